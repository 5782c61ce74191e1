//! How a saga's failures are told: what was done first, then why it stops, and the command that goes on.

use super::{
    engine::{Mode, Saga},
    next::Next,
};
use crate::{
    journal::{OperationKind, Phase},
    keys::{Entry, Error, Failure, Operation},
};

pub(super) const DELIVERED: &str = "the new secret is delivered; the old key works";
pub(super) const NOT_PROVEN: &str =
    "the new secret is delivered, but not proven; the old key works";
pub(super) const NOT_PROVEN_IN_PLACE: &str =
    "the new secret is delivered, but not proven; the old one works for a while";
pub(super) const KEPT: &str = "the rotation is not finished: the old key is kept";
pub(super) const OLD_STAYS: &str =
    "the new secret is delivered and proven, but the old key could not be deleted";

impl Saga<'_> {
    /// Returns the verb of the operation, and the key it is about.
    pub(super) fn attempted(&self) -> (Operation, Option<String>) {
        let plan = &self.record.state().plan;
        let operation = match plan.kind {
            OperationKind::Create => Operation::Create,
            OperationKind::Replace | OperationKind::InPlace => Operation::Rotate,
        };
        let old = plan.old.as_ref().map(|old| old.reference.clone());
        (operation, old)
    }

    /// Says that the operation failed, in its own words.
    pub(super) fn failed(&self, failure: Failure) -> Error {
        let (operation, target) = self.attempted();
        self.context.account.error(operation, target, failure)
    }

    /// Says that the first steps are done and well, and a later one is not; the record stays.
    pub(super) fn unfinished(&self, done: &str, cause: Failure) -> Error {
        self.unfinished_with(
            done,
            cause,
            format!("`keyctl operations resume {}` goes on", self.id()),
        )
    }

    /// Says the same, with another hint.
    pub(super) fn unfinished_with(&self, done: &str, cause: Failure, hint: String) -> Error {
        // That nothing was changed is true of the last step only.
        let cause = match cause {
            Failure::NotApplied(cause) => cause,
            other => Box::new(other),
        };
        self.failed(Failure::Unfinished {
            done: done.to_owned(),
            cause,
            way_out: hint,
        })
    }

    /// Says that nobody can tell yet, and what settles it.
    pub(super) fn unclear(&self, advice: &str) -> Error {
        self.failed(Failure::Unknown {
            cause: Box::new(Failure::Unproven(
                "the provider's response was lost".to_owned(),
            )),
            way_out: Some(format!(
                "{advice}; `keyctl operations forget {}` drops this record",
                self.id()
            )),
        })
    }

    /// Says that the new key went away before the old one did.
    pub(super) fn successor_missing(&self) -> Error {
        let state = self.record.state();
        let fate = match state.phase {
            Phase::OldDeleteSent => "the old one was not looked at",
            _ => "the old one is kept",
        };
        let created = state.created.as_ref();
        let new = created.map_or("", |new| &new.reference);
        let old = state.plan.old.as_ref().map_or("", |old| &old.reference);
        self.unfinished_with(
            "the rotation is not finished",
            Failure::Conflict {
                problem: format!("the new key, {new}, is not there any more: {fate}"),
                candidates: Vec::new(),
                way_out: None,
            },
            format!(
                "`keyctl operations forget {}` drops the record; then rotate anew, or `keyctl delete {old}`",
                self.id()
            ),
        )
    }

    /// Says that the account is another one than the record speaks of.
    pub(super) fn elsewhere(&self) -> Failure {
        Failure::Conflict {
            problem: format!(
                "{} seems to be another account now: nothing that was recorded is there",
                self.context.account.name
            ),
            candidates: Vec::new(),
            way_out: Some(format!(
                "check its credential and its host, or drop the record with `keyctl operations forget {}`",
                self.id()
            )),
        }
    }

    /// Refuses an account whose credential belongs to another organization than the one this was begun with. Nothing
    /// was sent but the question who it is.
    pub(super) async fn check_identity(&self) -> Result<(), Error> {
        let account = self.context.account;
        let plan = &self.record.state().plan;
        if plan.provider != account.descriptor.name || plan.hosts != account.hosts() {
            return Err(self.failed(self.elsewhere()));
        }
        // What tells nothing cannot be compared.
        let Some(recorded) = plan.identity.as_ref().filter(|own| !own.is_unknown()) else {
            return Ok(());
        };
        if self.record.state().phase == Phase::Planned {
            return Ok(());
        }
        let own = account.identity().await?;
        if recorded.is_same_as(own) != Some(false) {
            return Ok(());
        }
        Err(self.failed(Failure::Credential {
            problem: format!(
                "the credential of {} belongs to another organization than the one this was begun with",
                account.name
            ),
            way_out: format!(
                "use the credential it was begun with, or drop the record with `keyctl operations forget {}`",
                self.id()
            ),
        }))
    }

    /// Refuses sinks where nothing is to be delivered, and to finish what has not come so far.
    pub(super) fn refuse_what_is_too_early(&self, next: Next) -> Result<(), Error> {
        let is_before_the_proof = matches!(
            next,
            Next::CloseUnsent | Next::Search | Next::Deliver | Next::CloseDelivered
        );
        if self.mode == Mode::Finish && is_before_the_proof {
            return Err(self.failed(Failure::Conflict {
                problem: "the new secret of this rotation is not proven yet".to_owned(),
                candidates: Vec::new(),
                way_out: Some(format!(
                    "`keyctl operations resume {}` finds out how it stands",
                    self.id()
                )),
            }));
        }
        let delivers = matches!(next, Next::Send | Next::Search | Next::Deliver);
        let state = self.record.state();
        let has_it = |sink: &crate::delivery::Sink| {
            let typed = super::begin::typed(sink);
            state.stored().any(|own| own == typed)
        };
        let destinations = &self.context.destinations;
        let names_others = destinations.reveal || !destinations.to.iter().all(has_it);
        if self.mode == Mode::Resume && names_others && !delivers && self.known.secret.is_none() {
            return Err(Failure::usage(
                "there is no secret to deliver",
                "resume without `--to` and `--reveal`",
            )
            .into());
        }
        Ok(())
    }

    /// Adds what the operation was about to a failure that does not say so, and what is done by now.
    pub(super) fn in_context(&self, error: Error) -> Error {
        let is_told = matches!(
            *error.failure,
            Failure::Unfinished { .. } | Failure::SecretNotStored { .. }
        );
        if !is_told && self.known.is_delivered && self.mode != Mode::Fresh {
            return self.unfinished(DELIVERED, *error.failure);
        }
        match error.attempt {
            None => self.failed(*error.failure),
            Some(_) => error,
        }
    }

    /// Returns the command that finishes this rotation.
    pub(super) fn finish_command(&self, old: &Entry) -> String {
        let reference = old.reference();
        match self.context.account.signs_with(&old.key) {
            Some(true) => format!("keyctl rotate --finish {reference} --allow-self {reference}"),
            _ => format!("keyctl rotate --finish {reference}"),
        }
    }
}
