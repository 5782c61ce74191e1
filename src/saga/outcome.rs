//! What a saga came to.

use jiff::Timestamp;

use crate::{
    delivery::Delivery,
    keys::{Entry, Moment},
};

/// How a saga ended that met no failure.
#[derive(Debug)]
pub enum Ending {
    /// Nothing is left to do.
    Closed {
        /// A word for scripts.
        outcome: &'static str,
        sentence: String,
    },
    /// The record stays, and something is left to do.
    Open {
        /// A word for scripts.
        outcome: &'static str,
        sentence: String,
        until: Option<Timestamp>,
    },
}

/// What was done, as far as it has come.
#[derive(Debug)]
pub struct Facts {
    /// The key with the new secret, once this run made it.
    pub new: Option<Entry>,
    pub deliveries: Vec<Delivery>,
    /// What the provider wants known of the new key.
    pub notes: Vec<String>,
    /// How the new secret begins and ends, as far as that gives nothing away.
    pub ends: Option<String>,
    /// Whether the provider accepts the new secret.
    pub is_proven: bool,
    pub old: Old,
    /// What standard output holds already.
    pub told: Told,
}

/// How the old secret stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Old {
    /// It works.
    Works,
    /// It works until then; `Unknown` when the provider does not say.
    WorksUntil(Moment),
    /// It works, and may be deleted from then on.
    WorksAtLeastUntil(Timestamp),
    /// Nobody can tell whether it was deleted.
    Unknown,
    Deleted,
}

/// What standard output holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Told {
    #[default]
    Nothing,
    /// A bare secret, and nothing may come behind it.
    Secret,
    /// The answer, with a secret in it.
    Answer,
}

impl Default for Facts {
    fn default() -> Self {
        Self {
            new: None,
            deliveries: Vec::new(),
            notes: Vec::new(),
            ends: None,
            is_proven: false,
            old: Old::Works,
            told: Told::Nothing,
        }
    }
}
