//! What was found at a source: whether it can be a credential.

use crate::keys::Secret;

/// Lets pass what can be sent.
pub fn usable(secret: Secret) -> Result<Secret, &'static str> {
    match secret.is_unusable() {
        true => Err("it is blank or holds characters that no credential has"),
        false => Ok(secret),
    }
}
