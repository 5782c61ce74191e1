//! Bringing an operation to its end: a look at the provider says what is next.

use jiff::Timestamp;

use super::{announcement::announcement, deliver::clear_away};
use crate::{
    accounts::{Account, Roster},
    commands::{Session, consent::Consent, hand_over::Reader, sinks::Sinks},
    creation::note,
    deletion,
    delivery::{self, Sink},
    journal::{Journal, Named, OperationKind, Record, Step},
    keys::{Entry, Error, Failure, KeyId, Lifetime, Operation, Secret, Text},
    output::{Answer, Output, Settled},
    recovery::{Next, Survey},
    rotation,
    terminal::{Approved, Ask},
};

/// Is an operation that shall come to its end.
pub struct Resume<'a> {
    pub account: &'a Account,
    pub roster: &'a Roster<'a>,
    pub journal: &'a Journal,
    pub session: &'a Session,
    /// Other places for a rescued secret.
    pub sinks: Sinks,
    pub consent: Consent,
    /// The refs of credentials in use which may go all the same.
    pub allow_self: Vec<String>,
    /// Whether the old key shall go, and nothing else: `rotate --finish`.
    pub finishes: bool,
}

/// Is what has been done so far, and said.
#[derive(Default)]
pub(super) struct Progress {
    /// A secret that was delivered just now.
    pub in_hand: Option<Secret>,
    pub told: Told,
    /// It was shown, and no place keeps it.
    pub is_only_shown: bool,
}

/// Says what standard output holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Told {
    #[default]
    Nothing,
    /// A bare secret, and nothing may come behind it.
    Secret,
    /// The answer, with a secret in it.
    Answer,
}

