//! What became of a secret at one place, as that place saw it.

use crate::keys::Grade;

/// How far a secret got at one place, and what was in the way.
#[derive(Debug, PartialEq, Eq)]
pub struct Outcome {
    pub grade: Grade,
    pub problem: Option<String>,
}

impl Outcome {
    /// It is where it was sent to, as well as this place can tell.
    pub fn good(grade: Grade) -> Self {
        Self {
            grade,
            problem: None,
        }
    }

    /// It is not; the problem says why, and the grade what may have arrived all the same.
    pub fn bad(grade: Grade, problem: impl Into<String>) -> Self {
        Self {
            grade,
            problem: Some(problem.into()),
        }
    }

    /// Not a byte of it arrived.
    pub fn untouched(problem: impl Into<String>) -> Self {
        Self::bad(Grade::Untouched, problem)
    }
}
