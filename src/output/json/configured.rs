//! The documents of `config path` and `config show`.

use std::{borrow::Cow, collections::BTreeMap};

use schemars::JsonSchema;
use serde::Serialize;

use super::{VERSION, documents::HostV1};
use crate::output::{ConfigPlace, Effective, EffectiveAccount, Look};

#[derive(JsonSchema, Serialize)]
pub struct ConfigPathV1<'a> {
    #[schemars(extend("const" = VERSION))]
    version: u32,
    #[serde(flatten)]
    file: FileV1<'a>,
}

/// The config file's place.
#[derive(JsonSchema, Serialize)]
struct FileV1<'a> {
    path: Cow<'a, str>,
    exists: bool,
    /// The flag or the variable that names it; `null` for the platform's own place.
    named_by: Option<&'static str>,
}

impl<'a> FileV1<'a> {
    fn new(place: &'a ConfigPlace) -> Self {
        Self {
            path: place.path.to_string_lossy(),
            exists: place.exists,
            named_by: place.named_by,
        }
    }
}

/// Makes the document of `config path`.
pub fn path(place: &ConfigPlace) -> ConfigPathV1<'_> {
    ConfigPathV1 {
        version: VERSION,
        file: FileV1::new(place),
    }
}

#[derive(JsonSchema, Serialize)]
pub struct ConfigV1<'a> {
    #[schemars(extend("const" = VERSION))]
    version: u32,
    /// `null` in the sandbox, which reads none.
    file: Option<FileV1<'a>>,
    accounts: Vec<AccountV1<'a>>,
}

#[derive(JsonSchema, Serialize)]
struct AccountV1<'a> {
    account: &'a str,
    provider: &'static str,
    from: FromV1,
    /// Where the credential comes from.
    source: &'a str,
    shadowed: &'a [&'static str],
    /// What makes it the account that is meant where several of its provider could be: `KEYCTL_ACCOUNT` or `default`.
    chosen_by: Option<&'static str>,
    /// The hosts that it is sent to instead of the provider's own.
    hosts: Vec<HostV1<'a>>,
    settings: BTreeMap<&'a str, &'a str>,
}

#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "lowercase")]
enum FromV1 {
    Config,
    Environment,
}

/// Makes the document of `config show`.
pub fn show<'a>(effective: &'a Effective, look: &'a Look) -> ConfigV1<'a> {
    let accounts = effective.accounts.iter();
    ConfigV1 {
        version: VERSION,
        file: effective.file.as_ref().map(FileV1::new),
        accounts: accounts.map(|own| AccountV1::new(own, look)).collect(),
    }
}

impl<'a> AccountV1<'a> {
    fn new(own: &'a EffectiveAccount, look: &'a Look) -> Self {
        let settings = own.settings.iter();
        Self {
            account: own.account.as_str(),
            provider: own.provider,
            from: if own.is_configured {
                FromV1::Config
            } else {
                FromV1::Environment
            },
            source: &own.source,
            shadowed: &own.shadowed,
            chosen_by: own.chosen_by,
            hosts: HostV1::of(&own.account, look),
            settings: settings
                .map(|(field, value)| (field.as_str(), value.as_str()))
                .collect(),
        }
    }
}
