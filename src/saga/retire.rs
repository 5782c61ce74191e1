//! The one place that deletes an old key: only with evidence that its successor is stored and works.

use super::{
    engine::{Flow, Mode, Saga},
    evidence::{Answer, Recorded, Secured, Shown, Successor, Waived, Works},
    failures::OLD_STAYS,
    front::{Front, Stage},
    goal::Goal,
    outcome::{Old, Told},
    question::{IsItStored, Retirement},
};
use crate::{
    accounts::{Acceptance, Account, Deletes},
    deletion,
    delivery::{self, Sink, Stored},
    journal::{Placed, Step},
    keys::{Entry, Error, Failure, Grade, Operation},
    terminal::Approved,
};

impl Saga<'_> {
    /// Deletes the old key, once everything that has to be known of its successor is known.
    pub(super) async fn retire(&mut self, front: &mut dyn Front) -> Result<Flow, Error> {
        if self.mode == Mode::Fresh {
            return self.retire_at_once(front).await;
        }
        if self.is_no_new_key() {
            return Err(self.mistaken());
        }
        let Some(new) = self.find_created().await? else {
            return Err(self.successor_missing());
        };
        // That the new key is there shows that this is the account that had the old one.
        let Some(old) = self.find_old().await? else {
            return Ok(Flow::close("done", "Closed: the old key is gone"));
        };
        self.check_successor(&new)?;
        self.check_active(&new)?;
        self.check_grace()?;
        self.check_use(&old, &new).await?;
        let warnings = (self.context.guard)(&old)?;
        if self.context.options.dry_run {
            let sentence = format!("Would ask to delete the old key, {}", old.reference());
            return Ok(Flow::would(sentence));
        }
        self.take_what_is_shown()?;
        let mut successor = self.successor(&new, front).await?;
        self.verify(&new, front).await?;
        let signing = self.signing(&old)?;
        let is_asked = !self.context.options.yes && self.context.can_ask();
        front.show_deletion(&old, &warnings, is_asked);
        let approved = self.agree(Retirement { entry: old }).await?;
        let signing = signing.as_ref().unwrap_or(self.context.account);
        let shown = approved.plan().entry.clone();
        // A person and the check take their time.
        if approved.was_asked() || self.known.is_verified {
            let gone = deletion::look_again(signing, &shown.key, Operation::Delete).await?;
            if gone.is_some() {
                return Ok(Flow::close("done", "Closed: the old key is gone"));
            }
            successor = self.still(successor, front).await?;
            if let Some(old) = self.find_old().await? {
                self.check_use(&old, &new).await?;
            }
        }
        self.delete_old(&approved, &successor, &shown, signing, front)
            .await?;
        let sentence = format!("Deleted the old key, {}", shown.reference());
        Ok(Flow::close("done", sentence))
    }

    /// Deletes the old key as it was agreed to before the new one was made.
    async fn retire_at_once(&mut self, front: &mut dyn Front) -> Result<Flow, Error> {
        let Some(Goal::Rotate(approved)) = self.goal.take() else {
            return Err(Failure::not_offered("delete", "this key").into());
        };
        let retired = self.retire_as_agreed(&approved, front).await;
        let result = match retired {
            Ok(()) => Ok(Flow::close("done", "Deleted the old key")),
            Err(error) => {
                if matches!(*error.failure, Failure::Unknown { .. }) {
                    self.known.facts.old = Old::Unknown;
                }
                Err(match *error.failure {
                    known @ Failure::Unfinished { .. } => self.failed(known),
                    cause => {
                        let Error { attempt, .. } = error;
                        let wrapped = self.unfinished(OLD_STAYS, cause);
                        Error {
                            attempt: attempt.or(wrapped.attempt),
                            failure: wrapped.failure,
                        }
                    }
                })
            }
        };
        self.goal = Some(Goal::Rotate(approved));
        result
    }

    async fn retire_as_agreed(
        &mut self,
        approved: &Approved<super::goal::Rotation>,
        front: &mut dyn Front,
    ) -> Result<(), Error> {
        let shown = approved.plan().entry.clone();
        let Some(new) = self.known.new.clone() else {
            return Err(Failure::Unproven("there is no new key".to_owned()).into());
        };
        // Only a question that named what only passes the secret on was answered by the consent.
        self.known.answer = Answer::of(approved).filter(|_| !approved.plan().passed.is_empty());
        let mut successor = self.successor(&new, front).await?;
        self.verify(&new, front).await?;
        if self.known.is_verified {
            successor = self.still(successor, front).await?;
        }
        // The credential that is about to go could not tell whether it is gone.
        let signing = self.signing(&shown)?;
        let signing = signing.as_ref().unwrap_or(self.context.account);
        // It may be gone by now.
        let gone = deletion::look_again(signing, &shown.key, Operation::Delete).await?;
        if gone.is_some() {
            self.known.facts.old = Old::Deleted;
            return Ok(());
        }
        self.delete_old(approved, &successor, &shown, signing, front)
            .await
    }

    /// Sends the deletion, and follows it until it is known what became of the key.
    async fn delete_old<P: Deletes<Evidence = Successor>>(
        &mut self,
        approved: &Approved<P>,
        successor: &Successor,
        old: &Entry,
        signing: &Account,
        front: &mut dyn Front,
    ) -> Result<(), Error> {
        // What is not written cannot be gone on with: then nothing is sent.
        self.record.announce(Step::OldDeleteSent)?;
        front.begin(Stage::DeletingOld(old));
        let sent = signing.delete(approved, successor).await;
        let gone = deletion::follow(signing, &old.key.locator(), sent).await;
        front.end(match &gone {
            Ok(_) => "deleted",
            Err(_) => "not deleted",
        });
        gone?;
        self.known.facts.old = Old::Deleted;
        Ok(())
    }

    /// Returns the evidence that the new key takes over. Fails when a sink does not hold the secret any more, or nobody
    /// can tell whether one does.
    async fn successor(&mut self, new: &Entry, front: &mut dyn Front) -> Result<Successor, Error> {
        let secured = self.secured(new).await?;
        let works = match self.known.works.take() {
            Some(works) => works,
            None => self.works_still(new, front).await?,
        };
        Ok(Successor::new(secured, works))
    }

    /// Looks again at what the evidence was made of, since time has passed.
    async fn still(
        &mut self,
        successor: Successor,
        front: &mut dyn Front,
    ) -> Result<Successor, Error> {
        let Some(new) = self.find_created().await? else {
            return Err(self.successor_missing());
        };
        self.check_active(&new)?;
        let read = self.read_again();
        let read = read.map_err(|failure| self.kept_for(failure, &new))?;
        let Some(secret) = read.or_else(|| self.known.secret.clone()) else {
            return Ok(successor);
        };
        match self.ask_provider(&new, &secret, front).await {
            Ok(Acceptance::Proven(proven)) => Ok(successor.proven_again(proven)),
            Ok(Acceptance::Undecidable(_)) => Ok(successor),
            Err(error) => Err(self.kept_for(*error.failure, &new)),
        }
    }

    async fn secured(&mut self, new: &Entry) -> Result<Secured, Error> {
        if self.known.facts.told == Told::Answer && self.known.answer.is_none() {
            return Err(self.unfinished(OLD_STAYS, not_stored("the answer")));
        }
        // What is read again and does not hold decides before anything else.
        if let Err(failure) = self.read_again() {
            return Err(self.kept_for(failure, new));
        }
        if self.mode == Mode::Fresh
            && let Some(stored) = Stored::of(&self.known.facts.deliveries)
        {
            return Ok(Secured::Stored { _evidence: stored });
        }
        let state = self.record.state();
        // What went to a standard output of an earlier run cannot be read again.
        let is_certain = |own: &&Placed| own.grade.is_stored() && own.sink != "stdout";
        let uncertain = state.placed.iter().filter(|own| !is_certain(own));
        let uncertain: Vec<String> = uncertain.map(|own| delivery::named(&own.sink)).collect();
        if uncertain.is_empty() {
            let sinks: Vec<(Sink, Grade)> = state
                .placed
                .iter()
                .filter_map(|own| Some((own.sink.parse().ok()?, own.grade)))
                .collect();
            return match Stored::again(&sinks, &|secret| self.is_new(secret)) {
                Ok((stored, _)) => Ok(Secured::Stored { _evidence: stored }),
                Err(_) => Err(self.unfinished(OLD_STAYS, not_stored("any sink"))),
            };
        }
        if let Some(answer) = self.known.answer.take() {
            return Ok(Secured::Person { _evidence: answer });
        }
        if let Some(shown) = Shown::of(self.known.is_shown) {
            return Ok(Secured::Shown(shown));
        }
        let sinks = uncertain.join(" and ");
        if !self.context.can_ask() {
            return Err(self.failed(Failure::NotConfirmed {
                problem: format!(
                    "whether {sinks} keeps the new secret only a person can know, and `--yes` does not say so"
                ),
                way_out: Some(
                    "finish on a terminal, or with the new secret: `keyctl rotate --finish OLD --prove-from file:PATH`"
                        .to_owned(),
                ),
            }));
        }
        let approved = self.ask(IsItStored { sinks }).await?;
        match Answer::of(&approved) {
            Some(answer) => Ok(Secured::Person { _evidence: answer }),
            None => Err(self.unfinished(OLD_STAYS, not_stored("a sink"))),
        }
    }

    /// Proves the new secret once more with what its sinks hold; where none can be read, the record's word counts.
    async fn works_still(&mut self, new: &Entry, front: &mut dyn Front) -> Result<Works, Error> {
        if self.known.is_shown || self.read_again().ok().flatten().is_some() {
            let witnessed = self.witness(new, front).await;
            return witnessed.map_err(|error| self.kept_for(*error.failure, new));
        }
        if let Some(recorded) = Recorded::of(self.record.state()) {
            return Ok(Works::Recorded(recorded));
        }
        if let Some(waived) = Waived::of(self.context.options.unproven) {
            return Ok(Works::Waived(waived));
        }
        self.ask_whether_it_works().await
    }

    /// Connects with the new secret, where the old key is the very credential that signs; the old one could not tell
    /// whether it is gone.
    fn signing(&mut self, old: &Entry) -> Result<Option<Account>, Error> {
        if self.context.account.signs_with(&old.key) != Some(true) {
            return Ok(None);
        }
        let secret = match self.known.secret.clone() {
            Some(secret) => Some(secret),
            None => self.read_again()?,
        };
        match secret {
            Some(secret) => (self.context.sign_with)(&secret).map(Some),
            None => Err(self.failed(Failure::NotConfirmed {
                problem: "this key signs the very request that would delete it, and the new secret cannot be read back to take its place".to_owned(),
                way_out: Some(format!(
                    "put the new secret where the account {} gets its credential from, then finish again",
                    self.context.account.name
                )),
            })),
        }
    }
}

fn not_stored(sink: &str) -> Failure {
    Failure::Unproven(format!(
        "nobody can tell whether {sink} keeps the new secret"
    ))
}
