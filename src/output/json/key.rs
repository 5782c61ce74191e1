//! A key in JSON v1.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use crate::{
    keys::{Entry, Fact, OwnerType},
    output::Look,
};

/// Is a key as scripts read it. Unknown is `null`, never a made-up value.
#[derive(Debug, Serialize)]
pub struct KeyV1 {
    #[serde(rename = "ref")]
    reference: String,
    account: String,
    provider: &'static str,
    kind: &'static str,
    id: String,
    id_is_masked: bool,
    name: Option<String>,
    secret_hint: Option<String>,
    scope: ScopeV1,
    owner: Option<OwnerV1>,
    roles: Option<Vec<String>>,
    status: Option<&'static str>,
    created_at: Option<Timestamp>,
    expires_at: Option<Timestamp>,
    expires: &'static str,
    last_used_at: Option<Timestamp>,
    last_used: &'static str,
    rate_limit: Option<RateLimitV1>,
    budget: Option<BudgetV1>,
    provider_fields: BTreeMap<&'static str, FactV1>,
}

/// Is a scope as scripts read it.
#[derive(Debug, Serialize)]
pub struct ScopeV1 {
    #[serde(rename = "type")]
    scope_type: &'static str,
    id: Option<String>,
    name: Option<String>,
}

impl ScopeV1 {
    pub fn new(scope: &crate::keys::Scope) -> Self {
        Self {
            scope_type: scope.scope_type.as_str(),
            id: scope.id.as_ref().map(raw),
            name: scope.name.as_ref().map(raw),
        }
    }
}

#[derive(Debug, Serialize)]
struct OwnerV1 {
    #[serde(rename = "type")]
    owner_type: String,
    id: Option<String>,
    name: Option<String>,
    email: Option<String>,
}

#[derive(Debug, Serialize)]
struct RateLimitV1 {
    value: u64,
    unit: &'static str,
}

#[derive(Debug, Serialize)]
struct BudgetV1 {
    value: u64,
    unit: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum FactV1 {
    Text(String),
    Flag(bool),
    Time(Timestamp),
}

impl KeyV1 {
    pub fn new(entry: &Entry, look: &Look) -> Self {
        let key = &entry.key;
        let is_masked = look.masks(&key.id);
        Self {
            reference: look.reference(entry),
            account: entry.account.to_string(),
            provider: entry.provider,
            kind: key.kind.0,
            id: match is_masked {
                true => key.id.to_string(),
                false => key.id.reveal().to_owned(),
            },
            id_is_masked: is_masked,
            name: key.name.as_ref().map(raw),
            secret_hint: key.secret_hint.as_ref().map(raw),
            scope: ScopeV1::new(&key.scope),
            owner: key.owner.as_ref().map(|owner| OwnerV1 {
                owner_type: match &owner.owner_type {
                    OwnerType::User => "user".to_owned(),
                    OwnerType::ServiceAccount => "service-account".to_owned(),
                    OwnerType::Other(word) => raw(word),
                },
                id: owner.id.as_ref().map(raw),
                name: owner.name.as_ref().map(raw),
                email: owner.email.as_ref().map(raw),
            }),
            roles: key
                .roles
                .as_ref()
                .map(|roles| roles.iter().map(raw).collect()),
            status: key.status_at(look.now).map(|status| status.as_str()),
            created_at: key.created_at,
            expires_at: key.expires.time(),
            expires: key.expires.as_str(),
            last_used_at: key.last_used.time(),
            last_used: key.last_used.as_str(),
            rate_limit: key.rate_limit.map(|limit| RateLimitV1 {
                value: limit.value,
                unit: limit.unit,
            }),
            budget: key.budget.map(|budget| BudgetV1 {
                value: budget.cents,
                unit: "usd-cents",
            }),
            provider_fields: key
                .provider_fields
                .iter()
                .map(|(name, fact)| {
                    let fact = match fact {
                        Fact::Text(text) => FactV1::Text(raw(text)),
                        Fact::Flag(flag) => FactV1::Flag(*flag),
                        Fact::Time(time) => FactV1::Time(*time),
                    };
                    (*name, fact)
                })
                .collect(),
        }
    }
}

/// JSON keeps text as it came; the escaping makes it harmless.
fn raw(text: &crate::keys::Text) -> String {
    text.raw().to_owned()
}
