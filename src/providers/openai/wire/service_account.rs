//! Service accounts and their new keys.

use serde::Deserialize;

use super::{super::capabilities::SERVICE_ACCOUNT, Identified, project_scope};
use crate::{
    http::{WireTime, identifier, moment, present},
    keys::{Key, KeyId, NewKey, Owner, OwnerType, Place, Secret, Text},
};

/// Is a service account's new key: neither hint nor owner are in the answer.
#[derive(Debug, Deserialize)]
pub struct CreatedKey {
    #[serde(deserialize_with = "identifier")]
    id: Text,
    name: Option<Text>,
    value: Option<Secret>,
    created_at: Option<WireTime>,
    #[serde(default, deserialize_with = "present")]
    expires_at: Option<Option<WireTime>>,
}

impl CreatedKey {
    pub fn into_new_key(self, project: Text, account: ServiceAccount) -> NewKey {
        let scope = project_scope(project.clone(), None);
        let id = KeyId::Public(self.id);
        let mut key = Key::unknown(id, SERVICE_ACCOUNT, Place::Scope(project), scope);
        key.name = self.name;
        key.created_at = self.created_at.and_then(|time| time.0);
        key.expires = moment(self.expires_at);
        key.owner = Some(Owner {
            owner_type: OwnerType::ServiceAccount,
            id: Some(account.id),
            name: account.name,
            email: None,
        });
        NewKey {
            key,
            secret: self.value,
            notes: Vec::new(),
        }
    }
}

#[derive(Debug, Deserialize)]
pub struct ServiceAccount {
    #[serde(deserialize_with = "identifier")]
    pub id: Text,
    pub name: Option<Text>,
}

impl Identified for ServiceAccount {
    fn id(&self) -> &Text {
        &self.id
    }
}

/// Is a new service account together with its first key.
#[derive(Debug, Deserialize)]
pub struct CreatedServiceAccount {
    #[serde(deserialize_with = "identifier")]
    pub id: Text,
    pub name: Option<Text>,
    pub api_key: CreatedKey,
}
