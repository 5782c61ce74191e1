//! `auth login`: an account gets its credential, which the keychain keeps or which stays where it is.

mod account;
mod ask;
mod hosts;
mod keep;
mod place;
mod point;

use clap::Args;

use super::{Tried, show, try_it};
use crate::{
    accounts::Account,
    commands::{Session, narrowing},
    credentials::{Config, ConfiguredAccount, Source},
    keys::{AccountName, Error, ExitCode, Failure, Secret},
    output::{Answer, Format, Output, Standing},
    providers::Descriptor,
};

use self::place::Place;

/// Set up an account: its credential is checked with one harmless read, then kept in the keychain
///
/// On a terminal it asks for what is missing. With `--command`, `--file` or `--env` the credential stays where it is, and
/// the config file says where
#[derive(Debug, Args)]
#[command(before_long_help = EXAMPLES)]
pub struct LoginArgs {
    /// Provider of the credential; off a terminal its beginning may tell, too
    #[arg(long, value_name = "PROVIDER", value_parser = narrowing::provider())]
    provider: Option<String>,

    /// Name of the account [default: the provider's]
    #[arg(long, value_name = "NAME")]
    account: Option<String>,

    #[command(flatten)]
    place: Place,

    /// Setting of the account, e.g. base_url=https://… or default=true (repeatable)
    #[arg(long, value_name = "FIELD=VALUE", value_parser = account::setting)]
    set: Vec<(String, String)>,

    /// Change an account that takes its credential from another place
    #[arg(long)]
    replace: bool,

    /// Send nothing: do not check that the credential works
    #[arg(long)]
    no_check: bool,
}

const EXAMPLES: &str = "Examples:
  keyctl auth login                                               step by step
  op read op://infra/p/key | keyctl auth login --provider P       kept in the keychain
  keyctl auth login --provider P --command 'op read op://infra/p/key'
  keyctl auth login --provider P --account P-eu --file /run/secrets/p-eu
  keyctl auth login --provider P --env P_ADMIN_KEY --set project=Web";

impl LoginArgs {
    /// Asks, checks, writes. What fails leaves everything as it was.
    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Error> {
        if session.still.is_some() {
            return Err(Failure::usage(
                "the sandbox has no accounts to log in to",
                "leave out `--sandbox`",
            )
            .into());
        }
        if let Some(name) = &self.account {
            Config::check_name(name)?;
        }
        match self.place.source(session)? {
            Some(source) => self.point_to(source, session, output).await,
            None => self.keep(session, output).await,
        }
    }

    /// Checks a credential with one harmless read, unless that was forbidden. Fails when it does not work.
    async fn check(
        &self,
        session: &Session,
        account: &ConfiguredAccount,
        secret: &Secret,
        output: &mut Output,
    ) -> Result<(Account, Option<Tried>), Error> {
        let connected = session.roster()?.try_out(account.clone(), secret)?;
        if self.no_check {
            return Ok((connected, None));
        }
        match try_it(&connected).await {
            Ok(tried) => {
                output.note(&format!("The credential works: it {}", tried.told()));
                Ok((connected, Some(tried)))
            }
            Err(error) => {
                output.note_to_people(match error.exit_code() {
                    ExitCode::Temporary => {
                        "Nothing was stored: the check failed; `--no-check` stores it without one"
                    }
                    _ => "Nothing was stored: the check failed",
                });
                Err(error)
            }
        }
    }
}

/// Answers scripts with how the account stands now; without a credential nothing is known of it but its place.
fn answer(
    account: &ConfiguredAccount,
    descriptor: &Descriptor,
    checked: Option<(&Account, Option<Tried>)>,
    output: &mut Output,
) -> Result<(), Failure> {
    if output.format != Format::Json {
        return Ok(());
    }
    let source = account.credential.as_ref().unwrap_or(&Source::Keyring);
    let name = AccountName::new(&account.name);
    let mut standing = Standing::new(name, descriptor.name, source.to_string());
    if let Some((connected, tried)) = checked {
        show(&mut standing, connected);
        if let Some(tried) = tried {
            standing.check = Some(Ok(tried.words));
            standing.own = tried.own;
        }
    }
    output.answer(&Answer::Standing(&[standing]))
}
