//! What stands for a key's id in a record.

use ring::hmac;
use serde::{Deserialize, Serialize};

use super::{line::hex, salt::Salt};
use crate::keys::KeyId;

/// Tells keys apart without giving away an id that may be a secret.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Mark {
    /// The id itself: everybody may see it.
    Id(String),
    /// HMAC-SHA256 of the id under this installation's salt.
    Hmac(String),
}

impl Mark {
    /// Marks an id that everybody may see.
    pub(super) fn plain(id: &KeyId) -> Option<Self> {
        id.public().map(|text| Self::Id(settled(text)))
    }

    /// Marks an id that may be a secret.
    pub(super) fn hashed(id: &KeyId, salt: &Salt) -> Self {
        let key = hmac::Key::new(hmac::HMAC_SHA256, salt.bytes());
        let tag = hmac::sign(&key, settled(id.reveal()).as_bytes());
        Self::Hmac(hex(tag.as_ref()))
    }
}

/// The case of a UUID's letters means nothing.
fn settled(id: &str) -> String {
    match KeyId::is_uuid(id) {
        true => id.to_ascii_lowercase(),
        false => id.to_owned(),
    }
}

impl From<Mark> for String {
    fn from(mark: Mark) -> Self {
        match mark {
            Mark::Id(id) => format!("id:{id}"),
            Mark::Hmac(hash) => format!("hmac:{hash}"),
        }
    }
}

impl TryFrom<String> for Mark {
    type Error = &'static str;

    fn try_from(written: String) -> Result<Self, Self::Error> {
        match written.split_once(':') {
            Some(("id", id)) => Ok(Self::Id(id.to_owned())),
            Some(("hmac", hash)) => Ok(Self::Hmac(hash.to_owned())),
            _ => Err("no mark of a key"),
        }
    }
}
