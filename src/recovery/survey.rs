//! A look at everything that tells how an operation stands. Only reads.

use std::path::Path;

use jiff::Timestamp;

use super::Next;
use crate::{
    accounts::Account,
    journal::{Journal, Mark, OperationKind, Phase, State},
    keys::{Entry, Error, Failure},
};

/// Is what is known of an operation, and whom to ask.
pub struct Survey<'a> {
    pub account: &'a Account,
    pub journal: &'a Journal,
    pub id: &'a str,
    pub state: &'a State,
    /// Where secrets are rescued to.
    pub refuge: Option<&'a Path>,
    /// The local clock.
    pub now: Timestamp,
    /// Whether the old key shall go, though that was not said when the rotation was begun.
    pub finishes: bool,
}

impl Survey<'_> {
    /// Says what is to be done next.
    pub async fn next(&self) -> Result<Next, Error> {
        let plan = &self.state.plan;
        if plan.provider != self.account.descriptor.name || plan.hosts != self.account.hosts() {
            return Err(self.elsewhere().into());
        }
        match (self.state.phase, plan.kind) {
            (Phase::Planned, _) => Ok(Next::close("nothing_sent", "nothing was sent")),
            (Phase::Sent | Phase::Unknown, OperationKind::InPlace) => self.rotated_in_place().await,
            (Phase::Sent | Phase::Unknown, _) => self.search().await,
            (Phase::Created | Phase::Lost | Phase::Rescued, _) => self.made().await,
            (Phase::Stored, OperationKind::Create) => {
                Ok(Next::close("delivered", "the secret was delivered"))
            }
            (Phase::Stored, _) if self.is_no_new_key() => Ok(self.mistaken()),
            (Phase::Stored, _) => match self.created().await? {
                Some(entry) => Ok(Next::Prove(Box::new(entry))),
                None => self.new_key_is_gone().await,
            },
            (_, OperationKind::InPlace) => Ok(Next::close("done", "the new secret works")),
            (_, _) => self.settle_old().await,
        }
    }

    /// Finds out what can be done for a key that was made.
    async fn made(&self) -> Result<Next, Error> {
        let Some(entry) = self.created().await? else {
            return self.new_key_is_gone().await;
        };
        if self.is_no_new_key() {
            return Ok(self.mistaken());
        }
        Ok(match self.bring_home(entry)? {
            // Nobody could tell then whether it was there before.
            Next::Discard { entry, may_be_in } if self.state.plan.before.is_none() => {
                Next::Guess { entry, may_be_in }
            }
            next => next,
        })
    }

    /// Says what to do about a key that is there, by where its secret is.
    pub(super) fn bring_home(&self, entry: Entry) -> Result<Next, Failure> {
        let found = self.whereabouts(&entry)?;
        let entry = Box::new(entry);
        let misses = [found.lacks, found.may_have.clone()].concat();
        match found.secret {
            Some(secret) if !misses.is_empty() => {
                return Ok(Next::Deliver {
                    entry,
                    secret,
                    from: found.rescued,
                    has: found.has,
                });
            }
            _ if !found.has.is_empty() => {
                let has = found.has;
                return Ok(Next::Stored { has, misses });
            }
            _ => {}
        }
        let may_be_in = found.may_have;
        if let Some(until) = self.state.previous_until
            && may_be_in.is_empty()
            && self.both_clocks() < until
        {
            return Ok(Next::Unclear(format!(
                "the new secret is lost, and the old one works until {until}; before that the key cannot be rotated again: create another key and deploy it"
            )));
        }
        Ok(match self.state.plan.kind {
            OperationKind::InPlace => Next::RotateAgain { entry, may_be_in },
            OperationKind::Create | OperationKind::Replace => Next::Discard { entry, may_be_in },
        })
    }

    /// Tells whether the provider named a key as new that was there before.
    fn is_no_new_key(&self) -> bool {
        let plan = &self.state.plan;
        let Some(created) = &self.state.created else {
            return false;
        };
        let was_there = |mark: &Mark| created.mark == *mark;
        plan.kind != OperationKind::InPlace
            && (plan.before.iter().flatten().any(was_there)
                || plan.old.iter().any(|old| was_there(&old.mark)))
    }

    fn mistaken(&self) -> Next {
        Next::Unclear(
            "the provider named a key as new that was there before: look at it by hand".to_owned(),
        )
    }

    /// Finds out about a rotation in place of which nobody knows the outcome.
    async fn rotated_in_place(&self) -> Result<Next, Error> {
        let Some(entry) = self.old().await? else {
            let old = self.state.plan.old.as_ref();
            return self
                .gone(old, "gone", "the key is not there any more")
                .await;
        };
        Ok(self.bring_home(entry)?)
    }

    /// Finds out whether the old key may go: never before its successor is seen to be there.
    async fn settle_old(&self) -> Result<Next, Error> {
        let plan = &self.state.plan;
        if self.is_no_new_key() {
            return Ok(self.mistaken());
        }
        if self.created().await?.is_none() {
            return Err(self.bereft().into());
        }
        // That the new key is there shows that this is the account that had the old one.
        let Some(old) = self.old().await? else {
            return Ok(Next::close("done", "the old key is gone"));
        };
        let old = Box::new(old);
        if self.state.phase == Phase::OldDeleteSent {
            return Ok(Next::DeleteOld(old));
        }
        let is_asked_for = self.finishes || plan.delete_old || plan.grace_seconds.is_some();
        match (plan.grace_seconds, self.state.grace_until) {
            _ if !is_asked_for => Ok(Next::StaysAlive(old)),
            (Some(_), None) => Ok(Next::BeginGrace),
            (_, Some(until)) if self.both_clocks() < until => Ok(Next::Wait(until)),
            _ => Ok(Next::DeleteOld(old)),
        }
    }

    async fn new_key_is_gone(&self) -> Result<Next, Error> {
        let created = self.state.created.as_ref();
        self.gone(created, "gone", "the new key is not there any more")
            .await
    }

    /// Returns what the local clock and the provider's agree has come.
    fn both_clocks(&self) -> Timestamp {
        let server = self.account.server_time();
        server.map_or(self.now, |server| server.min(self.now))
    }
}
