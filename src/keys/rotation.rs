//! How a key gets a new secret, and what asking for one comes to.

use super::{Lifetime, Moment, NewKey};

/// Says how a key of one kind gets a new secret.
#[derive(Clone, Copy, Debug)]
pub enum RotateSupport {
    /// The provider puts a new secret in the old one's place, which works on for a while; the key stays the same.
    InPlace {
        /// How long the old secret works on unless asked otherwise.
        grace: Lifetime,
    },
    /// A new key takes over, as like the old one as the API can tell; both work until the old one is deleted.
    Replace {
        /// What the new key cannot be given, for whoever has to agree.
        loses: Option<&'static str>,
    },
    /// There is no way; the sentence says what to do instead.
    No(&'static str),
}

/// Asks for a new secret in the old one's place.
#[derive(Clone, Copy, Debug)]
pub struct RotateKey {
    /// How long the old secret shall work on.
    pub grace: Lifetime,
}

/// Is a key with a new secret in the old one's place.
#[derive(Debug)]
pub struct Rotated {
    pub new: NewKey,
    /// When the old secret stops working.
    pub previous_until: Moment,
}
