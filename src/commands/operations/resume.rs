//! Bringing an operation to its end: a look at the provider says what is next.

use std::{fs, path::Path};

use jiff::Timestamp;

use super::question::InPlace;
use crate::{
    accounts::Account,
    commands::{Session, consent::Consent, hand_over::Reader, rotated::tell, sinks::Sinks},
    creation::{Audience, note},
    deletion::{self, Deletion},
    delivery::{self, Destination, Sink},
    journal::{Journal, OperationKind, Record, Step},
    keys::{Entry, Error, Failure, Lifetime, Operation, RotateKey, Secret, Text},
    output::{Answer, Format, Output, Plan, Settled},
    recovery::{Next, next},
    rotation::{self, Circumstances, Rotation, Way},
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

    /// Delivers a secret that was rescued; where that fails it stays where it is.
    async fn deliver(
        &self,
        entry: &Entry,
        secret: &Secret,
        from: &Path,
        record: &mut Record,
        output: &mut Output,
    ) -> Result<(), Error> {
        let destination = self.destination(record, output)?;
        let mut reserved = destination.reserve(&self.session.delivery(self.sinks.force))?;
        let deliveries = reserved.deliver(secret).await;
        let mut problems: Vec<String> = deliveries
            .iter()
            .filter_map(|own| Some(format!("{}: {}", own.sink, own.problem.as_ref()?)))
            .collect();
        if destination.is_in_answer() {
            let mut reader = Reader::of_creation(self.session, output);
            if let Err(error) = reader.answer(entry, secret) {
                problems.push(format!("the answer: {error}"));
            }
        }
        if !problems.is_empty() {
            let failure = Failure::SecretNotStored {
                problem: format!("the secret of {} could not be delivered", entry.reference()),
                details: problems,
                way_out: format!(
                    "it is still in {}, which only you can read; `--to` names another place",
                    Text::new(from.display().to_string())
                ),
            };
            return Err(self.account.error(Operation::Create, None, failure));
        }
        let sinks = deliveries.iter().map(|own| own.sink.to_string());
        let sinks: Vec<String> = sinks.collect();
        output.note_to_people(&format!("Delivered to {}", sinks.join(" and ")));
        self.write(record, Step::Stored { sinks }, output);
        // It is in its place: a copy would only be one more to lose.
        if let Err(error) = fs::remove_file(from) {
            output.note(&format!(
                "warning: {} still holds the secret ({error}): remove it",
                Text::new(from.display().to_string())
            ));
        }
        Ok(())
    }

    /// Proves the secret by what is in its place; where that cannot be read, a person has to know.
    async fn prove(
        &self,
        entry: &Entry,
        record: &mut Record,
        output: &mut Output,
    ) -> Result<(), Error> {
        let stored = record.state().stored.clone();
        let sinks = stored.iter().filter_map(|typed| typed.parse::<Sink>().ok());
        let read = sinks
            .into_iter()
            .find_map(|sink| delivery::read_back(&sink));
        match read {
            Some(Ok(secret)) => rotation::prove(self.account, &entry.key, &secret).await?,
            Some(Err(error)) => {
                let problem = format!("what was stored cannot be read back: {error}");
                let failure = Failure::Unfinished {
                    done: "the new secret is delivered, but not proven; the old key works"
                        .to_owned(),
                    cause: Box::new(Failure::Unreadable(problem)),
                    way_out: format!(
                        "delete the new key with `keyctl delete {}`, then rotate anew",
                        entry.reference()
                    ),
                };
                let locator = entry.key.locator();
                return Err(self.account.key_error(Operation::Rotate, &locator, failure));
            }
            None => {
                let question = InPlace {
                    sinks: stored.join(" and "),
                };
                self.agree(question).await?;
            }
        }
        self.write(record, Step::Proven, output);
        Ok(())
    }

    /// Deletes a key with consent; a deletion of the old key is recorded before it is sent.
    async fn delete(
        &self,
        entry: Entry,
        record: Option<&mut Record>,
        output: &mut Output,
    ) -> Result<(), Error> {
        deletion::check(self.account, &entry, Operation::Delete, None)?;
        let plan = Plan::of_key(Operation::Delete, &entry);
        output.show_plan(&plan, self.consent.will_ask(self.session));
        let approved = self.agree(Deletion { entry }).await?;
        if let Some(record) = record {
            self.write(record, Step::OldDeleteSent, output);
        }
        deletion::carry_out(self.account, &approved).await?;
        Ok(())
    }

    async fn rotate_again(
        &self,
        entry: Entry,
        record: Record,
        output: &mut Output,
    ) -> Result<(), Error> {
        let grace = record.state().plan.grace_seconds.unwrap_or_default();
        let request = RotateKey {
            grace: Lifetime { seconds: grace },
        };
        let plan = Plan {
            old_key: Some("same"),
            grace: Some(request.grace),
            sinks: record.state().plan.sinks.clone(),
            ..Plan::of_key(Operation::Rotate, &entry)
        };
        let destination = self.destination(&record, output)?;
        output.show_plan(&plan, self.consent.will_ask(self.session));
        let approved = self
            .agree(Rotation {
                entry: entry.clone(),
                way: Way::InPlace(request),
            })
            .await?;
        let refuge = self.session.refuge();
        let circumstances = Circumstances {
            journal: self.journal,
            reserved: destination.reserve(&self.session.delivery(self.sinks.force))?,
            sinks: Vec::new(),
            is_in_answer: destination.is_in_answer(),
            refuge: refuge.as_deref(),
            sign_with: &|_| Err(Failure::not_offered("sign with", "this key").into()),
            is_own: false,
        };
        let mut audience = Reader::of_rotation(self.session, output, &entry);
        let outcome = rotation::again(
            self.account,
            &approved,
            circumstances,
            record,
            &mut audience,
        )
        .await?;
        tell(&entry, outcome, &destination, output)
    }

    /// Returns the places that were named now, or else those that were named then.
    fn destination(&self, record: &Record, output: &Output) -> Result<Destination, Error> {
        if !self.sinks.to.is_empty() || self.sinks.reveal {
            return Ok(self.sinks.choose(output.format)?);
        }
        let typed = record.state().plan.sinks.iter();
        let sinks: Result<Vec<Sink>, String> = typed.map(|typed| typed.parse()).collect();
        let sinks = sinks.map_err(|problem| Failure::usage(problem, "name a place with `--to`"))?;
        let is_for_people = output.format == Format::Table;
        Ok(Destination::choose(sinks, false, is_for_people)?)
    }

    async fn agree<T: Ask>(&self, plan: T) -> Result<Approved<T>, Error> {
        let stop = self.session.interrupt.cut_off(false);
        let terminal = &self.session.terminal;
        Ok(terminal.approve(plan, self.consent.yes, stop).await?)
    }

    fn old_shall_go(&self, record: &Record) -> bool {
        let plan = &record.state().plan;
        self.finishes || plan.delete_old || plan.kind == OperationKind::InPlace
    }

    fn write(&self, record: &mut Record, step: Step, output: &mut Output) {
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

/// Says what would be done.
fn announcement(next: &Next) -> String {
    match next {
        Next::Close(why) => format!("would be closed: {why}"),
        Next::Wait(until) => format!("would wait: the old key is not deleted before {until}"),
        Next::Unclear(advice) => format!("would stay open: {advice}"),
        Next::Deliver { entry, from, .. } => format!(
            "would deliver the secret of {} from {}",
            entry.reference(),
            from.display()
        ),
        Next::Prove(entry) => format!("would prove the new secret of {}", entry.reference()),
        Next::Discard(entry) => format!(
            "would ask to delete {}: nobody has its secret",
            entry.reference()
        ),
        Next::DeleteOld(entry) => format!("would ask to delete the old key, {}", entry.reference()),
        Next::RotateAgain(entry) => format!("would ask to rotate {} again", entry.reference()),
    }
}
