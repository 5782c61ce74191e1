//! `auth logout`: the credential leaves the keychain, and the account the config file.

use clap::Args;

use crate::{
    commands::Session,
    credentials::{Config, Source, keychain},
    keys::{AccountName, Error, Failure},
    output::{Answer, Format, Output},
};

/// Remove an account from the config file, and its credential from the keychain
///
/// A credential in another place stays there
#[derive(Debug, Args)]
#[command(before_long_help = EXAMPLES)]
pub struct LogoutArgs {
    /// Name of the account
    #[arg(long, value_name = "NAME")]
    account: String,
}

const EXAMPLES: &str = "Examples:
  keyctl auth logout --account P-eu    the key itself goes on to work at its provider";

impl LogoutArgs {
    /// Removes the account, and what the keychain holds of it. The credential itself goes on to work at its provider.
    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Error> {
        let name = self.account;
        let Some(account) = session.config.account(&name) else {
            return Err(not_configured(&name, session).into());
        };
        // Proven before the keychain is touched: an account must not be left without its credential.
        let change = Config::remove(session.config_file.clone(), &session.environment, &name)?;
        let rest = match &account.credential {
            Some(Source::Keyring) => match keychain::forget(&AccountName::new(&name)).await? {
                true => ", and its credential from the keychain".to_owned(),
                false => "; the keychain had no credential of it".to_owned(),
            },
            Some(source) => format!("; its credential stays where it is: {source}"),
            None => "; it had no credential of its own".to_owned(),
        };
        let path = change.commit()?;
        output.note(&format!(
            "Removed the account `{name}` from {}{rest}",
            path.display()
        ));
        output.note(
            "note: the credential itself still works; revoke it at its provider if it must not",
        );
        if output.format == Format::Json {
            output.answer(&Answer::Standing(&[]))?;
        }
        Ok(())
    }
}

/// Says that there is nothing to remove, and what makes the account where the environment does.
fn not_configured(name: &str, session: &Session) -> Failure {
    let mut providers = session.providers.iter();
    let of_environment = providers.find(|own| own.name == name);
    let variables = of_environment.map(|own| own.credential_in(&session.environment).0);
    match variables.filter(|names| !names.is_empty()) {
        Some(names) => Failure::not_found(
            format!("the account `{name}` is not in the config file: the environment makes it"),
            format!("unset `{}`", names.join("`, `")),
        ),
        None => Failure::not_found(
            "there is no account of this name in the config file",
            "`keyctl auth status` shows the accounts and where they come from",
        ),
    }
}
