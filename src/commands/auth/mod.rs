//! `auth`: credentials, where they come from and whether they work.

mod login;
mod logout;
mod status;

use clap::{Args, Subcommand};

use super::Session;
use crate::{
    accounts::{Account, Narrow},
    keys::{Entry, Error, Scope, ScopeType},
    output::{Output, Standing},
};

/// Says what is done about credentials.
#[derive(Debug, Args)]
#[command(before_long_help = EXAMPLES)]
pub struct AuthArgs {
    #[command(subcommand)]
    action: Action,
}

const EXAMPLES: &str = "Examples:
  keyctl auth login --provider P    ask for a credential, and keep it in the keychain
  keyctl auth status --check        where each comes from, and does it work?";

#[derive(Debug, Subcommand)]
enum Action {
    Login(login::LoginArgs),
    Logout(logout::LogoutArgs),
    Status(status::StatusArgs),
}

impl AuthArgs {
    /// Tells whether the answer is a list of accounts.
    pub fn is_list(&self) -> bool {
        matches!(self.action, Action::Status(_))
    }

    /// Runs what was asked for.
    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Error> {
        match self.action {
            Action::Login(arguments) => arguments.run(session, output).await,
            Action::Logout(arguments) => arguments.run(session, output).await,
            Action::Status(arguments) => arguments.run(session, output).await,
        }
    }
}

/// Adds what is known of a connected account's credential, never more of its value than its ends.
fn show(standing: &mut Standing, account: &Account) {
    if let Some((secret, prefix)) = account.credential() {
        standing.prefix = prefix;
        standing.last_four = secret.last_four();
    }
    let kinds = account.capabilities().kinds.iter();
    let offered = kinds.filter(|own| own.create.is_offered());
    standing.may_create = offered.map(|own| own.kind).collect();
}

/// What one harmless read showed.
struct Tried {
    /// What can be seen, in words.
    words: String,
    /// The key that the credential itself is, if it is among those it can see.
    own: Option<Entry>,
}

impl Tried {
    /// Says what was seen, and which key the credential is.
    fn told(&self) -> String {
        let name = self.own.as_ref().and_then(|own| own.key.name.as_ref());
        match name {
            Some(name) => format!("{}; it is the key `{name}`", self.words),
            None => self.words.clone(),
        }
    }
}

/// Makes the most harmless read there is: of the keys one of which the credential itself may be, else of the scopes.
async fn try_it(account: &Account) -> Result<Tried, Error> {
    let kinds = account.capabilities().kinds.iter();
    let kinds: Vec<&str> = kinds
        .filter(|own| own.can_be_credential)
        .map(|own| own.kind.0)
        .collect();
    if kinds.is_empty() {
        return Ok(Tried {
            words: scopes(account).await?,
            own: None,
        });
    }
    let narrow = Narrow {
        projects: Vec::new(),
        kinds: kinds.into_iter().map(str::to_owned).collect(),
    };
    let mut entries = account.entries(&narrow).await?;
    let words = format!("sees {} keys of its own sort", entries.len());
    entries.retain(|entry| account.signs_with(&entry.key) == Some(true));
    // Two keys with the same ends tell nothing.
    let own = entries.pop().filter(|_| entries.is_empty());
    Ok(Tried { words, own })
}

async fn scopes(account: &Account) -> Result<String, Error> {
    let scopes = account.scopes().await?;
    let is_project = |scope: &&Scope| scope.scope_type == ScopeType::Project;
    match scopes.iter().filter(is_project).count() {
        // Where the scope needs no asking, only its keys show that the credential works.
        0 => {
            let keys = account.entries(&Narrow::default()).await?;
            Ok(format!("sees {} keys", keys.len()))
        }
        1 => Ok("sees 1 project".to_owned()),
        projects => Ok(format!("sees {projects} projects")),
    }
}
