//! The flags that say where a credential stays.

use std::path::PathBuf;

use clap::Args;

use crate::{
    commands::Session,
    credentials::{Config, Source, home},
    keys::Failure,
};

/// Says where the credential is, if not in the keychain.
#[derive(Debug, Args)]
pub struct Place {
    /// Take the credential from what this command prints: one quoted text or several words, read by no shell
    #[arg(long, value_name = "COMMAND", num_args = 1.., conflicts_with_all = ["file", "env"], help_heading = "Where the credential stays")]
    command: Option<Vec<String>>,

    /// Take the credential from this file, which only you may read
    #[arg(
        long,
        value_name = "PATH",
        conflicts_with = "env",
        help_heading = "Where the credential stays"
    )]
    file: Option<PathBuf>,

    /// Take the credential from this environment variable
    #[arg(
        long,
        value_name = "VARIABLE",
        help_heading = "Where the credential stays"
    )]
    env: Option<String>,
}

impl Place {
    /// Returns the place that was named, as it is found from any directory. Fails with [`Failure::Usage`], and repeats no
    /// value, which may be a secret.
    pub fn source(&self, session: &Session) -> Result<Option<Source>, Failure> {
        let source = if let Some(words) = &self.command {
            Source::Command(command(words)?)
        } else if let Some(path) = &self.file {
            if path.to_str().is_none() {
                return Err(Failure::usage(
                    "the path behind `--file` is not UTF-8 text",
                    "the config file can only name a path that is: rename the file",
                ));
            }
            Source::File(path.clone())
        } else if let Some(name) = &self.env {
            if !Config::is_variable(name) {
                return Err(Failure::usage(
                    "what stands behind `--env` is not the name of a variable, and not repeated here",
                    "use letters, digits and `_`, e.g. `--env ADMIN_KEY`; a secret itself is read from standard input",
                ));
            }
            Source::Env(name.clone())
        } else {
            return Ok(None);
        };
        let here = std::env::current_dir().unwrap_or_default();
        let home = home(&session.environment);
        Ok(Some(source.anchored(&here, home.as_deref())))
    }
}

/// Returns the words of a command: of a single text as a shell would split it, without any of its other powers.
fn command(words: &[String]) -> Result<Vec<String>, Failure> {
    let split = match words {
        [line] => shlex::split(line),
        words => Some(words.to_vec()),
    };
    split
        .filter(|words| words.first().is_some_and(|program| !program.is_empty()))
        .ok_or_else(|| {
            Failure::usage(
                "what stands behind `--command` is no command: it is empty, or a quote is never closed",
                "write it as in a shell, e.g. `--command 'op read op://infra/p/key'`",
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(typed: &[&str]) -> Option<Vec<String>> {
        let typed: Vec<String> = typed.iter().map(|word| (*word).to_owned()).collect();
        command(&typed).ok()
    }

    #[test]
    fn quoted_text_is_split_as_a_shell_would() {
        let expected = ["op", "read", "op://my vault/key"].map(str::to_owned);

        for typed in [
            ["op read 'op://my vault/key'"].as_slice(),
            &["op", "read", "op://my vault/key"],
        ] {
            assert_eq!(words(typed).as_deref(), Some(expected.as_slice()));
        }
    }

    #[test]
    fn what_is_no_command_is_refused() {
        for typed in [&["op 'read"][..], &[""], &["  "], &["", "read"]] {
            assert_eq!(words(typed), None, "{typed:?}");
        }
    }
}
