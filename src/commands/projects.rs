//! `projects`: the scopes keys live in.

use clap::Args;
use futures_util::future::join_all;

use super::{Session, combine::combine, narrowing::Narrowing};
use crate::{
    accounts::Account,
    keys::Error,
    output::{Answer, Output, Place},
};

/// Says whose scopes are shown.
#[derive(Debug, Args)]
#[command(before_long_help = EXAMPLES)]
pub struct ProjectsArgs {
    #[command(flatten)]
    narrowing: Narrowing,
}

const EXAMPLES: &str = "Examples:
  keyctl projects                         of every account
  keyctl projects --provider P -o json    of one provider, for a script";

impl ProjectsArgs {
    /// Lists the scopes of every account that is meant.
    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Error> {
        let accounts = session
            .roster()?
            .select(&self.narrowing.selection())
            .await?;
        let asked = accounts.len();
        let answers = join_all(accounts.iter().map(|account| async move {
            match account {
                Ok(account) => places(account).await.map_err(Some),
                Err(_) => Err(None),
            }
        }));
        let mut found = Vec::new();
        let mut errors = Vec::new();
        for answer in answers.await {
            match answer {
                Ok(places) => found.extend(places),
                Err(error) => errors.extend(error),
            }
        }
        errors.extend(accounts.into_iter().filter_map(Result::err));
        let others_succeeded = errors.len() < asked;
        if others_succeeded {
            output.answer(&Answer::Projects(&found))?;
        }
        let summary = format!("{} of {asked} accounts could not be asked", errors.len());
        combine(errors, others_succeeded, &summary, output)
    }
}

/// Lists an account's scopes; one that is listed in parts, a kind each, is one place all the same.
async fn places(account: &Account) -> Result<Vec<Place>, Error> {
    let mut places: Vec<Place> = Vec::new();
    for scope in account.scopes().await? {
        let is_known = places
            .iter()
            .any(|place| place.scope.scope_type == scope.scope_type && place.scope.id == scope.id);
        if !is_known {
            places.push(Place {
                account: account.name.clone(),
                provider: account.descriptor.name,
                scope,
            });
        }
    }
    Ok(places)
}
