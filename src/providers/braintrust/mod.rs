//! Braintrust: `user` keys, made by people in the web UI, and `service-token` keys of service accounts.

mod admin;
mod capabilities;
mod connect;
mod data_plane;
#[cfg(any(test, fuzzing))]
mod fuzz;
mod organization;
mod search;
mod service_tokens;
mod user_keys;
mod wire;

use super::Descriptor;

/// What keyctl knows of Braintrust.
pub const DESCRIPTOR: Descriptor = Descriptor {
    name: "braintrust",
    title: "Braintrust",
    domain: connect::DOMAIN,
    capabilities: &capabilities::CAPABILITIES,
    variables: connect::VARIABLES,
    secret_prefixes: capabilities::SECRET_PREFIXES,
    kinds_by_prefix: &[
        ("bt-st-", capabilities::SERVICE_TOKEN),
        ("sk-", capabilities::USER),
    ],
    credentials: &[&[connect::KEY]],
    credential_variable: |_| connect::KEY,
    // The data plane has none: the control plane tells it.
    default_hosts: &[(connect::OWN_APP_URL, connect::DEFAULT_APP_URL)],
    guide: connect::GUIDE,
    connect: connect::connect,
    #[cfg(any(test, fuzzing))]
    readers: fuzz::READERS,
};
