//! Consent as a value.

/// Is something a person, or `--yes`, agreed to. Only this room can make one.
#[derive(Debug)]
pub struct Approved<T> {
    plan: T,
    was_asked: bool,
}

impl<T: IntoIterator> Approved<T> {
    /// Takes what was agreed to apart: who agrees to the whole agrees to its parts.
    pub fn parts(self) -> impl Iterator<Item = Approved<T::Item>> {
        let was_asked = self.was_asked;
        let parts = self.plan.into_iter();
        parts.map(move |plan| Approved { plan, was_asked })
    }
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
