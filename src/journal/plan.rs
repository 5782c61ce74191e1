//! What an operation sets out to do, as it is written before anything is sent.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::Mark;
use crate::keys::{Grade, Identity};

/// Is a key as the record speaks of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// How messages call it: its id masked where it may be a secret.
    pub reference: String,
    pub mark: Mark,
    /// As the provider shows it.
    pub name: Option<String>,
}

impl Named {
    /// Tells whether this is a key of that account.
    pub fn is_in(&self, account: &str) -> bool {
        let rest = self.reference.strip_prefix(account);
        rest.is_some_and(|rest| rest.starts_with('/'))
    }
}

/// Tells the operations apart by what becomes of an old key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OperationKind {
    /// There is no old key.
    Create,
    /// A new key takes the place of the old one.
    Replace,
    /// The provider gives the same key a new secret.
    InPlace,
}

impl OperationKind {
    /// Returns the verb of the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Replace | Self::InPlace => "rotate",
        }
    }
}

/// Is everything that going on after a crash needs to know. No field may hold a secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    pub kind: OperationKind,
    /// The account's name.
    pub account: String,
    /// The provider's name.
    pub provider: String,
    /// The hosts the account spoke to, where they are not the provider's own.
    pub hosts: String,
    /// The organization or team behind the credential; `None` where it could not be asked.
    pub identity: Option<Identity>,
    /// The name of the kind of key.
    pub key_kind: String,
    /// The new key's name.
    pub name: Option<String>,
    /// The name of the service account that is made together with the key.
    pub new_service_account: Option<String>,
    /// The project's id, where the kind lives in one.
    pub scope: Option<String>,
    /// The key that is rotated.
    pub old: Option<Named>,
    /// Where the secret goes, as it was typed.
    pub sinks: Vec<String>,
    /// Temporary files that keep room for the secret.
    #[serde(with = "super::path::list")]
    pub placeholders: Vec<PathBuf>,
    /// The keys that were there; `None` when they could not be listed.
    pub before: Option<Vec<Mark>>,
    /// The old key is deleted once the new one has proved itself.
    pub delete_old: bool,
    /// How long the old key stays alive beside the new one.
    pub grace_seconds: Option<u64>,
    /// The words of the user's own check of the new secret; empty where there is none.
    pub verify: Vec<String>,
}

/// What is known of the new secret at one of its sinks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Placed {
    /// As it is typed behind `--to`, or `answer`.
    pub sink: String,
    pub grade: Grade,
}

impl Plan {
    /// Tells whether this is about the same old key.
    pub(super) fn is_about(&self, account: &str, mark: &Mark) -> bool {
        self.account == account && self.old.as_ref().is_some_and(|old| old.mark == *mark)
    }
}
