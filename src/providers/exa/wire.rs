//! Exa's JSON, and how it reads in keyctl's words.

use serde::{Deserialize, Deserializer, Serialize};

use super::capabilities::{TEAM, read_id};
use crate::{
    http::{WireTime, loose, maybe_identifier, number},
    keys::{
        Budget, Fact, Key, KeyId, NewKey, Place, RateLimit, Scope, ScopeType, Secret, Source, Text,
        Told,
    },
};

mod rotation;

pub use rotation::{Answer as Rotation, Rotate};

/// What Exa's rate limits count: its prose says minutes, its schema and its errors seconds.
const RATE_UNIT: &str = "requests/second";

/// Is the whole team's list: there are no pages.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct List {
    /// Required, so that an answer of another shape is not taken for an empty team.
    pub api_keys: Vec<ApiKey>,
}

/// Wraps the one key that every other answer is about.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct One {
    pub api_key: ApiKey,
}

/// Is the answer to a deletion.
#[derive(Debug, Deserialize)]
pub struct Deleted {
    pub success: bool,
}

/// Is a key with what addresses it.
#[derive(Debug, Deserialize)]
#[serde(try_from = "Members")]
pub struct ApiKey {
    address: KeyId,
    members: Members,
}

/// Nothing is marked as required anywhere, and a list says less than the other answers.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members {
    /// Stable for the key's life, and never its value.
    #[serde(default, deserialize_with = "maybe_identifier")]
    public_id: Option<Text>,
    /// Perhaps the key's value.
    #[serde(default, deserialize_with = "key_id")]
    id: Option<KeyId>,
    #[serde(default, deserialize_with = "loose::text")]
    name: Option<Text>,
    #[serde(default, deserialize_with = "number")]
    rate_limit: Told<u64>,
    /// `null` is no budget, and a key without this member may have one.
    #[serde(default, deserialize_with = "number")]
    budget_cents: Told<u64>,
    #[serde(default, deserialize_with = "loose::flag")]
    is_over_budget: Option<bool>,
    team_id: Option<Text>,
    #[serde(default, deserialize_with = "loose::text")]
    user_id: Option<Text>,
    created_at: Option<WireTime>,
    updated_at: Option<WireTime>,
    /// In the answer to a rotation, where it may also stand beside the key.
    previous_secret_expires_at: Option<WireTime>,
    secret: Option<Secret>,
    key: Option<Secret>,
    value: Option<Secret>,
}

fn key_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<KeyId>, D::Error> {
    let id = maybe_identifier(deserializer)?;
    Ok(id.map(|id| read_id(id.raw())))
}

impl TryFrom<Members> for ApiKey {
    type Error = &'static str;

    fn try_from(members: Members) -> Result<Self, Self::Error> {
        let address = members
            .address()
            .ok_or("a key without address, expected `publicId` or `id`")?;
        Ok(Self { address, members })
    }
}

impl ApiKey {
    pub fn into_key(self) -> Key {
        let members = self.members;
        let alias = members.id.filter(|id| *id != self.address);
        let mut key = Key::unknown(
            self.address,
            TEAM,
            Place::Account,
            team_scope(members.team_id),
        );
        key.alias = alias.map(|id| KeyId::Sensitive(Secret::new(id.reveal())));
        key.name = members.name;
        key.created_at = members.created_at.and_then(|time| time.0);
        key.rate_limit = members.rate_limit.map(|value| RateLimit {
            value,
            unit: RATE_UNIT,
        });
        key.budget = members.budget_cents.map(|cents| Budget { cents });
        let facts = [
            ("is_over_budget", members.is_over_budget.map(Fact::Flag)),
            ("created_by_user_id", members.user_id.map(Fact::Text)),
            (
                "updated_at",
                members.updated_at.and_then(|time| time.0).map(Fact::Time),
            ),
        ];
        let known = facts
            .into_iter()
            .filter_map(|(name, fact)| Some((name, fact?)));
        key.provider_fields.extend(known);
        key
    }

    pub fn into_new_key(mut self) -> NewKey {
        let found = self.members.take_secret();
        let notes = found
            .iter()
            .map(|(member, _)| {
                format!(
                    "Exa documents no member for a new key's value; it was taken from `{member}`"
                )
            })
            .collect();
        NewKey {
            key: self.into_key(),
            source: source(found.as_ref()),
            secret: found.map(|(_, secret)| secret),
            notes,
        }
    }
}

/// A rotation names `secret` for the value, a creation nothing.
fn source(found: Option<&(&'static str, Secret)>) -> Source {
    match found {
        Some((member, _)) if *member != "secret" => Source::Guessed(member),
        _ => Source::Documented,
    }
}

impl Members {
    fn address(&self) -> Option<KeyId> {
        let public_id = self.public_id.clone();
        // An id that may be the value must not get into a proxy's log where another one serves.
        public_id.map(KeyId::Public).or_else(|| self.id.clone())
    }

    /// Returns a new key's value and the member it was in: no answer is documented to have one. An id is not taken for
    /// it where another member holds one, whole or not.
    fn take_secret(&mut self) -> Option<(&'static str, Secret)> {
        let id = match &self.id {
            Some(KeyId::Sensitive(id)) => Some(id.clone()),
            Some(KeyId::Public(_)) | None => None,
        };
        let members = [
            ("secret", self.secret.take()),
            ("key", self.key.take()),
            ("value", self.value.take()),
        ];
        let mut told: Vec<_> = members
            .into_iter()
            .filter_map(|(member, secret)| Some((member, secret?)))
            .filter(|(_, secret)| !secret.is_blank())
            .collect();
        if told.is_empty() {
            told.extend(id.map(|id| ("id", id)));
        }
        told.into_iter().find(|(_, secret)| !secret.is_unusable())
    }
}

/// Is the one team there is; its id is in some answers only.
pub fn team_scope(id: Option<Text>) -> Scope {
    Scope {
        scope_type: ScopeType::Team,
        id,
        name: None,
        holds: &[TEAM],
    }
}

/// Creates or changes a key: what is left out has its default, or stays.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyChange<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate_limit: Option<u64>,
    /// `null` removes the budget.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget_cents: Option<Option<u64>>,
}

#[cfg(test)]
mod tests;
