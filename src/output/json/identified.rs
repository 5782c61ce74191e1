//! The document of `identify`.

use schemars::JsonSchema;
use serde::Serialize;

use super::{VERSION, error::ErrorV1, key::KeyV1};
use crate::output::{Identified, IdentifiedValue, Look, Match, Searched};

#[derive(JsonSchema, Serialize)]
pub struct IdentifyV1<'a> {
    #[schemars(extend("const" = VERSION))]
    version: u32,
    values: Vec<ValueV1<'a>>,
    accounts: Vec<SearchedV1<'a>>,
}

/// One value of the text.
#[derive(JsonSchema, Serialize)]
pub struct ValueV1<'a> {
    /// The line of the text, from 1 on.
    line: usize,
    /// `null` for a value that begins as no provider's secrets are known to do.
    begins_with: Option<&'static str>,
    last_four: Option<&'a str>,
    /// `found`, `not_found`, `undecided` or `incomplete`.
    result: &'static str,
    reason: Option<&'a str>,
    hint: Option<&'a str>,
    matches: Vec<MatchV1<'a>>,
    /// `null` when nobody asked for it.
    probe: Option<ProbeV1<'a>>,
}

#[derive(JsonSchema, Serialize)]
struct MatchV1<'a> {
    account: &'a str,
    provider: &'static str,
    /// `null` for a credential that is none of the keys which can be seen.
    key: Option<KeyV1<'a>>,
    evidence: &'static str,
    certainty: &'static str,
    characters: Option<usize>,
    rotate_with: Option<&'a str>,
    revoke_with: Option<&'a str>,
    advice: Option<&'a str>,
}

#[derive(JsonSchema, Serialize)]
struct SearchedV1<'a> {
    account: &'a str,
    provider: &'static str,
    status: &'static str,
    keys: usize,
    compared: usize,
    not_comparable: usize,
    reason: Option<&'a str>,
    coverage: String,
    error: Option<ErrorV1<'a>>,
}

#[derive(JsonSchema, Serialize)]
struct ProbeV1<'a> {
    account: Option<&'a str>,
    result: &'static str,
    detail: &'a str,
}

/// Makes the document.
pub fn identified<'a>(identified: &'a Identified, look: &Look) -> IdentifyV1<'a> {
    let accounts = identified.accounts.iter();
    IdentifyV1 {
        version: VERSION,
        values: values(identified, look).collect(),
        accounts: accounts.map(|own| SearchedV1::new(own, look)).collect(),
    }
}

/// Makes what stands of each value in the document, and in a line of its own.
pub fn values<'a>(identified: &'a Identified, look: &Look) -> impl Iterator<Item = ValueV1<'a>> {
    let values = identified.values.iter();
    values.map(|value| ValueV1::new(value, look))
}

impl<'a> ValueV1<'a> {
    fn new(value: &'a IdentifiedValue, look: &Look) -> Self {
        let matches = value.matches.iter();
        Self {
            line: value.line,
            begins_with: value.begins_with,
            last_four: value.last_four.as_deref(),
            result: value.result.as_str(),
            reason: value.reason.as_deref(),
            hint: value.hint.as_deref(),
            matches: matches.map(|found| MatchV1::new(found, look)).collect(),
            probe: value.probe.as_ref().map(|probe| ProbeV1 {
                account: probe.account.as_ref().map(|own| own.as_str()),
                result: probe.result,
                detail: &probe.detail,
            }),
        }
    }
}

impl<'a> MatchV1<'a> {
    fn new(found: &'a Match, look: &Look) -> Self {
        Self {
            account: found.account.as_str(),
            provider: found.provider,
            key: found.entry.as_ref().map(|entry| KeyV1::new(entry, look)),
            evidence: found.evidence,
            certainty: if found.is_certain {
                "certain"
            } else {
                "likely"
            },
            characters: found.characters,
            rotate_with: found.rotate_with.as_deref(),
            revoke_with: found.revoke_with.as_deref(),
            advice: found.advice.as_deref(),
        }
    }
}

impl<'a> SearchedV1<'a> {
    fn new(own: &'a Searched, look: &Look) -> Self {
        Self {
            account: own.account.as_str(),
            provider: own.provider,
            status: own.status,
            keys: own.keys,
            compared: own.keys - own.not_comparable,
            not_comparable: own.not_comparable,
            reason: own.reason.as_deref(),
            coverage: match (own.status, own.coverage.is_empty()) {
                ("searched", true) => "complete".to_owned(),
                (_, true) => "unknown".to_owned(),
                (_, false) => own.coverage.join("; "),
            },
            error: own.failures.first().map(|error| ErrorV1::new(error, look)),
        }
    }
}
