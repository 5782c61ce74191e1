//! Many keys: looked at, agreed to once, deleted at once, and each accounted for.

use super::{
    one::check_begun,
    outcome::{explain, tell},
};
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

/// Says with how much ceremony keys are deleted.
pub enum Pace {
    /// One key: what becomes of it is told at once, and needs no record.
    Alone,
    /// Several: a record is gone on with, or else begun.
    Recorded(Option<Record<DeletionState>>),
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
        let batch = Batch::look(self.accounts, sought).await;
        self.heed_signals()?;
        if batch.count() < count {
            let doubled = count - batch.count();
            output.note_to_people(&format!(
                "note: {doubled} of {count} refs mean a key that another means, too"
            ));
        }
        match self.delete(batch, Pace::Recorded(record), output).await? {
            Some((told, rest)) => {
                let is_interrupted = self.session.interrupt.is_raised();
                tell(told, rest.as_ref(), is_interrupted, output)
            }
            None => Ok(()),
        }
    }

    /// Shows what was looked at, gets consent, looks again where a person was asked, and deletes what is left. Returns
    /// what became of each key, and the record of what is left to do; `None` after a dry run.
    pub async fn delete(
        &self,
        mut batch: Batch<'_>,
        pace: Pace,
        output: &mut Output,
    ) -> Result<Option<(Vec<Told>, Option<Rest>)>, Error> {
        let plans = self.plans(&batch)?;
        match &pace {
            Pace::Alone => check_begun(self.session, &batch)?,
            Pace::Recorded(Some(_)) => {}
            Pace::Recorded(None) => batch.check(&self.session.journal()?)?,
        }
        if self.consent.dry_run {
            rehearse(batch, &plans, output)?;
            return Ok(None);
        }
        let agreed = match plans.is_empty() {
            true => Vec::new(),
            false => self.agree(&batch, &plans, output).await?,
        };
        if agreed.iter().any(Approved::was_asked) {
            batch.look_again().await;
            self.heed_signals()?;
        }
        let log = match pace {
            Pace::Alone => Some(Log::unrecorded()),
            Pace::Recorded(Some(record)) => Some(Log::new(record)),
            Pace::Recorded(None) => batch.begin(&self.session.journal()?).await?.map(Log::new),
        };
        let rest = match log {
            Some(log) => self.carry_out(&mut batch, agreed, log, output).await,
            None => None,
        };
        Ok(Some((batch.finish(), rest)))
    }

    /// Says what would be done. Refuses the whole when a key in it is a credential in use.
    fn plans(&self, batch: &Batch<'_>) -> Result<Vec<Plan>, Error> {
        let plans = batch.found().map(|(account, entry)| {
            let operation = Operation::Delete;
            let guarded = deletion::check(account, entry, operation, &self.allow_self)?;
            let mut plan = Plan::of_key(operation, entry);
            plan.warnings.extend(guarded);
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
        let approved = approved.await.map_err(|failure| match plans {
            [_] => batch.blame(failure),
            _ => failure.into(),
        });
        Ok(approved?.parts().collect())
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
        log: Log,
        output: &mut Output,
    ) -> Option<Rest> {
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