impl Resume<'_> {
    /// Brings the operation as far as it goes.
    pub async fn run(&self, record: Record, output: &mut Output) -> Result<(), Error> {
        let (operation, target) = attempted(&record);
        let id = record.id().to_owned();
        let mut progress = Progress::default();
        let outcome = self.go_on(record, &mut progress, output).await;
        outcome.map_err(|error| {
            let failure = match *error.failure {
                known @ (Failure::Unfinished { .. } | Failure::SecretNotStored { .. }) => known,
                // What was delivered cannot be called unchanged.
                cause if progress.in_hand.is_some() => Failure::Unfinished {
                    done: "the new secret is delivered; the old key works".to_owned(),
                    cause: match cause {
                        Failure::NotApplied(cause) => cause,
                        other => Box::new(other),
                    },
                    way_out: format!("`keyctl operations resume {id}` goes on"),
                },
                other => other,
            };
            match error.attempt {
                None => self.account.error(operation, target, failure),
                attempt => Error {
                    attempt,
                    failure: Box::new(failure),
                },
            }
        })
    }

    /// Does what is next, until nothing is left to do or somebody has to decide.
    async fn go_on(
        &self,
        mut record: Record,
        progress: &mut Progress,
        output: &mut Output,
    ) -> Result<(), Error> {
        loop {
            let next = self.survey(&record).await?;
            self.refuse_what_is_too_much(&next, &record, progress)?;
            if self.consent.dry_run {
                self.rehearse(&next, &record, output)?;
                let sentence = announcement(&next);
                return self.say(&record, progress, ("plan", sentence, true), output);
            }
            let (outcome, sentence) = match next {
                Next::Close { outcome, why } => (outcome, format!("Closed: {why}")),
                Next::Unclear(advice) => return Err(self.unclear(&record, advice)),
                Next::Wait(until) => {
                    let sentence = format!("Waiting: the old key is not deleted before {until}");
                    return self.say(&record, progress, ("waiting", sentence, true), output);
                }
                Next::StaysAlive(old) => {
                    let reference = old.reference();
                    let allow = match self.account.signs_with(&old.key) {
                        Some(true) => format!(" --allow-self {reference}"),
                        _ => String::new(),
                    };
                    let sentence = format!(
                        "Proven: the new secret works, and so does the old key; finish with:  keyctl rotate --finish {reference}{allow}"
                    );
                    return self.say(&record, progress, ("proven", sentence, true), output);
                }
                Next::BeginGrace => {
                    self.begin_grace(&mut record, output)?;
                    continue;
                }
                Next::Deliver {
                    entry,
                    secret,
                    from,
                    has,
                } => {
                    self.note_key(&entry, &secret, &mut record, output)?;
                    let (told, is_only_shown) = self
                        .deliver(&entry, &secret, from.as_deref(), has, &mut record, output)
                        .await?;
                    *progress = Progress {
                        in_hand: Some(secret),
                        told,
                        is_only_shown,
                    };
                    continue;
                }
                Next::Stored { has, misses } => {
                    self.settle_places(has, misses, &mut record, output).await?;
                    continue;
                }
                Next::Prove(entry) => {
                    self.prove(&entry, &mut record, progress, output).await?;
                    continue;
                }
                Next::Guess { entry, may_be_in } => {
                    self.discard_guess(*entry, &may_be_in, &record, output)
                        .await?;
                    ("discarded", "Deleted the key that was found".to_owned())
                }
                Next::Discard { entry, may_be_in } => {
                    let sentence = self.discarded(&entry, &record);
                    self.discard(*entry, &may_be_in, &record, output).await?;
                    ("discarded", sentence)
                }
                Next::DeleteOld(entry) => {
                    if progress.is_only_shown {
                        return Err(Failure::Unreadable("an answer is no store".to_owned()).into());
                    }
                    let sentence = format!("Deleted the old key, {}", entry.reference());
                    self.delete_old(*entry, &mut record, output).await?;
                    ("done", sentence)
                }
                Next::RotateAgain { entry, may_be_in } => {
                    return self.rotate_again(*entry, may_be_in, record, output).await;
                }
            };
            return self.close(record, progress, (outcome, sentence), output);
        }
    }

    async fn survey(&self, record: &Record) -> Result<Next, Error> {
        let refuge = self.session.refuge();
        let survey = Survey {
            account: self.account,
            journal: self.journal,
            id: record.id(),
            state: record.state(),
            refuge: refuge.as_deref(),
            now: Timestamp::now(),
            finishes: self.finishes,
        };
        survey.next().await
    }

    /// Refuses what the real run would refuse.
    fn rehearse(&self, next: &Next, record: &Record, output: &Output) -> Result<(), Error> {
        match next {
            Next::Deliver { has, secret, .. } => {
                let mut destination = self.destination(record, has, output)?;
                destination.retain_missing(secret);
                destination.reserve(&self.session.delivery(self.sinks.force))?;
            }
            Next::RotateAgain { .. } => {
                let destination = self.destination(record, &[], output)?;
                destination.reserve(&self.session.delivery(self.sinks.force))?;
            }
            Next::DeleteOld(old) => {
                let allowed = &self.allow_self;
                deletion::check(self.account, old, Operation::Rotate, allowed)?;
            }
            _ => {}
        }
        Ok(())
    }

    /// Refuses sinks where nothing is to be delivered, and to finish what has not come so far.
    fn refuse_what_is_too_much(
        &self,
        next: &Next,
        record: &Record,
        progress: &Progress,
    ) -> Result<(), Error> {
        let delivers = matches!(next, Next::Deliver { .. } | Next::RotateAgain { .. });
        // A place that has the secret already is no reason to stop.
        let has_it = |sink: &Sink| {
            let stored = &record.state().stored;
            stored.contains(&sink.anchored().typed())
        };
        let names_others = self.sinks.reveal || !self.sinks.to.iter().all(has_it);
        if names_others && !delivers && progress.in_hand.is_none() {
            return Err(Failure::usage(
                "there is no secret to deliver",
                "resume without `--to` and `--reveal`",
            )
            .into());
        }
        let is_other_end = matches!(next, Next::Close { outcome, .. } if *outcome != "done");
        let is_too_early = matches!(
            next,
            Next::Deliver { .. }
                | Next::Discard { .. }
                | Next::Guess { .. }
                | Next::RotateAgain { .. }
                | Next::Unclear(_)
        );
        if self.finishes && (is_too_early || is_other_end) {
            return Err(Failure::Conflict {
                problem: "the rotation has not come so far that its old key may go".to_owned(),
                candidates: Vec::new(),
                way_out: Some(format!(
                    "`keyctl operations resume {}` finds out how it stands",
                    record.id()
                )),
            }
            .into());
        }
        Ok(())
    }

    /// Takes note of which key it is, where the journal never learnt of it.
    fn note_key(
        &self,
        entry: &Entry,
        secret: &Secret,
        record: &mut Record,
        output: &mut Output,
    ) -> Result<(), Error> {
        if record.state().created.is_some() {
            return Ok(());
        }
        let key = Named {
            reference: entry.reference().to_string(),
            mark: self.journal.mark(&entry.key.id)?,
            name: entry.key.name.as_ref().map(|name| name.raw().to_owned()),
        };
        let secret = self.journal.mark(&KeyId::Sensitive(secret.clone())).ok();
        let step = Step::Created {
            key,
            secret,
            previous_until: None,
        };
        self.write(record, step, output);
        Ok(())
    }

    /// Leaves the old key alive for as long as was promised when the rotation was begun.
    fn begin_grace(&self, record: &mut Record, output: &mut Output) -> Result<(), Error> {
        let seconds = record.state().plan.grace_seconds.unwrap_or_default();
        let until = rotation::end_of_grace(self.account, Lifetime { seconds });
        self.write(record, Step::Grace { until }, output);
        Ok(())
    }

    pub(super) async fn agree<T: Ask>(&self, plan: T, yes: bool) -> Result<Approved<T>, Error> {
        let stop = self.session.interrupt.cut_off(false);
        Ok(self.session.terminal.approve(plan, yes, stop).await?)
    }

    pub(super) fn write(&self, record: &mut Record, step: Step, output: &mut Output) {
        note(record, step, &mut Reader::of_creation(self.session, output));
    }

    fn close(
        &self,
        record: Record,
        progress: &Progress,
        (outcome, sentence): (&'static str, String),
        output: &mut Output,
    ) -> Result<(), Error> {
        if outcome != "gone" {
            delivery::sweep(&record.state().plan.placeholders);
            let refuge = self.session.refuge();
            let expected = refuge.map(|folder| delivery::refuge(&folder, record.id()));
            for rescued in record.state().rescued.iter().chain(&expected) {
                clear_away(rescued, output);
            }
        } else if let Some(rescued) = &record.state().rescued {
            let path = Text::new(rescued.display().to_string());
            output.note(&format!(
                "note: the secret of the key that is gone may still be in {path}"
            ));
        }
        self.say(&record, progress, (outcome, sentence, false), output)?;
        let id = record.id().to_owned();
        if let Err(error) = record.finish() {
            output.note(&format!(
                "warning: the journal could not be written ({error}); drop the record with `keyctl operations forget {id}`"
            ));
        }
        Ok(())
    }

    fn say(
        &self,
        record: &Record,
        progress: &Progress,
        (outcome, sentence, is_open): (&'static str, String, bool),
        output: &mut Output,
    ) -> Result<(), Error> {
        let settled = Settled {
            id: record.id().to_owned(),
            operation: record.state().plan.kind.as_str(),
            outcome,
            sentence,
            until: is_open.then_some(record.state().grace_until).flatten(),
            is_open,
        };
        let answer = Answer::Settled(&settled);
        match progress.told {
            Told::Nothing => output.answer_to_change(&answer)?,
            Told::Secret => output.answer_aside(&answer),
            Told::Answer => output.show_to_people(&answer),
        }
        Ok(())
    }

    fn unclear(&self, record: &Record, advice: String) -> Error {
        let failure = Failure::Unknown {
            cause: Box::new(Failure::Unreadable(
                "the answer that would tell was lost".to_owned(),
            )),
            way_out: Some(format!(
                "{advice}; `keyctl operations forget {}` drops this record",
                record.id()
            )),
        };
        self.failed(record, failure)
    }

    /// Says that the operation failed, in its own words.
    pub(super) fn failed(&self, record: &Record, failure: Failure) -> Error {
        let (operation, target) = attempted(record);
        self.account.error(operation, target, failure)
    }
}

/// Says what the operation was about.
fn attempted(record: &Record) -> (Operation, Option<String>) {
    let plan = &record.state().plan;
    let operation = match plan.kind {
        OperationKind::Create => Operation::Create,
        OperationKind::Replace | OperationKind::InPlace => Operation::Rotate,
    };
    let old = plan.old.as_ref().map(|old| old.reference.clone());
    (operation, old)
}
