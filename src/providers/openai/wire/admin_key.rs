//! An admin key.

use serde::Deserialize;

use super::{super::capabilities::ADMIN, Identified, organization_scope};
use crate::{
    http::{WireTime, identifier, loose, moment, present},
    keys::{Fact, Key, KeyId, NewKey, Owner, OwnerType, Place, Secret, Source, Text},
};

#[derive(Debug, Deserialize)]
pub struct AdminApiKey {
    #[serde(deserialize_with = "identifier")]
    id: Text,
    #[serde(default, deserialize_with = "loose::text")]
    name: Option<Text>,
    #[serde(default, deserialize_with = "loose::text")]
    redacted_value: Option<Text>,
    created_at: Option<WireTime>,
    #[serde(default, deserialize_with = "present")]
    expires_at: Option<Option<WireTime>>,
    #[serde(default, deserialize_with = "present")]
    last_used_at: Option<Option<WireTime>>,
    #[serde(default, deserialize_with = "loose::object")]
    owner: Option<AdminOwner>,
    /// In the answer to a creation only.
    value: Option<Secret>,
}

#[derive(Debug, Deserialize)]
struct AdminOwner {
    #[serde(rename = "type")]
    #[serde(default, deserialize_with = "loose::text")]
    owner_type: Option<Text>,
    #[serde(default, deserialize_with = "loose::text")]
    id: Option<Text>,
    #[serde(default, deserialize_with = "loose::text")]
    name: Option<Text>,
    #[serde(default, deserialize_with = "loose::text")]
    role: Option<Text>,
}

impl Identified for AdminApiKey {
    fn id(&self) -> &Text {
        &self.id
    }
}

impl AdminApiKey {
    pub fn into_key(self) -> Key {
        let mut key = Key::unknown(
            KeyId::Public(self.id),
            ADMIN,
            Place::Kind(ADMIN),
            organization_scope(),
        );
        key.name = self.name;
        key.secret_hint = self.redacted_value;
        key.created_at = self.created_at.and_then(|time| time.0);
        key.expires = moment(self.expires_at);
        key.last_used = moment(self.last_used_at);
        if let Some(owner) = self.owner {
            if let Some(role) = owner.role {
                key.provider_fields.insert("owner_role", Fact::Text(role));
            }
            key.owner = Some(Owner {
                owner_type: OwnerType::from_word(owner.owner_type.unwrap_or("unknown".into())),
                id: owner.id,
                name: owner.name,
                email: None,
            });
        }
        key
    }

    pub fn into_new_key(mut self) -> NewKey {
        let secret = self.value.take();
        NewKey {
            key: self.into_key(),
            secret,
            source: Source::Documented,
            notes: Vec::new(),
        }
    }
}
