//! What a run knows beside its record: the first pass needs no reads for it.

use std::path::PathBuf;

use super::{
    evidence::{Answer, Works},
    outcome::Facts,
};
use crate::{
    delivery::{Destination, Reserved},
    keys::{Entry, Secret},
};

/// What a run knows beside its record.
#[derive(Default)]
pub(super) struct Known {
    /// The destination of a new secret, its sinks proven before the request.
    pub ready: Option<(Destination, Reserved)>,
    /// The key with the new secret.
    pub new: Option<Entry>,
    /// The new secret.
    pub secret: Option<Secret>,
    /// The secret was made up of a member of the answer that may be another value.
    pub is_guessed: bool,
    /// The provider named a key as new that was there before.
    pub is_doubtful: bool,
    /// How it is known that the new secret works.
    pub works: Option<Works>,
    /// The user's own check passed in this run.
    pub is_verified: bool,
    /// The new secret was shown as proof that it is stored.
    pub is_shown: bool,
    /// A person agreed to go on although a sink cannot tell whether it keeps the secret.
    pub answer: Option<Answer>,
    /// A file that the secret was rescued to, and that goes once it is where it belongs.
    pub rescued: Option<PathBuf>,
    /// The secret was delivered in this run.
    pub is_delivered: bool,
    /// The new key was deleted again: nothing is left to do, though the run failed.
    pub is_settled: bool,
    pub facts: Facts,
}
