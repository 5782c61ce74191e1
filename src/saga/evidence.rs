//! What has to be known before an old key may go. Nothing here can be made without having seen it.

use crate::{
    accounts::Proven,
    delivery::Stored,
    journal::{State, Witness},
    terminal::Approved,
};

/// Evidence that a key has a successor whose secret is stored and works: what deletes the old key takes it.
#[expect(dead_code, reason = "that it could be made is what it says")]
pub struct Successor {
    secured: Secured,
    works: Works,
}

impl Successor {
    pub(super) fn new(secured: Secured, works: Works) -> Self {
        Self { secured, works }
    }

    /// Takes a younger proof.
    pub(super) fn proven_again(self, proven: Proven) -> Self {
        let works = Works::Proven { _evidence: proven };
        Self::new(self.secured, works)
    }
}

/// A person's answer to a question that named what is not certain. `--yes` makes none.
pub(super) struct Answer(());

impl Answer {
    /// Returns the answer, if a person was asked.
    pub fn of<T>(approved: &Approved<T>) -> Option<Self> {
        approved.was_asked().then_some(Self(()))
    }
}

/// How it is known that the new secret is stored.
pub(super) enum Secured {
    /// Every sink is kept or taken.
    Stored { _evidence: Stored },
    /// A person was asked about those that cannot tell.
    Person { _evidence: Answer },
    /// The new secret was shown in this run.
    Shown(Shown),
}

/// The new secret itself, shown in this run.
pub(super) struct Shown(());

impl Shown {
    /// Returns the evidence, if what was shown is the new secret.
    pub fn of(is_new: bool) -> Option<Self> {
        is_new.then_some(Self(()))
    }
}

/// How it is known that the new secret works.
pub(super) enum Works {
    /// The provider accepted it in this run.
    Proven { _evidence: Proven },
    /// The record says that the provider accepted it, and no sink can be read to try it again.
    Recorded(Recorded),
    /// A person was asked.
    Person { _evidence: Answer },
    /// `--unproven` was typed, since nobody can tell from here.
    Waived(Waived),
}

/// The record's word that the provider accepted the secret.
pub(super) struct Recorded(());

impl Recorded {
    pub fn of(state: &State) -> Option<Self> {
        (state.witness == Some(Witness::Provider)).then_some(Self(()))
    }
}

/// `--unproven`, for a secret that cannot be proven from here.
pub(super) struct Waived(());

impl Waived {
    pub fn of(is_unproven_allowed: bool) -> Option<Self> {
        is_unproven_allowed.then_some(Self(()))
    }
}
