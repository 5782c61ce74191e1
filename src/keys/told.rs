//! A limit that may be known, known not to exist, or not known.

/// Keeps *none* and *unknown* apart: a limit that is not told may hold all the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Told<T> {
    Is(T),
    None,
    #[default]
    Unknown,
}

impl<T> Told<T> {
    /// Returns the limit, when there is one.
    pub fn known(self) -> Option<T> {
        match self {
            Self::Is(limit) => Some(limit),
            Self::None | Self::Unknown => None,
        }
    }

    /// Tells whether it is known whether there is one.
    pub fn is_told(&self) -> bool {
        !matches!(self, Self::Unknown)
    }

    /// Makes the same of what it means.
    pub fn map<U>(self, meaning: impl FnOnce(T) -> U) -> Told<U> {
        match self {
            Self::Is(limit) => Told::Is(meaning(limit)),
            Self::None => Told::None,
            Self::Unknown => Told::Unknown,
        }
    }
}
