//! What is to be done next about an unfinished operation.

use std::path::PathBuf;

use jiff::Timestamp;

use crate::keys::{Entry, Secret};

/// Is the one thing to do next.
#[derive(Debug)]
pub enum Next {
    /// Nothing: it is settled.
    Close {
        /// A word for scripts.
        outcome: &'static str,
        why: &'static str,
    },
    /// The secret is known, and has to be delivered to the places that do not have it.
    Deliver {
        entry: Box<Entry>,
        secret: Secret,
        /// Where it was rescued to; `None` where one of its places has it.
        from: Option<PathBuf>,
        /// The places that have it already.
        has: Vec<String>,
    },
    /// The secret is in these places, though nobody took note of it, and cannot be read there.
    Stored {
        has: Vec<String>,
        /// The places that do not have it, as far as is known.
        misses: Vec<String>,
    },
    /// This key was made, and nobody has its secret, unless it got to one of these places.
    Discard {
        entry: Box<Entry>,
        may_be_in: Vec<String>,
    },
    /// This key may be the one that was asked for, or somebody else's of the same name.
    Guess {
        entry: Box<Entry>,
        may_be_in: Vec<String>,
    },
    /// Only another rotation of this key can tell what became of the first, or bring a secret that is not lost.
    RotateAgain {
        entry: Box<Entry>,
        may_be_in: Vec<String>,
    },
    /// The new secret is stored and has to prove itself.
    Prove(Box<Entry>),
    /// The old key is to be left alive for a while, from now on.
    BeginGrace,
    /// The old key stays until then.
    Wait(Timestamp),
    /// The new secret works, and so does the old key: nobody asked for its end.
    StaysAlive(Box<Entry>),
    /// The new secret works: the old key may go.
    DeleteOld(Box<Entry>),
    /// Nobody can tell yet; the sentence says what settles it.
    Unclear(String),
}

impl Next {
    /// Is the end of an operation.
    pub(super) fn close(outcome: &'static str, why: &'static str) -> Self {
        Self::Close { outcome, why }
    }
}
