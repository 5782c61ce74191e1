//! OpenAI's JSON, and how it reads in keyctl's words.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::capabilities::{ADMIN, SERVICE_ACCOUNT, USER};
use crate::{
    http::{WireTime, moment, present},
    keys::{
        Cursor, Fact, Failure, Key, KeyId, NewKey, Owner, OwnerType, Page, Place, Scope, ScopeType,
        Secret, Status, Text,
    },
};

/// Is one page of anything.
#[derive(Debug, Deserialize)]
pub struct List<T> {
    pub data: Vec<T>,
    /// Required: a list that does not say whether it ends is not complete.
    pub has_more: bool,
}

/// Is something with an id to continue after.
pub trait Identified {
    fn id(&self) -> &Text;
}

impl<T: Identified> List<T> {
    /// Returns where the next page begins.
    ///
    /// The answer's own `last_id` is not used: published examples show ids that are not in the page.
    pub fn next(&self) -> Result<Option<Cursor>, Failure> {
        match self.data.last() {
            _ if !self.has_more => Ok(None),
            Some(last) => Ok(Some(Cursor(last.id().raw().to_owned()))),
            None => Err(Failure::Unreadable(
                "it promises more but holds nothing to continue after".to_owned(),
            )),
        }
    }

    /// Makes a page of what the items mean.
    pub fn page<U>(self, meaning: impl FnMut(T) -> U) -> Result<Page<U>, Failure> {
        let next = self.next()?;
        Ok(Page {
            items: self.data.into_iter().map(meaning).collect(),
            next,
            coverage: None,
        })
    }
}

#[derive(Debug, Deserialize)]
pub struct Project {
    id: Text,
    name: Option<Text>,
}

impl Identified for Project {
    fn id(&self) -> &Text {
        &self.id
    }
}

impl Project {
    pub fn into_scope(self) -> Scope {
        project_scope(self.id, self.name)
    }
}

/// Is a project as a scope.
pub fn project_scope(id: Text, name: Option<Text>) -> Scope {
    Scope {
        scope_type: ScopeType::Project,
        id: Some(id),
        name,
        holds: &[SERVICE_ACCOUNT, USER],
    }
}

/// Is the organization as a scope: its id is in no answer.
pub fn organization_scope() -> Scope {
    Scope {
        scope_type: ScopeType::Organization,
        id: None,
        name: None,
        holds: &[ADMIN],
    }
}

#[derive(Debug, Deserialize)]
pub struct AdminApiKey {
    id: Text,
    name: Option<Text>,
    redacted_value: Option<Text>,
    created_at: Option<WireTime>,
    #[serde(default, deserialize_with = "present")]
    expires_at: Option<Option<WireTime>>,
    #[serde(default, deserialize_with = "present")]
    last_used_at: Option<Option<WireTime>>,
    owner: Option<AdminOwner>,
    /// In the answer to a creation only.
    value: Option<Secret>,
}

#[derive(Debug, Deserialize)]
struct AdminOwner {
    #[serde(rename = "type")]
    owner_type: Option<Text>,
    id: Option<Text>,
    name: Option<Text>,
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
            notes: Vec::new(),
        }
    }
}

#[derive(Debug, Deserialize)]
pub struct ProjectApiKey {
    id: Text,
    name: Option<Text>,
    redacted_value: Option<Text>,
    created_at: Option<WireTime>,
    #[serde(default, deserialize_with = "present")]
    expires_at: Option<Option<WireTime>>,
    #[serde(default, deserialize_with = "present")]
    last_used_at: Option<Option<WireTime>>,
    owner_project_access: Option<Text>,
    owner: Option<ProjectOwner>,
}

#[derive(Debug, Deserialize)]
struct ProjectOwner {
    #[serde(rename = "type")]
    owner_type: Option<Text>,
    user: Option<Principal>,
    service_account: Option<Principal>,
}

#[derive(Debug, Deserialize)]
struct Principal {
    id: Option<Text>,
    name: Option<Text>,
    email: Option<Text>,
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
    fn read(self, fields: &mut BTreeMap<&'static str, Fact>) -> (crate::keys::Kind, Option<Owner>) {
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

/// Is a service account's new key: neither hint nor owner are in the answer.
#[derive(Debug, Deserialize)]
pub struct CreatedKey {
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
    pub id: Text,
    pub name: Option<Text>,
    pub api_key: CreatedKey,
}

#[derive(Debug, Serialize)]
pub struct CreateAdminKey<'a> {
    pub name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_in_seconds: Option<u64>,
}

#[derive(Debug, Serialize)]
pub struct CreateServiceAccount<'a> {
    pub name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_in_seconds: Option<u64>,
}

#[derive(Debug, Serialize)]
pub struct CreateServiceAccountKey<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scopes: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_in_seconds: Option<u64>,
}

#[derive(Debug, Serialize)]
pub struct UpdateProjectKey<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scopes: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_in_seconds: Option<u64>,
}

/// Is the answer to a deletion.
#[derive(Debug, Deserialize)]
pub struct Deleted {
    pub id: Text,
    pub deleted: bool,
}

#[cfg(test)]
mod tests;
