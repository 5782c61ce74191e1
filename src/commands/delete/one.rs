//! One key, named in whatever way: a batch of one, told in words of its own.

use super::many::{Many, Pace};
use crate::{
    accounts::Account,
    commands::{Session, begun::refuse_second, consent::Consent, target::Target},
    deletion::{Batch, End, Told},
    inventory::{self, Sighting},
    journal::Fate,
    keys::{Error, Failure, Operation, Text},
    output::{Answer, Deleted, Output},
};

/// One key that is to be deleted, however it is named.
pub struct One {
    pub target: Target,
    pub name: Option<String>,
    pub if_exists: bool,
    /// The refs of credentials in use which may go all the same.
    pub allow_self: Vec<String>,
    pub consent: Consent,
}

impl One {
    /// Shows the key, gets consent, and deletes it until it is gone.
    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Error> {
        let flag = self.name.as_deref();
        let name = self.target.name(flag);
        let asked = (Operation::Delete, self.consent.short_refs(session));
        let roster = session.roster()?;
        let (accounts, wanted) = self.target.resolve(&roster, flag, asked).await?;
        let found = inventory::seek(&accounts, &wanted, |account, key| {
            account.check_delete(key, None)
        })
        .await
        .map_err(|error| error.during(Operation::Delete))?;
        let (account, entry) = match found {
            Sighting::There(account, entry) => (account, *entry),
            Sighting::Gone { .. } if self.if_exists => {
                let absent = Deleted {
                    reference: self.target.reference(&accounts),
                    name: name.map(Text::from),
                    outcome: Fate::AlreadyAbsent.as_str(),
                    error: None,
                };
                return Ok(output.answer(&Answer::Delete(&[absent], None))?);
            }
            gone => return Err(gone.into_error().during(Operation::Delete)),
        };
        let number = accounts.iter().position(|own| std::ptr::eq(own, account));
        let batch = Batch::of_one(&accounts, number.unwrap_or_default(), entry);
        let may_vanish = name.is_none() || self.if_exists;
        let many = Many {
            session,
            accounts: &accounts,
            terminal: session.terminal,
            consent: self.consent,
            allow_self: self.allow_self,
        };
        let told = many.delete(batch, Pace::Alone, output).await?;
        match told.and_then(|(mut told, _)| told.pop()) {
            Some(told) => {
                let stopped = match session.interrupt.is_raised() {
                    true => Failure::Interrupted,
                    false => Failure::RetriesSpent,
                };
                tell(account, told, stopped, may_vanish, output)
            }
            None => Ok(()),
        }
    }
}

/// Tells what became of the key, or what `stopped` its deletion before anything was sent; one that went away while
/// a person was asked counts only where it `may_vanish`.
fn tell(
    account: &Account,
    told: Told,
    stopped: Failure,
    may_vanish: bool,
    output: &mut Output,
) -> Result<(), Error> {
    let error = |failure| account.error(Operation::Delete, Some(told.reference.clone()), failure);
    let outcome = told.end.fate().as_str();
    match told.end {
        // Its name may be another key's by now, which nobody was shown.
        End::Gone(gone) if gone.was_before() && !may_vanish => Err(error(Failure::changed())),
        End::Gone(_) => {
            let gone = [Deleted {
                reference: told
                    .entry
                    .as_ref()
                    .map(|entry| output.look.reference(entry)),
                name: told.entry.and_then(|entry| entry.key.name),
                outcome,
                error: None,
            }];
            Ok(output.answer_to_change(&Answer::Delete(&gone, None))?)
        }
        _ => Err(match told.error {
            Some(error) => error,
            None => error(stopped),
        }),
    }
}

/// Refuses a key whose rotation is not ended.
pub fn check_begun(session: &Session, batch: &Batch<'_>) -> Result<(), Error> {
    let mut found = batch.found();
    found.try_for_each(|(account, entry)| refuse_second(session, account, entry, Operation::Delete))
}
