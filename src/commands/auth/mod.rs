//! `auth`: credentials, where they come from and whether they work.

mod status;

use clap::{Args, Subcommand};

use super::Session;
use crate::{keys::Error, output::Output};

/// Explain which credential is used for each account
#[derive(Debug, Args)]
pub struct AuthArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    Status(status::StatusArgs),
}

impl AuthArgs {
    /// Runs what was asked for.
    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Error> {
        match self.action {
            Action::Status(arguments) => arguments.run(session, output).await,
        }
    }
}
