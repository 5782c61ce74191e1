//! `service-accounts`: whom keys can be created for.

use clap::Args;
use futures_util::future::join_all;

use super::{Session, combine::combine, narrowing::Narrowing};
use crate::{
    accounts::Account,
    keys::{Error, Failure, Scope},
    output::{Answer, Output, ServiceAccountRow},
};

/// Says whose service accounts are shown.
#[derive(Debug, Args)]
#[command(before_long_help = EXAMPLES)]
pub struct ServiceAccountsArgs {
    #[command(flatten)]
    narrowing: Narrowing,

    /// Only service accounts of this project, by id or name (repeatable)
    #[arg(long, value_name = "PROJECT")]
    project: Vec<String>,
}

const EXAMPLES: &str = "Examples:
  keyctl service-accounts                 of every account that has any
  keyctl service-accounts --project Web   of one project
  keyctl service-accounts -o json         for a script";

/// What one account showed.
#[derive(Default)]
struct Shown {
    rows: Vec<ServiceAccountRow>,
    notes: Vec<String>,
    errors: Vec<Error>,
    /// Whether any list was read.
    is_read: bool,
    /// The places that were asked.
    scopes: Vec<Scope>,
}

impl ServiceAccountsArgs {
    /// Lists the service accounts of every account that is meant and has any.
    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Error> {
        let selected = session
            .roster()?
            .select(&self.narrowing.selection())
            .await?;
        let mut errors = Vec::new();
        let mut accounts = Vec::new();
        let in_project = !self.project.is_empty();
        for account in selected {
            match account {
                Ok(account) if account.has_service_accounts(in_project) => accounts.push(account),
                Ok(_) => {}
                Err(error) => errors.push(error),
            }
        }
        if accounts.is_empty() && errors.is_empty() {
            return Err(Failure::Unsupported {
                problem: "none of these accounts creates keys for service accounts".to_owned(),
                instead: "`keyctl providers` shows which kinds of key take `--service-account`"
                    .to_owned(),
            }
            .into());
        }
        let asked = accounts.iter().map(|account| self.shown(account));
        let mut all = Shown::default();
        for shown in join_all(asked).await {
            all.rows.extend(shown.rows);
            all.notes.extend(shown.notes);
            errors.extend(shown.errors);
            all.is_read |= shown.is_read;
            all.scopes.extend(shown.scopes);
        }
        if errors.is_empty() {
            self.check_projects(&accounts, &all.scopes).await?;
        }
        if all.is_read {
            output.answer(&Answer::ServiceAccounts(&all.rows))?;
        }
        for note in all.notes {
            output.note_to_people(&note);
        }
        let summary = "not every list could be read";
        combine(errors, all.is_read, summary, output)
    }

    /// Fails when a project that was named is in none of the accounts.
    async fn check_projects(&self, accounts: &[Account], scopes: &[Scope]) -> Result<(), Error> {
        let is_asked = |typed: &&String| scopes.iter().any(|own| own.is_called(typed));
        let missing = self.project.iter().find(|typed| !is_asked(typed));
        if let (Some(missing), Some(account)) = (missing, accounts.first()) {
            account.project(missing).await?;
        }
        Ok(())
    }

    async fn shown(&self, account: &Account) -> Shown {
        let mut shown = Shown::default();
        let listed = match account.service_accounts(&self.project).await {
            Ok(listed) => listed,
            Err(error) => {
                shown.errors.push(error);
                return shown;
            }
        };
        for place in listed {
            match place {
                Ok((scope, accounts)) => {
                    shown.is_read = true;
                    shown.scopes.push(scope.clone());
                    let coverage = accounts.coverage.into_iter();
                    let notes = coverage.map(|own| format!("note: {}: {own}", account.name));
                    shown.notes.extend(notes);
                    let rows = accounts.items.into_iter().map(|own| ServiceAccountRow {
                        account: account.name.clone(),
                        provider: account.descriptor.name,
                        scope: scope.clone(),
                        id: own.id,
                        name: own.name,
                    });
                    shown.rows.extend(rows);
                }
                Err(error) => shown.errors.push(error),
            }
        }
        shown
    }
}
