//! `delete`: for good, with consent.

#[cfg(any(test, fuzzing))]
pub mod fuzz;
mod lines;
mod many;
mod one;
mod outcome;
mod words;

use std::{collections::HashSet, num::NonZeroUsize, path::PathBuf};

use clap::Args;

use self::{
    lines::{Line, lines},
    one::One,
    words::Words,
};
use super::{Session, consent::Consent, counting::at_least_one, target::Target};
use crate::{
    accounts::{Account, Roster},
    deletion::Sought,
    inventory::step_to,
    keys::{Error, Failure, Operation},
    output::{Answer, Output},
    providers::Suspicion,
};

pub use many::Many;

/// Says which keys go, and who agreed.
#[derive(Debug, Args)]
#[command(override_usage = USAGE, before_long_help = EXAMPLES)]
pub struct DeleteArgs {
    #[command(flatten)]
    target: Target,

    /// More keys
    #[arg(value_name = "REF", requires = "reference", hide = true)]
    more: Vec<String>,

    /// Name of the key, if only one has it
    #[arg(long, value_name = "NAME", conflicts_with_all = ["reference", "id"])]
    name: Option<String>,

    /// Delete the keys whose refs stand in this file, one a line (`-` is standard input)
    #[arg(long, value_name = "FILE", conflicts_with_all = ["reference", "provider", "account", "id", "project", "kind", "name"])]
    from: Option<PathBuf>,

    /// Delete nothing when there are more keys than this
    #[arg(long, value_name = "NUMBER", default_value = "20", value_parser = at_least_one)]
    max: NonZeroUsize,

    /// Succeed when there is no such key
    #[arg(long)]
    if_exists: bool,

    /// Delete the credential in use all the same: its ref in full (repeatable)
    #[arg(long, value_name = "REF")]
    allow_self: Vec<String>,

    #[command(flatten)]
    consent: Consent,
}

const USAGE: &str = "\
keyctl delete [OPTIONS] <REF>...
       keyctl delete [OPTIONS] --provider <PROVIDER> --id <ID>
       keyctl delete [OPTIONS] --name <NAME>
       keyctl delete [OPTIONS] --from <FILE>";

const EXAMPLES: &str = "\
Examples:
  keyctl delete REF
  keyctl delete checkout-api              by its name, if only one key has it
  keyctl list --unused-for 180d -o ref | keyctl delete --from - --max 100
  keyctl delete --from leaked.txt --if-exists --yes";

impl DeleteArgs {
    /// Deletes one key, or many together.
    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Error> {
        let Words { lines, names } = match &self.from {
            Some(path) => {
                let suspicion = Suspicion::new(&session.environment, session.providers);
                let lines = lines(path, &suspicion, &session.interrupt).await?;
                let names = Vec::new();
                Words { lines, names }
            }
            None if !self.more.is_empty() => self.words()?,
            None => {
                let one = One {
                    target: self.target,
                    name: self.name,
                    if_exists: self.if_exists,
                    allow_self: self.allow_self,
                    consent: self.consent,
                };
                return one.run(session, output).await;
            }
        };
        let reads_stdin = self
            .from
            .as_ref()
            .is_some_and(|path| path.as_os_str() == "-");
        let count = lines.len() + names.len();
        let lines = each_once(lines, |line| line.address.clone());
        let names = each_once(names, String::clone);
        self.check_number(lines.len() + names.len())?;
        let roster = session.roster()?;
        let mut accounts = self.accounts_of_names(&roster, &names).await?;
        let of_names = accounts.len();
        let mut wanted = self.locate(&mut accounts, &roster, lines, session).await?;
        let named = self
            .find_named(&accounts[..of_names], &names, output)
            .await?;
        wanted.extend(named);
        // One key may be there under the names of two accounts that are one.
        let first = roster.firsts(&accounts);
        let wanted = each_once(wanted, |own| (first[own.account], own.locator.clone()));
        if wanted.len() < count {
            let doubled = count - wanted.len();
            output.note_to_people(&format!("note: {doubled} of {count} refs are there twice"));
        }
        if wanted.is_empty() {
            output.note_to_people("nothing to delete");
            return Ok(output.answer(&match self.consent.dry_run {
                true => Answer::Plan(&[]),
                false => Answer::Delete(&[], None),
            })?);
        }
        let many = Many {
            session,
            accounts: &accounts,
            terminal: match reads_stdin {
                true => session.terminal.beside_stdin(),
                false => session.terminal,
            },
            consent: self.consent,
            allow_self: self.allow_self,
        };
        many.run(wanted, None, output).await
    }

    /// Refuses more keys than anybody meant, before anything is sent.
    fn check_number(&self, keys: usize) -> Result<(), Failure> {
        match keys > self.max.get() {
            true => Err(Failure::NotConfirmed {
                problem: format!(
                    "{keys} keys are more than the {} that may go at once",
                    self.max
                ),
                way_out: Some(format!(
                    "look at the list again; if all of them are meant, pass `--max {keys}`"
                )),
            }),
            false => Ok(()),
        }
    }

    /// Connects the accounts that the keys live in, beside those that are there, and reads each address as its account
    /// does; nothing is sent, but for a short ref.
    async fn locate(
        &self,
        accounts: &mut Vec<Account>,
        roster: &Roster<'_>,
        lines: Vec<Line>,
        session: &Session,
    ) -> Result<Vec<Sought>, Error> {
        let mut wanted = Vec::new();
        for line in lines {
            let name = &line.address.account;
            let known = accounts.iter().position(|own| own.name.as_str() == name);
            let number = match known {
                Some(number) => number,
                None => {
                    let account = roster.account(name).await;
                    accounts.push(account.map_err(|error| {
                        let subject = line.subject(roster);
                        step_to(subject, line.blame(error), None).during(Operation::Delete)
                    })?);
                    accounts.len() - 1
                }
            };
            let account = &accounts[number];
            let capabilities = account.capabilities();
            let locator = match capabilities.locate(name, &line.address.segments) {
                Ok(locator) => locator,
                Err(failure) => {
                    let short = self.find_short(accounts, account, &line, session).await?;
                    wanted.push(short.ok_or_else(|| line.blame(failure.into()))?);
                    continue;
                }
            };
            let checked = account.check_delete(&locator, None);
            checked.map_err(|error| line.blame(error))?;
            wanted.push(Sought {
                account: number,
                reference: account.reference(&locator).to_string(),
                locator: Some(locator),
                key: None,
                absence: self.absence(),
                seen: None,
            });
        }
        Ok(wanted)
    }
}

/// Keeps the first of those that are the same.
fn each_once<T, K: Eq + std::hash::Hash>(mut all: Vec<T>, of: impl Fn(&T) -> K) -> Vec<T> {
    let mut known = HashSet::new();
    all.retain(|one| known.insert(of(one)));
    all
}
