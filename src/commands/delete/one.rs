//! One key, named in whatever way.

use std::slice::from_ref;

use crate::{
    commands::{Session, begun::refuse_second, consent::Consent, target::Target},
    deletion::{self, Deletion, Outcome},
    inventory,
    keys::{Entry, Error, Failure, Operation, Text},
    output::{Answer, Deleted, Output, Plan},
};

/// Is one key that shall go, named in whatever way.
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
        let name = self.name.as_deref();
        let (accounts, wanted) = self.target.resolve(&session.roster()?, name).await?;
        let found = inventory::find(&accounts, &wanted, |account, key| {
            account.check_delete(key, None)
        })
        .await;
        let (account, entry) = match found {
            Err(error) if self.if_exists && error.failure.is_no_such_key() => {
                let absent = Deleted {
                    reference: self.target.reference(&accounts),
                    name: name.map(Text::from),
                    outcome: Outcome::AlreadyAbsent.as_str(),
                    error: None,
                };
                return Ok(output.answer(&Answer::Delete(&[absent], None))?);
            }
            found => found.map_err(|error| error.during(Operation::Delete))?,
        };
        let is_another = deletion::check(account, &entry, Operation::Delete, &self.allow_self)?;
        refuse_second(session, account, &entry, Operation::Delete)?;
        let mut plan = Plan::of_key(Operation::Delete, &entry);
        if !is_another {
            plan.warnings.push(deletion::CANNOT_TELL.to_owned());
        }
        plan.warnings.extend(deletion::whose(account, &entry));
        if self.consent.dry_run {
            return Ok(output.answer(&Answer::Plan(&[plan]))?);
        }
        output.show_plan(from_ref(&plan), self.consent.will_ask(session));
        let deletion = Deletion {
            entry: entry.clone(),
        };
        let stop = session.interrupt.cut_off(false);
        let approved = session.terminal.approve(deletion, self.consent.yes, stop);
        let approved = approved.await.map_err(|failure| {
            account.key_error(Operation::Delete, &entry.key.locator(), failure)
        })?;
        let outcome = deletion::carry_out(account, &approved).await?;
        if outcome == Outcome::AlreadyAbsent && name.is_some() && !self.if_exists {
            // Its name may be another key's by now, which nobody was shown.
            let key = entry.key.locator();
            return Err(account.key_error(Operation::Delete, &key, Failure::changed()));
        }
        let gone = [deleted(&entry, outcome, output)];
        Ok(output.answer_to_change(&Answer::Delete(&gone, None))?)
    }
}

fn deleted(entry: &Entry, outcome: Outcome, output: &Output) -> Deleted {
    Deleted {
        reference: Some(output.look.reference(entry)),
        name: entry.key.name.clone(),
        outcome: outcome.as_str(),
        error: None,
    }
}
