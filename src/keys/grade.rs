//! How well a new secret is kept by one place it was sent to.

use serde::{Deserialize, Serialize};

/// What is known of a new secret at one sink, from nothing to certainty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// Not a byte arrived.
    Untouched,
    /// It may have arrived whole or in part: a program failed after reading some of it, a rename whose outcome is unknown.
    MayHave,
    /// It went into a pipe, an answer or onto a terminal: nobody knows whether it was stored.
    Passed,
    /// A program read every byte and exited with 0.
    Taken,
    /// It was written under its final name, synced, read back, and is equal.
    Kept,
}

impl Grade {
    /// Every grade, from the weakest.
    pub const ALL: [Self; 5] = [
        Self::Untouched,
        Self::MayHave,
        Self::Passed,
        Self::Taken,
        Self::Kept,
    ];

    /// Returns the word used in records and output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Untouched => "untouched",
            Self::MayHave => "may_have",
            Self::Passed => "passed",
            Self::Taken => "taken",
            Self::Kept => "kept",
        }
    }

    /// Tells whether the old key may go on the word of this sink, without a person's answer.
    pub fn is_stored(self) -> bool {
        self >= Self::Taken
    }
}
