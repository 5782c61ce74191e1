//! A key in JSON v1.

use std::{borrow::Cow, collections::BTreeMap};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use super::words;
use crate::{
    keys::{Entry, Fact, OwnerType, Scope, Text},
    output::Look,
};

/// Is a key as scripts read it. Unknown is `null`, never a made-up value.
#[derive(Debug, JsonSchema, Serialize)]
pub struct KeyV1<'a> {
    #[serde(rename = "ref")]
    reference: String,
    account: &'a str,
    provider: &'static str,
    kind: &'static str,
    id: Cow<'a, str>,
    id_is_masked: bool,
    name: Option<&'a str>,
    secret_hint: Option<&'a str>,
    scope: ScopeV1<'a>,
    owner: Option<OwnerV1<'a>>,
    roles: Option<Vec<&'a str>>,
    #[schemars(schema_with = "words::status")]
    status: Option<&'static str>,
    created_at: Option<Timestamp>,
    expires_at: Option<Timestamp>,
    #[schemars(schema_with = "words::moment")]
    expires: &'static str,
    last_used_at: Option<Timestamp>,
    #[schemars(schema_with = "words::moment")]
    last_used: &'static str,
    rate_limit: Option<RateLimitV1>,
    budget: Option<BudgetV1>,
    #[schemars(with = "BTreeMap<&'static str, FactV1<'a>>")]
    #[serde(serialize_with = "facts")]
    provider_fields: &'a BTreeMap<&'static str, Fact>,
}

/// Is a scope as scripts read it.
#[derive(Debug, JsonSchema, Serialize)]
pub struct ScopeV1<'a> {
    #[serde(rename = "type")]
    #[schemars(schema_with = "words::scope_type")]
    scope_type: &'static str,
    id: Option<&'a str>,
    name: Option<&'a str>,
}

impl<'a> ScopeV1<'a> {
    pub fn new(scope: &'a Scope) -> Self {
        Self {
            scope_type: scope.scope_type.as_str(),
            id: scope.id.as_ref().map(Text::raw),
            name: scope.name.as_ref().map(Text::raw),
        }
    }
}

#[derive(Debug, JsonSchema, Serialize)]
struct OwnerV1<'a> {
    #[serde(rename = "type")]
    owner_type: &'a str,
    id: Option<&'a str>,
    name: Option<&'a str>,
    email: Option<&'a str>,
}

#[derive(Debug, JsonSchema, Serialize)]
struct RateLimitV1 {
    value: u64,
    unit: &'static str,
}

#[derive(Debug, JsonSchema, Serialize)]
struct BudgetV1 {
    value: u64,
    unit: &'static str,
}

#[derive(Debug, JsonSchema, Serialize)]
#[serde(untagged)]
enum FactV1<'a> {
    Text(&'a str),
    Flag(bool),
    Time(Timestamp),
}

fn facts<S: Serializer>(
    facts: &BTreeMap<&'static str, Fact>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(facts.iter().map(|(name, fact)| {
        let fact = match fact {
            Fact::Text(text) => FactV1::Text(text.raw()),
            Fact::Flag(flag) => FactV1::Flag(*flag),
            Fact::Time(time) => FactV1::Time(*time),
        };
        (name, fact)
    }))
}

impl<'a> KeyV1<'a> {
    pub fn new(entry: &'a Entry, look: &Look) -> Self {
        let key = &entry.key;
        let is_masked = look.masks(&key.id);
        Self {
            reference: look.reference(entry),
            account: entry.account.as_str(),
            provider: entry.provider,
            kind: key.kind.0,
            id: match is_masked {
                true => Cow::Owned(key.id.to_string()),
                false => Cow::Borrowed(key.id.reveal()),
            },
            id_is_masked: is_masked,
            name: key.name.as_ref().map(Text::raw),
            secret_hint: key.secret_hint.as_ref().map(Text::raw),
            scope: ScopeV1::new(&key.scope),
            owner: key.owner.as_ref().map(|owner| OwnerV1 {
                owner_type: match &owner.owner_type {
                    OwnerType::User => "user",
                    OwnerType::ServiceAccount => "service-account",
                    OwnerType::Other(word) => word.raw(),
                },
                id: owner.id.as_ref().map(Text::raw),
                name: owner.name.as_ref().map(Text::raw),
                email: owner.email.as_ref().map(Text::raw),
            }),
            roles: key
                .roles
                .as_ref()
                .map(|roles| roles.iter().map(Text::raw).collect()),
            status: entry.status(look.now).map(|status| status.as_str()),
            created_at: key.created_at,
            expires_at: key.expires.time(),
            expires: key.expires.as_str(),
            last_used_at: key.last_used.time(),
            last_used: key.last_used.as_str(),
            rate_limit: key.rate_limit.known().map(|limit| RateLimitV1 {
                value: limit.value,
                unit: limit.unit,
            }),
            budget: key.budget.known().map(|budget| BudgetV1 {
                value: budget.cents,
                unit: "usd-cents",
            }),
            provider_fields: &key.provider_fields,
        }
    }
}
