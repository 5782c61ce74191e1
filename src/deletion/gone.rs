//! How the deletion of a key ends; that it is gone rests on evidence.

use crate::{accounts::Absent, journal::Fate};

/// Evidence that a key which was to go is gone.
#[derive(Debug)]
pub struct Gone(How);

#[derive(Debug)]
enum How {
    Deleted,
    Before,
}

/// What became of a key that was to go.
#[derive(Debug)]
pub enum End {
    Gone(Gone),
    /// There is no such key, and that was not expected.
    NotFound,
    /// It was not deleted.
    Failed,
    /// It is no longer the key that was shown, and was left alone.
    Changed,
    /// Nobody can tell whether it is gone.
    Unknown,
    /// Nothing was sent for it.
    NotAttempted,
}

impl Gone {
    /// Takes the evidence of a look that came before the deletion was sent.
    pub fn before(_: Absent) -> Self {
        Self(How::Before)
    }

    /// Takes the evidence of a look that came after the deletion was sent.
    pub fn after(_: Absent) -> Self {
        Self(How::Deleted)
    }

    /// Stands for an answer that itself says that the key is gone.
    pub(super) fn confirmed() -> Self {
        Self(How::Deleted)
    }

    /// Tells whether the key was gone before its deletion was sent.
    pub fn was_before(&self) -> bool {
        matches!(self.0, How::Before)
    }

    /// Returns how it is recorded.
    pub fn fate(&self) -> Fate {
        match self.0 {
            How::Deleted => Fate::Deleted,
            How::Before => Fate::AlreadyAbsent,
        }
    }
}

impl End {
    /// Returns how it is recorded.
    pub fn fate(&self) -> Fate {
        match self {
            Self::Gone(gone) => gone.fate(),
            Self::NotFound => Fate::NotFound,
            Self::Failed => Fate::Failed,
            Self::Changed => Fate::Changed,
            Self::Unknown => Fate::Unknown,
            Self::NotAttempted => Fate::NotAttempted,
        }
    }
}
