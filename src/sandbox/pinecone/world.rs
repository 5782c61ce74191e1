//! What Pinecone knows in the sandbox, and how it writes it.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::refusal::Refusal;

#[derive(Deserialize, Serialize)]
pub(super) struct World {
    /// Counts what was created, so that each creation gets ids and secrets of its own.
    pub(super) minted: u64,
    pub(super) organization: Organization,
    pub(super) projects: Vec<Project>,
    pub(super) keys: Vec<Key>,
}

#[derive(Deserialize, Serialize)]
pub(super) struct Organization {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) created_at: String,
}

#[derive(Deserialize, Serialize)]
pub(super) struct Project {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) created_at: String,
}

#[derive(Deserialize, Serialize)]
pub(super) struct Key {
    pub(super) id: String,
    pub(super) project: String,
    /// Null on the wire where there is none, against the published description.
    pub(super) name: Option<String>,
    pub(super) roles: Vec<String>,
    /// Absent on the wire where there is none.
    pub(super) created_at: Option<String>,
    pub(super) secret: String,
}

impl World {
    pub(super) fn project(&self, id: &str) -> Result<&Project, Refusal> {
        let project = self.projects.iter().find(|project| project.id == id);
        project.ok_or_else(|| Refusal::not_found("Project", id))
    }

    pub(super) fn key_position(&self, id: &str) -> Result<usize, Refusal> {
        let position = self.keys.iter().position(|key| key.id == id);
        position.ok_or_else(|| Refusal::not_found("API key", id))
    }
}

impl Organization {
    pub(super) fn wire(&self) -> Value {
        json!({
            "id": self.id,
            "name": self.name,
            "plan": "Enterprise",
            "payment_status": "Active",
            "created_at": self.created_at,
            "support_tier": "Enterprise",
        })
    }
}

impl Project {
    pub(super) fn wire(&self, organization: &Organization) -> Value {
        json!({
            "id": self.id,
            "name": self.name,
            "max_pods": 0,
            "force_encryption_with_cmek": false,
            "organization_id": organization.id,
            "created_at": self.created_at,
        })
    }
}

impl Key {
    pub(super) fn wire(&self) -> Value {
        let mut wire = json!({
            "id": self.id,
            "name": self.name,
            "project_id": self.project,
            "roles": self.roles,
        });
        if let Some(moment) = &self.created_at {
            wire["created_at"] = json!(moment);
        }
        wire
    }
}
