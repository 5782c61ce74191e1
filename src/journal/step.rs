//! What can happen to an operation, one line of its record each.

use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{DeletionPlan, DeletionStep, Mark, Named, Plan};

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
    },
    /// The secret is in a file of keyctl's own, since its sinks would not take it.
    Rescued {
        #[serde(with = "super::path")]
        path: PathBuf,
        /// The sinks that took it all the same.
        stored: Vec<String>,
    },
    /// These sinks have the secret, and others that should do not.
    Delivered { sinks: Vec<String> },
    /// Nobody has the secret: no sink took it, and it could not be rescued.
    Lost,
    /// These sinks have the secret.
    Stored { sinks: Vec<String> },
    /// The new secret works.
    Proven,
    /// The old key stays alive until then.
    Grace { until: Timestamp },
    /// The deletion of the old key goes out now.
    OldDeleteSent,
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
