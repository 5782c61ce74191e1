//! What is left to do about a new secret: know that it is in its places, prove it, or ask for another.

use std::slice::from_ref;

use super::{
    question::Works,
    resume::{Progress, Resume},
};
use crate::{
    commands::{hand_over::Reader, rotated::tell},
    delivery::{self, Sink},
    journal::{Record, Step},
    keys::{Entry, Error, Failure, KeyId, Lifetime, Operation, RotateKey, Secret},
    output::{Output, Plan},
    rotation::{self, Circumstances, Rotation, Way},
};

const NOT_PROVEN: &str = "the new secret is delivered, but not proven; the old one works";

impl Resume<'_> {
    /// Proves the secret by what is in its places; where none can be read and it is not in hand, a person has to know.
    pub(super) async fn prove(
        &self,
        entry: &Entry,
        record: &mut Record,
        progress: &Progress,
        output: &mut Output,
    ) -> Result<(), Error> {
        let proof = match self.stored_secret(Some(entry), record, progress) {
            Ok(Some(secret)) => rotation::prove(self.account, &entry.key, &secret).await,
            Ok(None) => self.ask_whether_it_works(record).await,
            Err(failure) => Err(failure.into()),
        };
        match proof {
            Ok(()) => {
                self.write(record, Step::Proven, output);
                Ok(())
            }
            // Asked, and answered with no.
            Err(error) if matches!(*error.failure, Failure::NotConfirmed { .. }) => Err(error),
            Err(error) => {
                let failure = Failure::Unfinished {
                    done: NOT_PROVEN.to_owned(),
                    cause: error.failure,
                    way_out: format!(
                        "put the new secret in its place and resume `{}` again; if it is lost, delete the new key with `keyctl delete {}` and rotate anew",
                        record.id(),
                        entry.reference()
                    ),
                };
                Err(self.failed(record, failure))
            }
        }
    }

    /// Returns the new secret as it is in its places; all that can be read have to have it.
    pub(super) fn stored_secret(
        &self,
        entry: Option<&Entry>,
        record: &Record,
        progress: &Progress,
    ) -> Result<Option<Secret>, Failure> {
        let state = record.state();
        let mut found = progress.in_hand.clone();
        for typed in &state.stored {
            let Some(read) = typed
                .parse::<Sink>()
                .ok()
                .and_then(|sink| delivery::read_back(&sink))
            else {
                continue;
            };
            let secret = read.map_err(|error| {
                Failure::Unreadable(format!(
                    "what was stored in {typed} cannot be read back: {error}"
                ))
            })?;
            let mark = self.journal.mark(&KeyId::Sensitive(secret.clone()))?;
            let is_new = match &state.secret {
                Some(own) => *own == mark,
                None => entry.is_none_or(|own| own.key.shows_ends_of(&secret) != Some(false)),
            };
            if !is_new {
                return Err(Failure::Unreadable(format!(
                    "what is in {typed} is not the new secret"
                )));
            }
            found = Some(secret);
        }
        Ok(found)
    }

    /// `--yes` is no proof: only a person can know.
    async fn ask_whether_it_works(&self, record: &Record) -> Result<(), Error> {
        let places = delivery::places(&record.state().stored).join(" and ");
        if !self.session.terminal.is_interactive() {
            return Err(Failure::Unreadable(format!(
                "{places} cannot be read back, and there is no person to ask whether the new secret works there: resume on a terminal"
            ))
            .into());
        }
        self.agree(Works { places }, false).await.map(drop)
    }

    /// Takes note of the places that have the secret; where others should, a person has to know that they do.
    pub(super) async fn settle_places(
        &self,
        has: Vec<String>,
        misses: Vec<String>,
        record: &mut Record,
        output: &mut Output,
    ) -> Result<(), Error> {
        if !misses.is_empty() {
            let places = delivery::places(&misses).join(" and ");
            if !self.session.terminal.is_interactive() {
                let failure = Failure::SecretNotStored {
                    problem: format!("the secret is in {}", delivery::places(&has).join(" and ")),
                    details: vec![format!("{places}: it is not known to be there")],
                    way_out: format!(
                        "put it there yourself, then resume `{}` on a terminal",
                        record.id()
                    ),
                };
                return Err(self.failed(record, failure));
            }
            self.agree(Works { places }, false).await?;
        }
        let sinks = [has, misses].concat();
        self.write(record, Step::Stored { sinks }, output);
        Ok(())
    }

    /// Rotates a key in place once more: the answer tells what became of the first time.
    pub(super) async fn rotate_again(
        &self,
        entry: Entry,
        may_be_in: Vec<String>,
        mut record: Record,
        output: &mut Output,
    ) -> Result<(), Error> {
        self.ask_whether_it_is_lost(&entry, &may_be_in, &record)
            .await?;
        let Some(seconds) = record.state().plan.grace_seconds else {
            let problem = "the record does not say how long the old secret shall work on";
            let way_out = "rotate anew, once the record is dropped with `keyctl operations forget`";
            return Err(Failure::usage(problem, way_out).into());
        };
        let request = RotateKey {
            grace: Lifetime { seconds },
        };
        let destination = self.destination(&record, &[], output)?;
        let plan = Plan {
            old_key: Some("same"),
            grace: Some(request.grace),
            sinks: destination.sinks().iter().map(Sink::to_string).collect(),
            ..Plan::of_key(Operation::Rotate, &entry)
        };
        output.show_plan(from_ref(&plan), self.consent.will_ask(self.session));
        let held_ready = record.state().plan.placeholders.clone();
        let rotation = Rotation {
            entry: entry.clone(),
            is_own: false,
            way: Way::InPlace(request),
        };
        let approved = self.agree(rotation, self.consent.yes).await?;
        let refuge = self.session.refuge();
        let circumstances = Circumstances {
            journal: self.journal,
            reserved: self.reserve(&destination, &mut record, output)?,
            sinks: Vec::new(),
            is_in_answer: destination.is_in_answer(),
            refuge: refuge.as_deref(),
            sign_with: &|_| Err(Failure::not_offered("sign with", "this key").into()),
        };
        let mut audience = Reader::of_rotation(self.session, output, approved.plan());
        let outcome = rotation::again(
            self.account,
            &approved,
            circumstances,
            record,
            &mut audience,
        )
        .await?;
        // What the first run held ready is of no use any more.
        delivery::sweep(&held_ready);
        tell(approved.plan(), Vec::new(), outcome, &destination, output)
    }
}
