//! Consent as a value.

/// Is something a person, or `--yes`, agreed to. Only this room can make one.
#[derive(Debug)]
pub struct Approved<T> {
    plan: T,
    was_asked: bool,
}

impl<T> Approved<T> {
    pub(super) fn new(plan: T, was_asked: bool) -> Self {
        Self { plan, was_asked }
    }

    /// Tells whether a person was asked, and time passed since the plan was shown.
    pub fn was_asked(&self) -> bool {
        self.was_asked
    }

    /// Returns what was agreed to.
    pub fn plan(&self) -> &T {
        &self.plan
    }
}
