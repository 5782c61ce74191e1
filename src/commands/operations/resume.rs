//! Bringing an operation to its end: a look at the provider says what is next.

use jiff::Timestamp;

use super::announcement::announcement;
use crate::{
    accounts::Account,
    commands::{Session, consent::Consent, hand_over::Reader, sinks::Sinks},
    creation::note,
    delivery,
    journal::{Journal, OperationKind, Record, Step},
    keys::{Error, Failure, Operation},
    output::{Answer, Output, Settled},
    recovery::{Next, next},
    terminal::{Approved, Ask},
};

/// Is an operation that shall come to its end.
pub struct Resume<'a> {
    pub account: &'a Account,
    pub journal: &'a Journal,
    pub session: &'a Session,
    /// Other places for a rescued secret.
    pub sinks: Sinks,
    pub consent: Consent,
    /// Whether the old key shall go, though that was not said when the rotation was begun.
    pub finishes: bool,
}

/// Ends a rotation that was begun: the old key goes, once the new one is proven.
pub async fn finish(
    account: &Account,
    id: &str,
    consent: Consent,
    session: &Session,
    output: &mut Output,
) -> Result<(), Error> {
    let journal = session.journal()?;
    let record = journal.resume(id)?;
    let resume = Resume {
        account,
        journal: &journal,
        session,
        sinks: Sinks::default(),
        consent,
        finishes: true,
    };
    resume.run(record, output).await
}

impl Resume<'_> {
    /// Does what is next, until nothing is left to do or somebody has to decide.
    pub async fn run(&self, mut record: Record, output: &mut Output) -> Result<(), Error> {
        loop {
            let now = Timestamp::now();
            let next = next(self.account, self.journal, record.state(), now).await?;
            if self.consent.dry_run {
                let sentence = announcement(&next);
                return self.say(&record, "plan", sentence, true, output);
            }
            match next {
                Next::Close(why) => {
                    return self.close(record, "closed", format!("Closed: {why}"), output);
                }
                Next::Wait(until) => {
                    let sentence = format!("Waiting: the old key is not deleted before {until}");
                    return self.say(&record, "waiting", sentence, true, output);
                }
                Next::Unclear(advice) => return Err(self.unclear(&record, advice)),
                Next::Deliver {
                    entry,
                    secret,
                    from,
                } => {
                    self.deliver(&entry, &secret, &from, &mut record, output)
                        .await?
                }
                Next::Prove(entry) => {
                    self.prove(&entry, &mut record, output).await?;
                    if !self.old_shall_go(&record) {
                        let sentence = still_works(&record);
                        return self.say(&record, "proven", sentence, true, output);
                    }
                }
                Next::Discard(entry) => {
                    output.note_to_people("Nobody has the secret of this key.");
                    let sentence = format!("Deleted {}", entry.reference());
                    self.delete(*entry, None, output).await?;
                    return self.close(record, "deleted", sentence, output);
                }
                Next::DeleteOld(entry) => {
                    let sentence = format!("Deleted the old key, {}", entry.reference());
                    self.delete(*entry, Some(&mut record), output).await?;
                    return self.close(record, "deleted", sentence, output);
                }
                Next::RotateAgain(entry) => return self.rotate_again(*entry, record, output).await,
            }
        }
    }

    pub(super) async fn agree<T: Ask>(&self, plan: T) -> Result<Approved<T>, Error> {
        let stop = self.session.interrupt.cut_off(false);
        let terminal = &self.session.terminal;
        Ok(terminal.approve(plan, self.consent.yes, stop).await?)
    }

    fn old_shall_go(&self, record: &Record) -> bool {
        let plan = &record.state().plan;
        self.finishes || plan.delete_old || plan.kind == OperationKind::InPlace
    }

    pub(super) fn write(&self, record: &mut Record, step: Step, output: &mut Output) {
        note(record, step, &mut Reader::of_creation(self.session, output));
    }

    fn close(
        &self,
        record: Record,
        outcome: &'static str,
        sentence: String,
        output: &mut Output,
    ) -> Result<(), Error> {
        delivery::sweep(&record.state().plan.placeholders);
        let said = self.say(&record, outcome, sentence, false, output);
        let finished = record.finish().map_err(|error| {
            Failure::usage(
                format!("the journal cannot be written: {error}"),
                "make room, then resume again",
            )
        });
        said.and(finished.map_err(Error::from))
    }

    fn say(
        &self,
        record: &Record,
        outcome: &'static str,
        sentence: String,
        is_open: bool,
        output: &mut Output,
    ) -> Result<(), Error> {
        let settled = Settled {
            id: record.id().to_owned(),
            operation: record.state().plan.kind.as_str(),
            outcome,
            sentence,
            is_open,
        };
        Ok(output.answer_to_change(&Answer::Settled(&settled))?)
    }

    fn unclear(&self, record: &Record, advice: String) -> Error {
        let operation = match record.state().plan.kind {
            OperationKind::Create => Operation::Create,
            OperationKind::Replace | OperationKind::InPlace => Operation::Rotate,
        };
        let failure = Failure::Unknown {
            cause: Box::new(Failure::Unreadable("it never came".to_owned())),
            way_out: Some(format!(
                "{advice}; `keyctl operations forget {}` drops this record",
                record.id()
            )),
        };
        let old = record.state().plan.old.as_ref();
        let target = old.map(|old| old.reference.clone());
        self.account.error(operation, target, failure)
    }
}

fn still_works(record: &Record) -> String {
    let state = record.state();
    let old = state.plan.old.as_ref().map_or("", |old| &old.reference);
    format!(
        "Proven: the new secret works, and so does the old key; finish with:  keyctl rotate --finish {old}"
    )
}
