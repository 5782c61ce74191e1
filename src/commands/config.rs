//! `config`: where the config file is, and what it comes to.

use clap::{Args, Subcommand};

use super::Session;
use crate::{
    accounts::{Choice, Spec},
    credentials::Config,
    keys::{Error, Failure},
    output::{Answer, ConfigPlace, Effective, EffectiveAccount, Output},
};

/// Says what is shown of the config file.
#[derive(Debug, Args)]
#[command(before_long_help = EXAMPLES)]
pub struct ConfigArgs {
    #[command(subcommand)]
    action: Action,
}

const EXAMPLES: &str = "Examples:
  keyctl config path     where the file is, or would be
  keyctl config show     the accounts that count, and where each credential is";

const PATH: &str = "Examples:
  keyctl config path
  keyctl config path -o json    and what names it, and whether it exists";

const SHOW: &str = "Examples:
  keyctl config show
  keyctl config show -o json    for a script";

#[derive(Debug, Subcommand)]
enum Action {
    /// Print the path of the config file, whether it exists or not
    #[command(before_long_help = PATH)]
    Path,
    /// Show the accounts of the config file and of the environment, without a secret
    #[command(before_long_help = SHOW)]
    Show,
}

impl ConfigArgs {
    /// Tells whether the answer is a list of accounts. Only then is the file read.
    pub fn is_list(&self) -> bool {
        matches!(self.action, Action::Show)
    }

    /// Shows what was asked for; nothing is sent, and no credential read.
    pub fn run(self, session: &Session, output: &mut Output) -> Result<(), Error> {
        match self.action {
            Action::Path => path(session, output),
            Action::Show => show(session, output),
        }
    }
}

fn path(session: &Session, output: &mut Output) -> Result<(), Error> {
    let place = place(session)?;
    if !place.exists {
        output.note_to_people("There is no such file yet");
    }
    Ok(output.answer(&Answer::ConfigPath(&place))?)
}

fn show(session: &Session, output: &mut Output) -> Result<(), Error> {
    let specs = Spec::all(session.providers, &session.config, &session.environment)?;
    let file = match session.still {
        Some(_) => None,
        None => Some(place(session)?),
    };
    if let Some(file) = &file {
        output.note_to_people(&described(file));
    }
    if let Err(failure) = Choice::check(&specs, &session.environment) {
        output.note(&format!("warning: {failure}"));
    }
    let accounts = specs.iter().map(|spec| account(session, spec));
    let effective = Effective {
        file,
        accounts: accounts.collect(),
    };
    Ok(output.answer(&Answer::Config(&effective))?)
}

fn account(session: &Session, spec: &Spec) -> EffectiveAccount {
    let (source, shadowed) = spec.origin(&session.environment);
    EffectiveAccount {
        account: spec.name.clone(),
        provider: spec.descriptor.name,
        is_configured: spec.configured.is_some(),
        source,
        shadowed,
        chosen_by: Choice::of(spec, &session.environment).map(Choice::as_str),
        settings: spec.settings_shown(),
    }
}

fn place(session: &Session) -> Result<ConfigPlace, Failure> {
    let location = Config::location(session.config_file.clone(), &session.environment);
    let location = location.ok_or_else(|| {
        Failure::usage(
            "there is no place for the config file",
            "name one with `--config`",
        )
    })?;
    Ok(ConfigPlace {
        path: location.path,
        named_by: location.named_by,
        exists: location.exists,
    })
}

/// Says which file it is, and what names it.
fn described(file: &ConfigPlace) -> String {
    let named = file
        .named_by
        .map_or_else(String::new, |name| format!(" (named by {name})"));
    let missing = if file.exists {
        ""
    } else {
        "; there is no such file yet"
    };
    format!("Config file: {}{named}{missing}", file.path.display())
}
