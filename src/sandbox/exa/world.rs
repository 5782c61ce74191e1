//! What Exa knows in the sandbox, and how it writes it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::sandbox::mint;

#[derive(Deserialize, Serialize)]
pub(super) struct World {
    /// Counts what was created, so that each creation gets ids of its own.
    pub(super) minted: u64,
    pub(super) team: String,
    pub(super) keys: Vec<Key>,
}

#[derive(Deserialize, Serialize)]
pub(super) struct Key {
    /// The key's secret too, until it is rotated: no answer but that one has another member that could be it.
    pub(super) id: String,
    /// Keys of the older generation have none, and are addressed by `id` alone.
    pub(super) public_id: Option<String>,
    pub(super) name: Option<String>,
    pub(super) rate_limit: Option<i64>,
    pub(super) budget_cents: Option<i64>,
    pub(super) spent_cents: i64,
    pub(super) creator: String,
    pub(super) created_at: String,
    pub(super) updated_at: Option<String>,
    /// How often it got another secret; absent from the state of older versions, as is the next.
    #[serde(default)]
    pub(super) rotations: u64,
    #[serde(default)]
    pub(super) previous: Option<Previous>,
}

/// The secret before the current one.
#[derive(Deserialize, Serialize)]
pub(super) struct Previous {
    pub(super) secret: String,
    pub(super) expires_at: Timestamp,
}

impl Key {
    pub(super) fn answers_to(&self, id: &str) -> bool {
        // The current secret is an address, too.
        self.id == id || self.public_id.as_deref() == Some(id) || self.secret() == id
    }

    /// The current secret.
    pub(super) fn secret(&self) -> String {
        match self.rotations {
            0 => self.id.clone(),
            number => mint::uuid(&format!("exa/{}/secret/{number}", self.id)),
        }
    }

    /// The secret before, as long as it works.
    pub(super) fn previous(&self, now: Timestamp) -> Option<&Previous> {
        let previous = self.previous.as_ref();
        previous.filter(|previous| previous.expires_at > now)
    }

    pub(super) fn is_opened_by(&self, secret: &str, now: Timestamp) -> bool {
        let previous = self.previous(now);
        self.secret() == secret || previous.is_some_and(|previous| previous.secret == secret)
    }

    /// Gives it another secret; its ids stay, and whatever worked before the current one ends.
    pub(super) fn rotate(&mut self, expires_at: Timestamp) {
        self.previous = Some(Previous {
            secret: self.secret(),
            expires_at,
        });
        self.rotations += 1;
    }

    pub(super) fn is_over_budget(&self) -> bool {
        self.budget_cents
            .is_some_and(|budget| self.spent_cents > budget)
    }

    /// What the answers about its secrets say of it; older keys have no other address than `id`.
    pub(super) fn summary(&self) -> Value {
        let mut wire = json!({});
        match &self.public_id {
            Some(public_id) => wire["publicId"] = json!(public_id),
            None => wire["id"] = json!(self.id),
        }
        if let Some(name) = &self.name {
            wire["name"] = json!(name);
        }
        wire
    }

    /// An item of a list, which is thinner than any other answer.
    pub(super) fn item(&self) -> Value {
        let mut wire = json!({
            "id": self.id,
            "rateLimit": self.rate_limit,
            "budgetCents": self.budget_cents,
            "isOverBudget": self.is_over_budget(),
        });
        if let Some(public_id) = &self.public_id {
            wire["publicId"] = json!(public_id);
        }
        if let Some(name) = &self.name {
            wire["name"] = json!(name);
        }
        wire
    }

    pub(super) fn description(&self, team: &str) -> Value {
        let mut wire = self.item();
        wire["teamId"] = json!(team);
        wire["createdAt"] = json!(self.created_at);
        wire
    }

    /// The answer to a creation.
    pub(super) fn creation(&self, team: &str) -> Value {
        let mut wire = self.description(team);
        wire["userId"] = json!(self.creator);
        wire
    }

    /// The answer to an update.
    pub(super) fn change(&self, team: &str) -> Value {
        let mut wire = self.creation(team);
        wire["updatedAt"] = json!(self.updated_at);
        wire
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::clock::{Calendar, demo};
    use crate::sandbox::exa::seed::seed;

    #[test]
    fn state_from_before_rotations_is_read() {
        let mut state = serde_json::to_value(seed(Calendar::of(demo()))).expect("a state");
        for key in state["keys"].as_array_mut().expect("keys") {
            let members = key.as_object_mut().expect("a key");
            assert!(members.remove("rotations").is_some());
            assert!(members.remove("previous").is_some());
        }

        let world: World = serde_json::from_value(state).expect("readable");

        assert!(world.keys.iter().all(|key| key.secret() == key.id));
    }
}
