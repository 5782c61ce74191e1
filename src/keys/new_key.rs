//! A key that was just made.

use super::{Key, Secret};

/// Is the only type that carries a new secret: the answer that holds it is never seen again.
#[derive(Debug)]
pub struct NewKey {
    pub key: Key,
    /// The value; `None` when the answer held no usable one, and the key is therefore useless.
    pub secret: Option<Secret>,
    /// What the user should know about this creation beyond the key itself.
    pub notes: Vec<String>,
}

impl NewKey {
    /// Tells whether the secret was made up of a member of the answer that may be another value.
    pub fn is_guessed(&self) -> bool {
        false
    }
}
