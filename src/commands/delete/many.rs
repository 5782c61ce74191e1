//! Many keys: looked at, agreed to once, deleted at once, and each accounted for.

use super::outcome::{explain, tell};
use crate::{
    accounts::Account,
    commands::{Session, combine::combine, consent::Consent, progress},
    deletion::{self, Batch, Deletion, Log, Rest, Sought, Told},
    journal::{DeletionState, Record},
    keys::{Error, Failure, Operation},
    output::{Answer, Output, Plan},
    terminal::{Approved, Terminal},
};

/// So many keys that cannot be deleted are named before somebody is asked about the others.
const NAMED: usize = 5;

/// Is how many keys are deleted together.
pub struct Many<'a> {
    pub session: &'a Session,
    pub accounts: &'a [Account],
    /// Where consent is asked for.
    pub terminal: Terminal,
    pub consent: Consent,
    /// The refs of credentials in use which may go all the same.
    pub allow_self: Vec<String>,
}

impl Many<'_> {
    /// Looks at the keys, gets consent for all of them, and deletes them. A `record` is gone on with, or else begun.
    pub async fn run(
        self,
        sought: Vec<Sought>,
        record: Option<Record<DeletionState>>,
        output: &mut Output,
    ) -> Result<(), Error> {
        let count = sought.len();
        let mut batch = Batch::look(self.accounts, sought).await;
        self.heed_signals()?;
        if batch.count() < count {
            let doubled = count - batch.count();
            output.note_to_people(&format!(
                "note: {doubled} of {count} refs mean a key that another means, too"
            ));
        }
        let plans = self.plans(&batch)?;
        let journal = self.session.journal()?;
        if record.is_none() {
            batch.check(&journal)?;
        }
        if self.consent.dry_run {
            return rehearse(batch, &plans, output);
        }
        let agreed = match plans.is_empty() {
            true => Vec::new(),
            false => self.agree(&batch, &plans, output).await?,
        };
        if agreed.iter().any(Approved::was_asked) {
            batch.look_again().await;
            self.heed_signals()?;
        }
        let record = match record {
            None => batch.begin(&journal)?,
            record => record,
        };
        let rest = match record {
            Some(record) => self.carry_out(&mut batch, agreed, record, output).await,
            None => None,
        };
        let is_interrupted = self.session.interrupt.is_raised();
        tell(batch.finish(), rest.as_ref(), is_interrupted, output)
    }

    /// Says what would be done. Refuses the whole when a key in it is a credential in use.
    fn plans(&self, batch: &Batch<'_>) -> Result<Vec<Plan>, Error> {
        let plans = batch.found().map(|(account, entry)| {
            let operation = Operation::Delete;
            let is_another = deletion::check(account, entry, operation, &self.allow_self)?;
            let mut plan = Plan::of_key(operation, entry);
            if !is_another {
                plan.warnings.push(deletion::CANNOT_TELL.to_owned());
            }
            plan.warnings.extend(deletion::whose(account, entry));
            Ok(plan)
        });
        plans.collect()
    }

    async fn agree(
        &self,
        batch: &Batch<'_>,
        plans: &[Plan],
        output: &mut Output,
    ) -> Result<Vec<Approved<Deletion>>, Error> {
        let is_asked = !self.consent.yes && self.terminal.is_interactive();
        output.show_plan(plans, is_asked);
        if let Some(others) = unseen(batch) {
            output.note_to_people(&format!(
                "note: not there, or cannot be looked at: {others}"
            ));
        }
        let stop = self.session.interrupt.cut_off(false);
        let approved = self
            .terminal
            .approve(batch.deletions(), self.consent.yes, stop);
        Ok(approved.await?.parts().collect())
    }

    /// Fails with [`Failure::Interrupted`] once a signal has come: nothing is begun any more.
    fn heed_signals(&self) -> Result<(), Error> {
        match self.session.interrupt.is_raised() {
            true => Err(Failure::Interrupted.into()),
            false => Ok(()),
        }
    }

    /// Deletes what was agreed to, and ends the record; returns one in which something is left to do.
    async fn carry_out(
        &self,
        batch: &mut Batch<'_>,
        agreed: Vec<Approved<Deletion>>,
        record: Record<DeletionState>,
        output: &mut Output,
    ) -> Option<Rest> {
        let log = Log::new(record);
        let concurrency = self.session.deletions_at_once();
        let mut deleting = batch.carry_out(agreed, &log, concurrency);
        let meter = output.meter();
        let mut settled = Vec::new();
        while let Some(own) = progress::next(&mut deleting, &meter).await {
            settled.push(own);
        }
        drop((deleting, meter));
        batch.note(settled);
        close(log, output).await
    }
}

/// Shows what would be done, and ends as far as is known as the real run would.
fn rehearse(batch: Batch<'_>, plans: &[Plan], output: &mut Output) -> Result<(), Error> {
    output.answer(&Answer::Plan(plans))?;
    let is_silent = batch.told().any(Told::is_silent);
    let mut errors = batch.into_errors();
    if is_silent {
        explain(&mut errors);
    }
    let summary = "not every key that was named can be deleted";
    combine(errors, !plans.is_empty(), summary, output)
}

/// Names the keys that a look did not show, the first of them by their refs.
fn unseen(batch: &Batch<'_>) -> Option<String> {
    let mut references = batch.told().map(|own| own.reference.as_str());
    let named: Vec<&str> = references.by_ref().take(NAMED).collect();
    let others = match references.count() {
        _ if named.is_empty() => return None,
        0 => String::new(),
        others => format!(" and {others} more"),
    };
    Some(named.join(", ") + &others)
}

/// Ends the record; returns one in which something is left to do.
async fn close(log: Log, output: &mut Output) -> Option<Rest> {
    let (rest, written) = log.close().await;
    let rest = rest?;
    if let Err(error) = &written {
        let mut warning = format!("warning: the journal could not be written ({error})");
        // Else it is resumed: what it does not tell, a look at the keys does.
        if rest.keys == 0 {
            let id = &rest.id;
            warning.push_str(&format!(
                "; drop the record with `keyctl operations forget {id}`"
            ));
        }
        output.note(&warning);
    }
    (rest.keys > 0).then_some(rest)
}
