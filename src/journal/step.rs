//! What can happen to an operation, one line of its record each.

use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{DeletionPlan, DeletionStep, Mark, Named, Placed, Plan};

/// Is one thing that happened. Steps that change something are written before they are taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case", deny_unknown_fields)]
pub enum Step {
    /// The request goes out now; the provider's clock as it was last seen.
    Sent { server_time: Option<Timestamp> },
    /// More temporary files keep room for the secret.
    Reserved {
        #[serde(with = "super::path::list")]
        placeholders: Vec<PathBuf>,
    },
    /// Nobody can tell whether the request was carried out.
    Unknown,
    /// The provider answered with a key.
    Created {
        key: Named,
        /// A keyed hash of the new secret, to know it again where it was stored.
        secret: Option<Mark>,
        /// Until when the previous secret of the same key works.
        previous_until: Option<Timestamp>,
        /// The secret was taken from a member of the answer that may be another value.
        #[serde(default)]
        is_guessed: bool,
    },
    /// The secret goes to this sink now: whatever happens from here on, it may have it.
    Handing { sink: String },
    /// What became of the secret at these sinks.
    Handed { sinks: Vec<Placed> },
    /// The secret is in a file of keyctl's own, since a sink did not take it.
    Rescued {
        #[serde(with = "super::path")]
        path: PathBuf,
    },
    /// Nobody has the secret: no sink took it, and it could not be rescued.
    Lost,
    /// The delivery is over; the provider's clock as it was last seen. A person has vouched for these sinks.
    Stored {
        server_time: Option<Timestamp>,
        vouched: Vec<String>,
    },
    /// The new secret works: the provider says so, or a person does.
    Proven { by: Witness },
    /// The old key stays alive until then.
    Grace { until: Timestamp },
    /// The deletion of the old key goes out now.
    OldDeleteSent,
}

/// Who knows that a new secret works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Witness {
    /// The provider's own API accepted it.
    Provider,
    /// A person was asked, or took it upon themselves with `--unproven`.
    Person,
}

/// Is what a line can hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Event {
    /// The first line of a key that is made.
    Plan(Box<Plan>),
    /// The first line of keys that are deleted.
    Deletion(Box<DeletionPlan>),
    /// The last line.
    Done,
    /// Any line between them.
    #[serde(untagged)]
    Step(Step),
    #[serde(untagged)]
    DeletionStep(DeletionStep),
}
