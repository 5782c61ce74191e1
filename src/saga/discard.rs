//! What becomes of a key that nobody has the secret of: it is deleted with consent, or rotated in place once more.

use super::{
    deliver::Parcel,
    engine::{Flow, Saga},
    evidence::Answer,
    failures::DELIVERED,
    front::{Front, Stage},
    goal::{Goal, Rotation, Way},
    question::{IsItLost, IsItOurs, IsItStored},
};
use crate::{
    deletion::{self, Deletion},
    delivery,
    journal::{OperationKind, Step},
    keys::{Entry, Error, Failure, Lifetime, Operation, RotateKey},
};

impl Saga<'_> {
    /// Notes the sinks that have the secret; where others should, a person has to know that they do.
    pub(super) async fn settle_sinks(
        &mut self,
        has: Vec<String>,
        misses: Vec<String>,
        front: &mut dyn Front,
    ) -> Result<Flow, Error> {
        let names = |sinks: &[String]| {
            let names: Vec<String> = sinks.iter().map(|sink| delivery::named(sink)).collect();
            names.join(" and ")
        };
        if self.context.options.dry_run {
            return Ok(Flow::would(match misses.as_slice() {
                [] => format!("Would go on with the secret in {}", names(&has)),
                misses => format!(
                    "Would ask whether the secret, which is in {}, is in {}, too",
                    names(&has),
                    names(misses)
                ),
            }));
        }
        if !misses.is_empty() {
            let sinks = names(&misses);
            if !self.context.can_ask() {
                let problem = format!("the secret is in {}", names(&has));
                let details = vec![format!("{sinks}: it is not known to be there")];
                let hint = format!(
                    "put it there yourself, then resume `{}` on a terminal",
                    self.id()
                );
                return Err(self.not_stored(problem, details, hint));
            }
            let approved = self.ask(IsItStored { sinks }).await?;
            self.known.answer = Answer::of(&approved);
        }
        let server_time = self.context.account.server_time();
        let step = Step::Stored {
            server_time,
            vouched: misses,
        };
        self.write(step, front);
        Ok(Flow::On)
    }

    /// Deletes a key that nobody has the secret of, as far as that is certain.
    pub(super) async fn discard(
        &mut self,
        entry: Entry,
        may_be_in: Vec<String>,
        front: &mut dyn Front,
    ) -> Result<Flow, Error> {
        if self.context.options.dry_run {
            return Ok(Flow::would(match may_be_in.as_slice() {
                [] => format!(
                    "Would ask to delete {}: nobody has its secret",
                    entry.reference()
                ),
                sinks => format!(
                    "Would ask whether the secret of {} is in {}, and to delete it if not",
                    entry.reference(),
                    named(sinks, " or ")
                ),
            }));
        }
        self.ask_whether_it_is_lost(&entry, &may_be_in).await?;
        front.say("Nobody has the secret of this key.");
        let sentence = self.discarded(&entry);
        self.delete_new(entry, false, front).await?;
        Ok(Flow::close("discarded", sentence))
    }

    /// Deletes a key that may be somebody else's, if a person knows it for ours.
    pub(super) async fn discard_guess(
        &mut self,
        entry: Entry,
        may_be_in: Vec<String>,
        front: &mut dyn Front,
    ) -> Result<Flow, Error> {
        let reference = entry.reference().to_string();
        if self.context.options.dry_run {
            return Ok(Flow::would(format!(
                "Would ask whether {reference} is the key that was made, and to delete it"
            )));
        }
        if !self.context.can_ask() {
            let id = self.id();
            let hint = match may_be_in.as_slice() {
                [] => format!(
                    "if nobody else made it, `keyctl delete {reference}`, then `keyctl operations forget {id}`"
                ),
                sinks => format!(
                    "{} may have its secret: if it works, keep the key, and `keyctl operations forget {id}`",
                    named(sinks, " or ")
                ),
            };
            return Err(self.failed(Failure::Unknown {
                cause: Box::new(Failure::Unproven(format!(
                    "a new key of this name, {reference}, is there, and nothing tells whether it is the one"
                ))),
                way_out: Some(hint),
            }));
        }
        self.ask_whether_it_is_lost(&entry, &may_be_in).await?;
        let agreed = self.ask(IsItOurs { reference }).await;
        agreed.map_err(|error| self.left_to_them(error))?;
        self.delete_new(entry, true, front).await?;
        Ok(Flow::close(
            "discarded",
            "Deleted the key that was found".to_owned(),
        ))
    }

    /// Rotates a key in place once more: the answer tells what became of the first time.
    pub(super) async fn rotate_again(
        &mut self,
        entry: Entry,
        may_be_in: Vec<String>,
        front: &mut dyn Front,
    ) -> Result<Flow, Error> {
        let destination = self.destination(&[])?;
        if self.context.options.dry_run {
            drop(self.reserve(&destination, front)?);
            let sentence = format!("Would ask to rotate {} again", entry.reference());
            return Ok(Flow::would(sentence));
        }
        self.ask_whether_it_is_lost(&entry, &may_be_in).await?;
        let Some(seconds) = self.record.state().plan.grace_seconds else {
            return Err(Failure::usage(
                "the record does not say how long the old secret works on",
                "rotate anew, once the record is dropped with `keyctl operations forget`",
            )
            .into());
        };
        let grace = Lifetime { seconds };
        let sinks: Vec<String> = destination
            .sinks()
            .iter()
            .map(ToString::to_string)
            .collect();
        let is_asked = !self.context.options.yes && self.context.can_ask();
        front.show_rotation(&entry, grace, &sinks, is_asked);
        let rotation = Rotation {
            entry,
            is_own: false,
            way: Way::InPlace(RotateKey { grace }),
            passed: Vec::new(),
        };
        let approved = self.agree(rotation).await?;
        if approved.was_asked() {
            let shown = &approved.plan().entry.key;
            deletion::check_unchanged(self.context.account, shown, Operation::Rotate).await?;
        }
        let held_ready = self.record.state().plan.placeholders.clone();
        let reserved = self.reserve(&destination, front)?;
        self.note_placeholders(&reserved, front);
        self.known.ready = Some((destination, reserved));
        self.goal = Some(Goal::Rotate(Box::new(approved)));
        let flow = self.rotate_in_place(true, front).await?;
        // What the first run held ready is of no use any more.
        crate::delivery::sweep(&held_ready);
        let Flow::On = flow else { return Ok(flow) };
        let (Some(entry), Some(secret)) = (self.known.new.clone(), self.known.secret.clone())
        else {
            return Err(self.unfinished(DELIVERED, Failure::Interrupted));
        };
        let parcel = Parcel {
            entry,
            secret,
            from: None,
            has: Vec::new(),
        };
        self.deliver_to_sinks(parcel, front).await
    }

    async fn ask_whether_it_is_lost(
        &self,
        entry: &Entry,
        may_be_in: &[String],
    ) -> Result<(), Error> {
        if may_be_in.is_empty() {
            return Ok(());
        }
        let lost = IsItLost {
            reference: entry.reference().to_string(),
            sinks: named(may_be_in, " or "),
        };
        let agreed = self.ask(lost).await;
        agreed.map(drop).map_err(|error| self.left_to_them(error))
    }

    /// Says what is left to do for a person who answered with no.
    fn left_to_them(&self, error: Error) -> Error {
        let Failure::NotConfirmed {
            problem,
            way_out: None,
        } = *error.failure
        else {
            return error;
        };
        let old = self.record.state().plan.old.as_ref();
        let then = old.map_or_else(String::new, |old| {
            format!(
                ", and `keyctl delete {}` deletes the old key",
                old.reference
            )
        });
        let way_out = Some(format!(
            "to keep the new key, `keyctl operations forget {}` drops the record{then}",
            self.id()
        ));
        Failure::NotConfirmed { problem, way_out }.into()
    }

    /// Deletes the new key with consent.
    async fn delete_new(
        &self,
        entry: Entry,
        may_be_anothers: bool,
        front: &mut dyn Front,
    ) -> Result<(), Error> {
        let mut warnings = (self.context.guard)(&entry)?;
        if may_be_anothers {
            warnings.extend(entry.key.caution.map(str::to_owned));
        }
        let is_asked = !self.context.options.yes && self.context.can_ask();
        front.show_deletion(&entry, &warnings, is_asked);
        let approved = self.agree(Deletion { entry }).await?;
        front.begin(Stage::Discarding(&approved.plan().entry));
        let gone = deletion::carry_out(self.context.account, &approved).await;
        front.end(match &gone {
            Ok(_) => "deleted",
            Err(_) => "not deleted",
        });
        gone.map(drop)
    }

    /// Says what the deletion of a useless key comes to.
    fn discarded(&self, entry: &Entry) -> String {
        let plan = &self.record.state().plan;
        let rest = match (plan.kind, &plan.old) {
            (OperationKind::Create, _) => self.left_behind(),
            (_, Some(old)) => format!(
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

fn named(sinks: &[String], between: &str) -> String {
    let names: Vec<String> = sinks.iter().map(|sink| delivery::named(sink)).collect();
    names.join(between)
}
