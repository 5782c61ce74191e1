//! `auth logout`: the credential leaves the keychain, and the account the config file.

use clap::Args;

use crate::{
    commands::Session,
    credentials::{Config, Source, keychain},
    keys::{AccountName, Error, Failure},
    output::{Answer, Format, Output},
};

/// Remove an account and the credential that was stored for it
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
    /// Removes both. The credential itself goes on to work at its provider.
    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Error> {
        let name = self.account;
        let mut accounts = session.config.accounts.iter();
        let Some(account) = accounts.find(|own| own.name == name) else {
            return Err(Failure::not_found(
                "there is no account of this name in the config file",
                "`keyctl auth status` shows the accounts and where they come from",
            )
            .into());
        };
        // Proven before the keychain is touched: an account must not be left without its credential.
        let change = Config::remove(session.config_file.clone(), &session.environment, &name)?;
        if matches!(account.credential, Some(Source::Keyring)) {
            keychain::forget(&AccountName::new(&name)).await?;
        }
        change.commit()?;
        output.note(&format!("Removed the account `{name}`"));
        output.note(
            "note: the credential itself still works; revoke it at its provider if it must not",
        );
        if output.format == Format::Json {
            output.answer(&Answer::Standing(&[]))?;
        }
        Ok(())
    }
}
