//! A complete answer that says yes.

use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use super::decode;
use crate::keys::Failure;

/// Is an answer with a 2xx status; its body is wiped when dropped, for it may hold a new secret.
pub struct Answer {
    status: u16,
    content_type: Option<String>,
    body: Zeroizing<Vec<u8>>,
}

impl Answer {
    pub(super) fn new(status: u16, content_type: Option<String>, body: Zeroizing<Vec<u8>>) -> Self {
        Self {
            status,
            content_type,
            body,
        }
    }

    /// Returns the HTTP status.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Reads the body as JSON. Fails with [`Failure::Unreadable`], which repeats nothing of it.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        decode::json(&self.body, self.content_type.as_deref()).map_err(Failure::Unreadable)
    }
}
