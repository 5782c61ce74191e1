//! What Exa knows in the sandbox, and how it writes it.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

#[derive(Deserialize, Serialize)]
pub(super) struct World {
    /// Counts what was created, so that each creation gets ids of its own.
    pub(super) minted: u64,
    pub(super) team: String,
    pub(super) keys: Vec<Key>,
}

#[derive(Deserialize, Serialize)]
pub(super) struct Key {
    /// The key's secret too: no answer has another member that could be it.
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
}

impl Key {
    pub(super) fn answers_to(&self, id: &str) -> bool {
        self.id == id || self.public_id.as_deref() == Some(id)
    }

    /// An item of a list, which is thinner than any other answer.
    pub(super) fn item(&self) -> Value {
        let is_over_budget = self
            .budget_cents
            .is_some_and(|budget| self.spent_cents > budget);
        let mut wire = json!({
            "id": self.id,
            "rateLimit": self.rate_limit,
            "budgetCents": self.budget_cents,
            "isOverBudget": is_over_budget,
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
