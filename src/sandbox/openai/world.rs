//! What OpenAI knows in the sandbox, and how it writes it.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::refusal::Refusal;
use crate::sandbox::mint;

#[derive(Deserialize, Serialize)]
pub(super) struct World {
    /// Counts what was created, so that each creation gets ids and secrets of its own.
    pub(super) minted: u64,
    pub(super) admin_keys: Vec<AdminKey>,
    pub(super) projects: Vec<Project>,
    pub(super) accounts: Vec<Account>,
    pub(super) keys: Vec<Key>,
}

#[derive(Clone, Deserialize, Serialize)]
pub(super) struct AdminKey {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) secret: String,
    pub(super) created_at: i64,
    pub(super) expires_at: Option<i64>,
    pub(super) last_used: LastUse,
    pub(super) owner: User,
}

#[derive(Deserialize, Serialize)]
pub(super) struct Project {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) created_at: i64,
    pub(super) archived_at: Option<i64>,
}

#[derive(Clone, Deserialize, Serialize)]
pub(super) struct Account {
    pub(super) id: String,
    pub(super) project: String,
    pub(super) name: String,
    pub(super) role: String,
    pub(super) created_at: i64,
}

#[derive(Clone, Deserialize, Serialize)]
pub(super) struct User {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) role: String,
    pub(super) created_at: i64,
}

#[derive(Deserialize, Serialize)]
pub(super) struct Key {
    pub(super) id: String,
    pub(super) project: String,
    pub(super) name: String,
    pub(super) secret: String,
    pub(super) created_at: i64,
    pub(super) expires_at: Option<i64>,
    pub(super) last_used: LastUse,
    pub(super) owner: Owner,
    /// The owner has access to the project.
    pub(super) is_active: bool,
    /// Kept, but never told: no endpoint returns them.
    pub(super) scopes: Vec<String>,
}

#[derive(Clone, Copy, Deserialize, Serialize)]
pub(super) enum LastUse {
    At(i64),
    Never,
    /// The member is absent from answers, as from those of older servers.
    Untold,
}

#[derive(Clone, Deserialize, Serialize)]
pub(super) enum Owner {
    User(User),
    Account(Account),
}

impl World {
    pub(super) fn project(&self, id: &str) -> Result<&Project, Refusal> {
        let project = self.projects.iter().find(|project| project.id == id);
        project.ok_or_else(|| Refusal::project_not_found(id))
    }

    /// A project that is not archived: an archived one has no service accounts.
    pub(super) fn active_project(&self, id: &str) -> Result<&Project, Refusal> {
        match self.project(id)? {
            project if project.archived_at.is_some() => Err(Refusal::project_archived(id)),
            project => Ok(project),
        }
    }

    pub(super) fn account(&self, project: &str, id: &str) -> Result<&Account, Refusal> {
        self.active_project(project)?;
        let account = self
            .accounts
            .iter()
            .find(|account| account.project == project && account.id == id);
        account.ok_or_else(|| Refusal::not_found("service account", id))
    }

    pub(super) fn key_position(&self, project: &str, id: &str) -> Result<usize, Refusal> {
        self.project(project)?;
        let position = self
            .keys
            .iter()
            .position(|key| key.project == project && key.id == id);
        position.ok_or_else(|| Refusal::not_found("API key", id))
    }

    /// A seed for ids and secrets that was not given out before.
    pub(super) fn next(&mut self) -> String {
        self.minted += 1;
        format!("openai/new/{}", self.minted)
    }
}

impl AdminKey {
    pub(super) fn wire(&self) -> Value {
        let mut wire = json!({
            "object": "organization.admin_api_key",
            "id": self.id,
            "name": self.name,
            "redacted_value": redacted(&self.secret),
            "created_at": self.created_at,
            "expires_at": self.expires_at,
            "owner": {
                "type": "user",
                "object": "organization.user",
                "id": self.owner.id,
                "name": self.owner.name,
                "created_at": self.owner.created_at,
                "role": self.owner.role,
            },
        });
        self.last_used.tell(&mut wire);
        wire
    }
}

impl Project {
    pub(super) fn wire(&self) -> Value {
        json!({
            "object": "organization.project",
            "id": self.id,
            "name": self.name,
            "created_at": self.created_at,
            "archived_at": self.archived_at,
            "status": if self.archived_at.is_some() { "archived" } else { "active" },
        })
    }
}

impl Account {
    pub(super) fn wire(&self) -> Value {
        json!({
            "object": "organization.project.service_account",
            "id": self.id,
            "name": self.name,
            "role": self.role,
            "created_at": self.created_at,
        })
    }
}

impl Key {
    pub(super) fn wire(&self) -> Value {
        let owner = match &self.owner {
            Owner::User(user) => json!({
                "type": "user",
                "user": {
                    "id": user.id,
                    "name": user.name,
                    "email": user.email,
                    "role": user.role,
                    "created_at": user.created_at,
                },
            }),
            Owner::Account(account) => json!({
                "type": "service_account",
                "service_account": {
                    "id": account.id,
                    "name": account.name,
                    "role": account.role,
                    "created_at": account.created_at,
                },
            }),
        };
        let mut wire = json!({
            "object": "organization.project.api_key",
            "id": self.id,
            "name": self.name,
            "redacted_value": redacted(&self.secret),
            "created_at": self.created_at,
            "expires_at": self.expires_at,
            "owner_project_access": self.access(),
            "owner": owner,
        });
        self.last_used.tell(&mut wire);
        wire
    }

    /// The answer to its creation, the only one with its secret.
    pub(super) fn wire_of_creation(&self) -> Value {
        json!({
            "object": "organization.project.service_account.api_key",
            "id": self.id,
            "name": self.name,
            "value": self.secret,
            "created_at": self.created_at,
            "expires_at": self.expires_at,
        })
    }

    pub(super) fn access(&self) -> &'static str {
        if self.is_active { "active" } else { "inactive" }
    }

    pub(super) fn belongs_to(&self, account: &str) -> bool {
        matches!(&self.owner, Owner::Account(owner) if owner.id == account)
    }
}

impl LastUse {
    fn tell(self, wire: &mut Value) {
        match self {
            Self::At(moment) => wire["last_used_at"] = json!(moment),
            Self::Never => wire["last_used_at"] = Value::Null,
            Self::Untold => {}
        }
    }
}

pub(super) fn is_expired(expires_at: Option<i64>, now: i64) -> bool {
    expires_at.is_some_and(|moment| moment <= now)
}

fn redacted(secret: &str) -> String {
    mint::ends(secret, 8, 3)
}
