//! What is left to do about a key: prove its new secret, rotate it again, or delete it.

use super::{
    question::{Lost, Ours, Works},
    resume::{Progress, Resume},
};
use crate::{
    accounts::Account,
    commands::{hand_over::Reader, rotated::tell},
    deletion::{self, Deletion},
    delivery::{self, Sink},
    journal::{OperationKind, Record, Step},
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
    fn stored_secret(
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
        let places = record.state().stored.join(" and ");
        if !self.session.terminal.is_interactive() {
            return Err(Failure::Unreadable(format!(
                "{places} cannot be read back, and there is no person to ask whether the new secret works there: resume on a terminal"
            ))
            .into());
        }
        self.agree(Works { places }, false).await.map(drop)
    }

    /// Deletes a key that nobody has the secret of, as far as that is certain.
    pub(super) async fn discard(
        &self,
        entry: Entry,
        may_be_in: &[String],
        output: &mut Output,
    ) -> Result<(), Error> {
        if !may_be_in.is_empty() {
            let lost = Lost {
                reference: entry.reference().to_string(),
                places: may_be_in.join(" or "),
            };
            self.agree(lost, false).await?;
        }
        output.note_to_people("Nobody has the secret of this key.");
        self.delete(self.account, entry, None, output).await
    }

    /// Deletes a key that may be somebody else's, if a person knows it for ours.
    pub(super) async fn discard_guess(
        &self,
        entry: Entry,
        record: &Record,
        output: &mut Output,
    ) -> Result<(), Error> {
        let reference = entry.reference().to_string();
        if !self.session.terminal.is_interactive() {
            let failure = Failure::Unknown {
                cause: Box::new(Failure::Unreadable(
                    "a new key of this name is there, and nothing tells whether it is the one"
                        .to_owned(),
                )),
                way_out: Some(format!(
                    "if nobody else made it, `keyctl delete {reference}`, then `keyctl operations forget {}`",
                    record.id()
                )),
            };
            return Err(self.failed(record, failure));
        }
        self.agree(Ours { reference }, false).await?;
        self.delete(self.account, entry, None, output).await
    }

    /// Deletes the old key; if it is the very credential in use, the new secret signs that.
    pub(super) async fn delete_old(
        &self,
        entry: Entry,
        record: &mut Record,
        output: &mut Output,
    ) -> Result<(), Error> {
        let stored = self.stored_secret(None, record, &Progress::default());
        if self.account.signs_with(&entry.key) != Some(true) {
            // It may have gone to a better place since; whoever agrees has to know.
            if let Err(failure) = stored {
                output.note(&format!("warning: {}", sentence(&failure)));
            }
            return self.delete(self.account, entry, Some(record), output).await;
        }
        let Some(secret) = stored? else {
            let failure = Failure::NotConfirmed {
                problem: "this key signs the very request that would delete it, and the new secret cannot be read back to take its place".to_owned(),
                way_out: Some(format!(
                    "put the new secret where the account {} gets its credential from, then finish again",
                    self.account.name
                )),
            };
            return Err(self.failed(record, failure));
        };
        let signing = self
            .roster
            .signed_with(self.account.name.as_str(), &secret)?;
        self.delete(&signing, entry, Some(record), output).await
    }

    /// Deletes a key with consent; a deletion of the old key is recorded before it is sent.
    async fn delete(
        &self,
        signing: &Account,
        entry: Entry,
        record: Option<&mut Record>,
        output: &mut Output,
    ) -> Result<(), Error> {
        let allowed = self.allow_self.as_deref();
        let is_another = deletion::check(self.account, &entry, Operation::Rotate, allowed)?;
        let mut plan = Plan::of_key(Operation::Delete, &entry);
        if record.is_none() {
            // Whatever its name says, keyctl made it.
            plan.warnings.clear();
        }
        if !is_another {
            plan.warnings.push(deletion::CANNOT_TELL.to_owned());
        }
        output.show_plan(&plan, self.consent.will_ask(self.session));
        let approved = self.agree(Deletion { entry }, self.consent.yes).await?;
        if let Some(record) = record {
            self.write(record, Step::OldDeleteSent, output);
        }
        deletion::carry_out(signing, &approved).await?;
        Ok(())
    }

    /// Says what the deletion of a useless key comes to.
    pub(super) fn discarded(&self, entry: &Entry, record: &Record) -> String {
        let plan = &record.state().plan;
        let rest = match (plan.kind, &plan.old, &plan.new_service_account) {
            (OperationKind::Create, _, Some(account)) => {
                format!("; the service account `{account}` that was made with it is still there")
            }
            (_, Some(old), _) => format!(
                "; the rotation did not take place, and the old key, {}, works",
                old.reference
            ),
            _ => String::new(),
        };
        format!(
            "Deleted {}, whose secret nobody has{rest}",
            entry.reference()
        )
    }

    /// Rotates a key in place once more: the answer tells what became of the first time.
    pub(super) async fn rotate_again(
        &self,
        entry: Entry,
        may_be_in: Vec<String>,
        mut record: Record,
        output: &mut Output,
    ) -> Result<(), Error> {
        if !may_be_in.is_empty() {
            let lost = Lost {
                reference: entry.reference().to_string(),
                places: may_be_in.join(" or "),
            };
            self.agree(lost, false).await?;
        }
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
        output.show_plan(&plan, self.consent.will_ask(self.session));
        // What the first run held ready is of no use any more.
        delivery::sweep(&record.state().plan.placeholders);
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
        tell(approved.plan(), Vec::new(), outcome, &destination, output)
    }
}

/// Says what is odd about a place, without the words for an answer.
fn sentence(failure: &Failure) -> String {
    match failure {
        Failure::Unreadable(what) => what.clone(),
        other => other.to_string(),
    }
}
