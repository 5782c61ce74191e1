//! Deleting a key: the useless new one, one that may be ours, or the old one at last.

use std::slice::from_ref;

use super::{
    question::{Lost, Ours},
    resume::{Progress, Resume},
};
use crate::{
    accounts::Account,
    deletion::{self, Deletion},
    delivery,
    journal::{OperationKind, Record, Step},
    keys::{Entry, Error, Failure, Operation},
    output::{Output, Plan},
};

/// Says why a key is deleted.
enum Purpose<'a> {
    /// It was made by this operation, and is useless.
    Ours,
    /// A person says that it was.
    Guess,
    /// Its successor works.
    Old(&'a mut Record),
}

impl Resume<'_> {
    /// Deletes a key that nobody has the secret of, as far as that is certain.
    pub(super) async fn discard(
        &self,
        entry: Entry,
        may_be_in: &[String],
        record: &Record,
        output: &mut Output,
    ) -> Result<(), Error> {
        self.ask_whether_it_is_lost(&entry, may_be_in, record)
            .await?;
        output.note_to_people("Nobody has the secret of this key.");
        self.delete(self.account, entry, Purpose::Ours, output)
            .await
    }

    pub(super) async fn ask_whether_it_is_lost(
        &self,
        entry: &Entry,
        may_be_in: &[String],
        record: &Record,
    ) -> Result<(), Error> {
        if may_be_in.is_empty() {
            return Ok(());
        }
        let lost = Lost {
            reference: entry.reference().to_string(),
            places: delivery::places(may_be_in).join(" or "),
        };
        let agreed = self.agree(lost, false).await;
        agreed
            .map(drop)
            .map_err(|error| self.left_to_them(error, record))
    }

    /// Says what is left to do for somebody who answered with no.
    fn left_to_them(&self, error: Error, record: &Record) -> Error {
        let Failure::NotConfirmed {
            problem,
            way_out: None,
        } = *error.failure
        else {
            return error;
        };
        let old = record.state().plan.old.as_ref();
        let then = old.map_or_else(String::new, |old| {
            format!(
                ", and `keyctl delete {}` deletes the old key",
                old.reference
            )
        });
        let way_out = Some(format!(
            "if the new key shall stay, `keyctl operations forget {}` drops the record{then}",
            record.id()
        ));
        Failure::NotConfirmed { problem, way_out }.into()
    }

    /// Deletes a key that may be somebody else's, if a person knows it for ours.
    pub(super) async fn discard_guess(
        &self,
        entry: Entry,
        may_be_in: &[String],
        record: &Record,
        output: &mut Output,
    ) -> Result<(), Error> {
        let reference = entry.reference().to_string();
        if !self.session.terminal.is_interactive() {
            let id = record.id();
            let way_out = match may_be_in {
                [] => format!(
                    "if nobody else made it, `keyctl delete {reference}`, then `keyctl operations forget {id}`"
                ),
                places => format!(
                    "{} may have its secret: if it works, keep the key, and `keyctl operations forget {id}`",
                    delivery::places(places).join(" or ")
                ),
            };
            let failure = Failure::Unknown {
                cause: Box::new(Failure::Unreadable(format!(
                    "a new key of this name, {reference}, is there, and nothing tells whether it is the one"
                ))),
                way_out: Some(way_out),
            };
            return Err(self.failed(record, failure));
        }
        self.ask_whether_it_is_lost(&entry, may_be_in, record)
            .await?;
        let agreed = self.agree(Ours { reference }, false).await;
        agreed.map_err(|error| self.left_to_them(error, record))?;
        self.delete(self.account, entry, Purpose::Guess, output)
            .await
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
            return self
                .delete(self.account, entry, Purpose::Old(record), output)
                .await;
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
        self.delete(&signing, entry, Purpose::Old(record), output)
            .await
    }

    /// Deletes a key with consent; a deletion of the old key is recorded before it is sent.
    async fn delete(
        &self,
        signing: &Account,
        entry: Entry,
        purpose: Purpose<'_>,
        output: &mut Output,
    ) -> Result<(), Error> {
        let allowed = &self.allow_self;
        let is_another = deletion::check(self.account, &entry, Operation::Rotate, allowed)?;
        let mut plan = Plan::of_key(Operation::Delete, &entry);
        if let Purpose::Ours = purpose {
            // Whatever its name says, keyctl made it.
            plan.warnings.clear();
        }
        if !is_another {
            plan.warnings.push(deletion::CANNOT_TELL.to_owned());
        }
        output.show_plan(from_ref(&plan), self.consent.will_ask(self.session));
        let approved = self.agree(Deletion { entry }, self.consent.yes).await?;
        if let Purpose::Old(record) = purpose {
            // What is not written cannot be gone on with: then nothing is sent.
            record.announce(Step::OldDeleteSent)?;
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
                "; the rotation did not take place, and the old key, {}, was not touched",
                old.reference
            ),
            _ => String::new(),
        };
        format!(
            "Deleted {}, whose secret nobody has{rest}",
            entry.reference()
        )
    }
}

/// Says what is odd about a place, without the words for an answer.
fn sentence(failure: &Failure) -> String {
    match failure {
        Failure::Unreadable(what) => what.clone(),
        other => other.to_string(),
    }
}
