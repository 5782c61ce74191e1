//! What one attempt to send a request ended with, when it did not end well.

use std::time::Duration;

use crate::keys::Failure;

/// Is a failed attempt, with what is needed to decide whether to try again.
#[derive(Debug)]
pub struct Setback {
    pub failure: Failure,
    pub again: Again,
    /// Whether the provider may have carried the request out all the same.
    pub may_be_applied: bool,
}

/// Says whether the same request may fare better later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    /// It would fail in the same way.
    Never,
    /// The trouble may pass; the provider may have said when.
    Later(Option<Duration>),
    /// The provider asks for fewer requests; it may have said for how long.
    Slower(Option<Duration>),
}

impl Setback {
    /// Is the end of a request that was certainly not carried out.
    pub fn final_(failure: Failure) -> Self {
        Self {
            failure,
            again: Again::Never,
            may_be_applied: false,
        }
    }

    /// Is a break after bytes may have left.
    pub fn broken(failure: Failure) -> Self {
        Self {
            failure,
            again: Again::Later(None),
            may_be_applied: true,
        }
    }
}
