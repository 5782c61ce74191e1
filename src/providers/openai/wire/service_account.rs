//! Service accounts and their new keys.

use serde::Deserialize;

use super::{super::capabilities::SERVICE_ACCOUNT, Identified, project_scope};
use crate::{
    http::{WireTime, identifier, loose, maybe_identifier, moment, present},
    keys::{Failure, Key, KeyId, NewKey, Owner, OwnerType, Place, Secret, Source, Text},
};

/// Is a service account's new key: neither hint nor owner are in the answer.
#[derive(Debug, Deserialize)]
pub struct CreatedKey {
    #[serde(deserialize_with = "identifier")]
    id: Text,
    #[serde(default, deserialize_with = "loose::text")]
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
        key.owner = Some(account.into_owner());
        NewKey {
            key,
            secret: self.value,
            source: Source::Documented,
            notes: Vec::new(),
        }
    }
}

#[derive(Debug, Deserialize)]
pub struct ServiceAccount {
    #[serde(deserialize_with = "identifier")]
    pub id: Text,
    #[serde(default, deserialize_with = "loose::text")]
    pub name: Option<Text>,
}

impl ServiceAccount {
    fn into_owner(self) -> Owner {
        Owner {
            owner_type: OwnerType::ServiceAccount,
            id: Some(self.id),
            name: self.name,
            email: None,
        }
    }
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
    #[serde(default, deserialize_with = "loose::text")]
    pub name: Option<Text>,
    /// `null` where the account was made alone.
    #[serde(default)]
    pub api_key: Option<FirstKey>,
}

/// Is the first key of a new account, of which nothing is required: it must not hide the account.
#[derive(Debug, Deserialize)]
pub struct FirstKey {
    #[serde(default, deserialize_with = "maybe_identifier")]
    id: Option<Text>,
    #[serde(default, deserialize_with = "loose::text")]
    name: Option<Text>,
    value: Option<Secret>,
    created_at: Option<WireTime>,
    #[serde(default, deserialize_with = "present")]
    expires_at: Option<Option<WireTime>>,
}

impl CreatedServiceAccount {
    /// Fails with [`Failure::Unknown`] that names the account where the answer names no key: one may have been made.
    pub fn into_new_key(self, project: Text) -> Result<NewKey, Failure> {
        let account = ServiceAccount {
            id: self.id,
            name: self.name,
        };
        let (id, key) = match self.api_key {
            Some(mut key) => (key.id.take(), Some(key)),
            None => (None, None),
        };
        let (Some(id), Some(key)) = (id, key) else {
            return Err(Failure::unknown(Failure::OnlyAccount {
                account: account.into_owner(),
            }));
        };
        let note = format!("the service account {} was created with it", account.id);
        let created = CreatedKey {
            id,
            name: key.name,
            value: key.value,
            created_at: key.created_at,
            expires_at: key.expires_at,
        };
        let mut new_key = created.into_new_key(project, account);
        new_key.notes.push(note);
        Ok(new_key)
    }
}
