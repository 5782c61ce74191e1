//! What is left to do about a key: prove its new secret, rotate it again, or delete it.

use super::{question::InPlace, resume::Resume};
use crate::{
    commands::{hand_over::Reader, rotated::tell},
    deletion::{self, Deletion},
    delivery::{self, Sink},
    journal::{Record, Step},
    keys::{Entry, Error, Failure, Lifetime, Operation, RotateKey},
    output::{Output, Plan},
    rotation::{self, Circumstances, Rotation, Way},
};

impl Resume<'_> {
    /// Proves the secret by what is in its place; where that cannot be read, a person has to know.
    pub(super) async fn prove(
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
    pub(super) async fn delete(
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

    /// Rotates a key in place once more: the answer tells what became of the first time.
    pub(super) async fn rotate_again(
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
}
