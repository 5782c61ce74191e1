//! `list`: every key of every configured account in one table.

use clap::Args;

use super::{Session, combine::combine, narrowing::Narrowing};
use crate::{
    accounts::Narrow,
    inventory,
    keys::{Error, Failure, Inventory, Text},
    output::{Answer, Output},
};

/// Show every key of every configured account in one table
#[derive(Debug, Args)]
pub struct ListArgs {
    #[command(flatten)]
    pub narrowing: Narrowing,

    /// Only keys of this kind (repeatable)
    #[arg(long, value_name = "KIND")]
    kind: Vec<String>,

    /// Only keys of this project, by id or name (repeatable)
    #[arg(long, value_name = "PROJECT")]
    project: Vec<String>,
}

impl ListArgs {
    /// Lists, and says what the list leaves out.
    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Error> {
        let roster = session.roster()?;
        let accounts = roster.select(&self.narrowing.selection()).await?;
        let narrow = Narrow {
            projects: self.project,
            kinds: self.kind,
        };
        check_kinds(session, &narrow)?;
        let inventory = inventory::take(accounts, &narrow).await;
        if inventory.accounts.is_empty() {
            return Err(nothing_to_ask().into());
        }
        check_found(&inventory, &narrow)?;
        output.answer(&Answer::List(&inventory))?;
        let shows_something = inventory.shows_something();
        if shows_something {
            output.note_to_people(&summary(&inventory));
        }
        report(inventory, shows_something, output)
    }
}

/// Refuses a kind that no provider has.
fn check_kinds(session: &Session, narrow: &Narrow) -> Result<(), Failure> {
    let mut known: Vec<&str> = session
        .providers
        .iter()
        .flat_map(|descriptor| descriptor.capabilities.kinds)
        .map(|own| own.kind.0)
        .collect();
    known.sort_unstable();
    known.dedup();
    match narrow
        .kinds
        .iter()
        .find(|kind| !known.contains(&kind.as_str()))
    {
        Some(_) => Err(Failure::usage(
            "there is no such kind of key",
            format!("the kinds are {}", known.join(", ")),
        )),
        None => Ok(()),
    }
}

/// No account that was named can hold what was asked for.
fn nothing_to_ask() -> Failure {
    Failure::usage(
        "none of these accounts can have such keys",
        "`keyctl providers` shows the kinds of each provider, and which live in projects",
    )
}

/// A project that no account has is not the same as an empty one.
fn check_found(inventory: &Inventory, narrow: &Narrow) -> Result<(), Failure> {
    if inventory.failures().next().is_some() {
        return Ok(());
    }
    let found: Vec<&String> = inventory
        .accounts
        .iter()
        .flat_map(|own| &own.projects)
        .collect();
    let is_missing = |project: &&String| !found.contains(project);
    match narrow.projects.iter().find(is_missing) {
        Some(project) => Err(Failure::not_found(
            format!("no account has a project {}", Text::from(project.as_str())),
            "`keyctl projects` lists them",
        )),
        None => Ok(()),
    }
}

/// Says how many keys there are, and what could not be seen.
fn summary(inventory: &Inventory) -> String {
    let count = |number: usize, word: &str| match number {
        1 => format!("1 {word}"),
        _ => format!("{number} {word}s"),
    };
    let keys = count(inventory.entries.len(), "key");
    let accounts = count(inventory.accounts.len(), "account");
    let mut parts = vec![format!("{keys} in {accounts}")];
    for report in &inventory.accounts {
        for coverage in &report.coverage {
            parts.push(format!("{}: {coverage}", report.account));
        }
    }
    parts.join(" · ")
}

fn report(inventory: Inventory, shows_something: bool, output: &mut Output) -> Result<(), Error> {
    let accounts = inventory.accounts.len();
    let reports = inventory.accounts.into_iter();
    let failures: Vec<_> = reports
        .map(|report| report.failures)
        .filter(|failures| !failures.is_empty())
        .collect();
    let summary = format!(
        "{} of {accounts} accounts could not be listed whole",
        failures.len()
    );
    let failures = failures.into_iter().flatten().collect();
    combine(failures, shows_something, &summary, output)
}
