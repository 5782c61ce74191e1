//! The document of `auth status`.

use schemars::JsonSchema;
use serde::Serialize;

use super::{VERSION, documents::HostV1, key::KeyV1};
use crate::output::{Look, Standing};

#[derive(JsonSchema, Serialize)]
pub struct StatusV1<'a> {
    #[schemars(extend("const" = VERSION))]
    version: u32,
    accounts: Vec<StandingV1<'a>>,
}

#[derive(JsonSchema, Serialize)]
struct StandingV1<'a> {
    account: &'a str,
    provider: &'static str,
    source: &'a str,
    /// The hosts that it is sent to instead of the provider's own.
    hosts: Vec<HostV1<'a>>,
    shadowed: &'a [&'static str],
    /// What makes it the account that is meant where several of its provider could be: `KEYCTL_ACCOUNT` or `default`.
    chosen_by: Option<&'static str>,
    credential_prefix: Option<&'static str>,
    credential_last_four: Option<&'a str>,
    may_create: Vec<&'static str>,
    /// `null` when nobody asked, or when the credential could not even be fetched.
    works: Option<bool>,
    detail: Option<&'a str>,
    /// The key that the credential itself is; `null` where that was not found out.
    key: Option<KeyV1<'a>>,
}

/// Makes the document.
pub fn status<'a>(standings: &'a [Standing], look: &'a Look) -> StatusV1<'a> {
    StatusV1 {
        version: VERSION,
        accounts: standings
            .iter()
            .map(|standing| StandingV1::new(standing, look))
            .collect(),
    }
}

impl<'a> StandingV1<'a> {
    fn new(standing: &'a Standing, look: &'a Look) -> Self {
        let check = standing.check.as_ref();
        Self {
            account: standing.account.as_str(),
            provider: standing.provider,
            source: &standing.source,
            hosts: HostV1::of(&standing.account, look),
            shadowed: &standing.shadowed,
            chosen_by: standing.chosen_by,
            credential_prefix: standing.prefix,
            credential_last_four: standing.last_four.as_deref(),
            may_create: standing.may_create.iter().map(|kind| kind.0).collect(),
            works: check.map(Result::is_ok),
            detail: check.map(|check| match check {
                Ok(sight) => sight.as_str(),
                Err(reason) => reason.as_str(),
            }),
            key: standing.own.as_ref().map(|entry| KeyV1::new(entry, look)),
        }
    }
}
