//! A time that may be known, known not to exist, told and not understood, or not known.

use jiff::Timestamp;

/// Keeps *never* and *unknown* apart: they are different facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    At(Timestamp),
    Never,
    /// The provider tells it in a form that cannot be read: shown as unknown, and never taken for what is not told.
    Unreadable,
    Unknown,
}

impl Moment {
    /// Reads a member that is `null` for *never* and absent for *unknown*.
    pub fn from_member(member: Option<Option<Timestamp>>) -> Self {
        match member {
            Some(Some(time)) => Self::At(time),
            Some(None) => Self::Never,
            None => Self::Unknown,
        }
    }

    /// Returns the time, when there is one.
    pub fn time(self) -> Option<Timestamp> {
        match self {
            Self::At(time) => Some(time),
            Self::Never | Self::Unreadable | Self::Unknown => None,
        }
    }

    /// Returns what is known of it, as a word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::At(_) => "at",
            Self::Never => "never",
            Self::Unreadable | Self::Unknown => "unknown",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_is_never_and_absent_is_unknown() {
        assert_eq!(Moment::from_member(Some(None)), Moment::Never);
        assert_eq!(Moment::from_member(None), Moment::Unknown);
    }
}
