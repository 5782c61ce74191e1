//! A key that was just made.

use super::{Key, Secret};

/// How the value of a new key was found in the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// In the member that the provider names for it.
    Documented,
    /// In another member, for want of one: until it is proven, nobody knows whether it is the value.
    Guessed(&'static str),
}

/// Is the only type that carries a new secret: the answer that holds it is never seen again.
#[derive(Debug)]
pub struct NewKey {
    pub key: Key,
    /// The value; `None` when the answer held no usable one, and the key is therefore useless.
    pub secret: Option<Secret>,
    /// How the value was found.
    pub source: Source,
    /// What the user should know about this creation beyond the key itself.
    pub notes: Vec<String>,
}

impl NewKey {
    /// Tells whether the secret was made up of a member of the answer that may be another value.
    pub fn is_guessed(&self) -> bool {
        false
    }
}
