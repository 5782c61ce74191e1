//! `completions`: what makes a shell ask keyctl for the words that fit.

use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};

use crate::{
    completion::{self, shells},
    keys::{Error, Failure},
    output::{Output, ProgramName},
};

/// Names the shell.
#[derive(Debug, Args)]
#[command(before_long_help = EXAMPLES)]
pub struct CompletionsArgs {
    /// Shell that shall complete
    #[arg(value_name = "SHELL", value_parser = names())]
    shell: String,
}

const EXAMPLES: &str = "Examples:
  eval \"$(keyctl completions bash)\"                                 in ~/.bashrc
  source <(keyctl completions zsh)                                  in ~/.zshrc, behind `compinit`
  keyctl completions fish | source                                  in ~/.config/fish/config.fish
  keyctl completions powershell | Out-String | Invoke-Expression    in $PROFILE

Refs, names and projects are those of the last `keyctl list` on a terminal, for an hour; nothing is asked for.";

impl CompletionsArgs {
    /// Writes what the shell is to read when it starts.
    pub fn run(self, output: &mut Output) -> Result<(), Error> {
        let mut script = Vec::new();
        let shells = shells();
        let shell = shells
            .completer(&self.shell)
            .expect("a shell clap let through");
        let name = &output.look.name;
        shell
            .write_registration(
                completion::VARIABLE,
                &function_name(name),
                name.as_str(),
                name.command(),
                &mut script,
            )
            .map_err(Failure::Output)?;
        Ok(output.document(&script)?)
    }
}

fn names() -> impl TypedValueParser<Value = String> {
    PossibleValuesParser::new(shells().names()).map(|typed| typed.to_lowercase())
}

/// Returns what the shell's function is called after: two names of the program have two functions.
fn function_name(name: &ProgramName) -> String {
    name.as_str().replace(['.', '-'], "_")
}
