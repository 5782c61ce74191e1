//! A key of a project: a service account's or a person's.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{
    super::capabilities::{SERVICE_ACCOUNT, USER},
    Identified,
};
use crate::{
    http::{WireTime, identifier, loose, moment, present},
    keys::{Fact, Key, KeyId, Kind, Owner, OwnerType, Place, Scope, Status, Text},
};

#[derive(Debug, Deserialize)]
pub struct ProjectApiKey {
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
    #[serde(default, deserialize_with = "loose::text")]
    owner_project_access: Option<Text>,
    #[serde(default, deserialize_with = "loose::object")]
    owner: Option<ProjectOwner>,
}

#[derive(Debug, Deserialize)]
struct ProjectOwner {
    #[serde(rename = "type")]
    #[serde(default, deserialize_with = "loose::text")]
    owner_type: Option<Text>,
    #[serde(default, deserialize_with = "loose::object")]
    user: Option<Principal>,
    #[serde(default, deserialize_with = "loose::object")]
    service_account: Option<Principal>,
}

#[derive(Debug, Deserialize)]
struct Principal {
    #[serde(default, deserialize_with = "loose::text")]
    id: Option<Text>,
    #[serde(default, deserialize_with = "loose::text")]
    name: Option<Text>,
    #[serde(default, deserialize_with = "loose::text")]
    email: Option<Text>,
    #[serde(default, deserialize_with = "loose::text")]
    role: Option<Text>,
}

impl Identified for ProjectApiKey {
    fn id(&self) -> &Text {
        &self.id
    }
}

impl ProjectApiKey {
    pub fn into_key(self, project: &Scope) -> Key {
        let place = Place::Scope(project.id.clone().unwrap_or("".into()));
        let mut fields = BTreeMap::new();
        let (kind, owner) = self
            .owner
            .map_or((USER, None), |owner| owner.read(&mut fields));
        let mut key = Key::unknown(KeyId::Public(self.id), kind, place, project.clone());
        key.name = self.name;
        key.secret_hint = self.redacted_value;
        key.owner = owner;
        key.created_at = self.created_at.and_then(|time| time.0);
        key.expires = moment(self.expires_at);
        key.last_used = moment(self.last_used_at);
        key.provider_fields = fields;
        if let Some(access) = self.owner_project_access {
            key.status = match access.raw() {
                "active" => Some(Status::Active),
                "inactive" => Some(Status::Inactive),
                _ => None,
            };
            key.provider_fields
                .insert("owner_project_access", Fact::Text(access));
        }
        key
    }
}

impl ProjectOwner {
    fn read(self, fields: &mut BTreeMap<&'static str, Fact>) -> (Kind, Option<Owner>) {
        let is_account = self.service_account.is_some()
            || self
                .owner_type
                .is_some_and(|word| word.raw() == "service_account");
        let (kind, owner_type) = match is_account {
            true => (SERVICE_ACCOUNT, OwnerType::ServiceAccount),
            false => (USER, OwnerType::User),
        };
        let owner = self.service_account.or(self.user).map(|principal| {
            if let Some(role) = principal.role {
                fields.insert("owner_role", Fact::Text(role));
            }
            Owner {
                owner_type,
                id: principal.id,
                name: principal.name,
                email: principal.email,
            }
        });
        (kind, owner)
    }
}
