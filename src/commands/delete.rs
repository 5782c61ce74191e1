//! `delete`: for good, with consent.

use clap::Args;

use super::{Session, consent::Consent, target::Target};
use crate::{
    deletion::{self, Deletion, Outcome},
    inventory,
    keys::{Entry, Error, Operation, Text},
    output::{Answer, Deleted, Output, Plan},
};

/// Delete a key for good: whatever uses it stops working
#[derive(Debug, Args)]
pub struct DeleteArgs {
    #[command(flatten)]
    target: Target,

    /// Name of the key, if only one has it
    #[arg(long, value_name = "NAME", conflicts_with_all = ["reference", "id"])]
    name: Option<String>,

    /// Succeed when there is no such key
    #[arg(long)]
    if_exists: bool,

    /// Delete the credential in use all the same: its ref in full
    #[arg(long, value_name = "REF")]
    allow_self: Option<String>,

    #[command(flatten)]
    consent: Consent,
}

impl DeleteArgs {
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
                };
                return Ok(output.answer(&Answer::Delete(&[absent]))?);
            }
            found => found.map_err(|error| error.during(Operation::Delete))?,
        };
        let is_another = deletion::check(
            account,
            &entry,
            Operation::Delete,
            self.allow_self.as_deref(),
        )?;
        let mut plan = Plan::of_key(Operation::Delete, &entry);
        if !is_another {
            plan.warnings.push(deletion::CANNOT_TELL.to_owned());
        }
        if self.consent.dry_run {
            return Ok(output.answer(&Answer::Plan(&plan))?);
        }
        output.show_plan(&plan, self.consent.will_ask(session));
        let deletion = Deletion {
            entry: entry.clone(),
        };
        let stop = session.interrupt.cut_off(false);
        let approved = session.terminal.approve(deletion, self.consent.yes, stop);
        let approved = approved.await.map_err(|failure| {
            account.key_error(Operation::Delete, &entry.key.locator(), failure)
        })?;
        let outcome = deletion::carry_out(account, &approved).await?;
        let gone = [deleted(&entry, outcome, output)];
        Ok(output.answer_to_change(&Answer::Delete(&gone))?)
    }
}

fn deleted(entry: &Entry, outcome: Outcome, output: &Output) -> Deleted {
    Deleted {
        reference: Some(output.look.reference(entry)),
        name: entry.key.name.clone(),
        outcome: outcome.as_str(),
    }
}
