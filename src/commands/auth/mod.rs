//! `auth`: credentials, where they come from and whether they work.

mod login;
mod logout;
mod status;

use clap::{Args, Subcommand};

use super::Session;
use crate::{
    accounts::Account,
    keys::{Error, ScopeType},
    output::Output,
};

/// Store, remove and explain credentials
#[derive(Debug, Args)]
pub struct AuthArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    Login(login::LoginArgs),
    Logout(logout::LogoutArgs),
    Status(status::StatusArgs),
}

impl AuthArgs {
    /// Runs what was asked for.
    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Error> {
        match self.action {
            Action::Login(arguments) => arguments.run(session, output).await,
            Action::Logout(arguments) => arguments.run(session, output).await,
            Action::Status(arguments) => arguments.run(session, output).await,
        }
    }
}

/// Makes the most harmless read there is, and says what it showed.
async fn try_it(account: &Account) -> Result<String, Error> {
    let kinds = account.capabilities().kinds.iter();
    let known = kinds.filter_map(|own| account.known_scope(own.kind)).next();
    let scopes = match known {
        // Where the scope needs no asking, its keys have to be asked for.
        Some(scope) if scope.scope_type == ScopeType::Team => {
            let keys = account
                .list_scope(scope, &Default::default())
                .await
                .entries?;
            return Ok(format!("sees {} keys", keys.len()));
        }
        _ => account.scopes().await?,
    };
    let projects = scopes
        .iter()
        .filter(|scope| scope.scope_type == ScopeType::Project)
        .count();
    Ok(match projects {
        0 => "sees its organization".to_owned(),
        1 => "sees 1 project".to_owned(),
        _ => format!("sees {projects} projects"),
    })
}
