//! The kinds of work that are recorded: a key that is made, and keys that are deleted.

use jiff::Timestamp;

use super::{DeletionState, Mark, OperationKind, Record, State, step::Event};

/// Is what the lines of a record add up to.
pub trait Work: Sized {
    /// What it sets out to do: the first line.
    type Plan: Clone;
    /// One thing that happens: any line behind it.
    type Step: Clone;

    /// Begins with a plan.
    fn begin(plan: Self::Plan, at: Timestamp) -> Self;

    /// Adds a step that was taken at that time.
    fn follow(&mut self, at: Timestamp, step: Self::Step);

    /// Tells whether it made a key, which others must not take for theirs.
    fn has_made_a_key(&self) -> bool;

    #[doc(hidden)]
    fn first(plan: Self::Plan) -> Event;

    #[doc(hidden)]
    fn line(step: Self::Step) -> Event;
}

/// Is what was recorded of some work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// A key that is created, or replaced.
    Making(Box<State>),
    /// Keys that are deleted.
    Deletion(DeletionState),
}

/// Is a record that work goes on with.
#[derive(Debug)]
pub enum Resumed {
    Making(Box<Record>),
    Deletion(Box<Record<DeletionState>>),
}

impl Recorded {
    /// Returns when its plan was written, by the local clock.
    pub fn started_at(&self) -> Timestamp {
        match self {
            Self::Making(state) => state.started_at,
            Self::Deletion(state) => state.started_at,
        }
    }

    /// Tells whether going on replaces this key, or deletes it.
    pub(super) fn ends(&self, account: &str, mark: &Mark) -> bool {
        match self {
            Self::Making(state) => state.plan.is_about(account, mark),
            Self::Deletion(state) => state.is_about(account, mark),
        }
    }

    /// Tells whether it made this key, or going on replaces or deletes it.
    pub(super) fn is_about(&self, account: &str, mark: &Mark) -> bool {
        let is_made = |state: &State| {
            let created = state.created.as_ref();
            state.plan.account == account && created.is_some_and(|key| key.mark == *mark)
        };
        self.ends(account, mark) || self.making().is_some_and(is_made)
    }

    /// Returns what messages call it.
    pub fn noun(&self) -> &'static str {
        match self {
            Self::Making(state) if state.plan.kind == OperationKind::Create => "creation",
            Self::Making(_) => "rotation",
            Self::Deletion(_) => "deletion",
        }
    }

    /// Returns what is known of a key that is made.
    pub fn making(&self) -> Option<&State> {
        match self {
            Self::Making(state) => Some(state),
            Self::Deletion(_) => None,
        }
    }
}

impl Resumed {
    /// Returns what was recorded.
    pub fn recorded(&self) -> Recorded {
        match self {
            Self::Making(record) => Recorded::Making(Box::new(record.state().clone())),
            Self::Deletion(record) => Recorded::Deletion(record.state().clone()),
        }
    }

    /// Returns the record of a key that is made.
    pub fn making(self) -> Option<Record> {
        match self {
            Self::Making(record) => Some(*record),
            Self::Deletion(_) => None,
        }
    }
}
