//! What one answer of a provider holds.

/// Marks where the next page begins; only its adapter can read it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Cursor(pub String);

/// Is one page of a list.
#[derive(Clone, Debug)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<Cursor>,
    /// What the list leaves out, as a sentence, when it cannot be complete.
    pub coverage: Option<&'static str>,
}

impl<T> Page<T> {
    /// Makes the only page of a list that is complete.
    pub fn only(items: Vec<T>) -> Self {
        Self {
            items,
            next: None,
            coverage: None,
        }
    }

    /// Makes the same page of what its items mean.
    pub fn map<U>(self, meaning: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(meaning).collect(),
            next: self.next,
            coverage: self.coverage,
        }
    }
}

/// Says what the provider's answer to a deletion is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removal {
    /// The answer itself says that this key is gone.
    Confirmed,
    /// The provider will delete it; a later read has to show that it did.
    Accepted,
    /// The provider says yes, but not to what; a later read has to show that the key is gone.
    Unclear,
}
