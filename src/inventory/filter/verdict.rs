//! Yes, no, and what nobody told.

/// Says whether a key meets a criterion, as far as its provider tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Yes,
    No,
    Unknown,
}

impl From<bool> for Verdict {
    fn from(is_met: bool) -> Self {
        match is_met {
            true => Self::Yes,
            false => Self::No,
        }
    }
}

impl Verdict {
    /// Judges what a provider may not have told.
    pub fn of<T>(fact: Option<T>, is_met: impl FnOnce(T) -> bool) -> Self {
        fact.map_or(Self::Unknown, |fact| is_met(fact).into())
    }
}
