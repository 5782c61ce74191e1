//! OpenAI: `admin` keys of the organization; `service-account` and `user` keys, which share one list a project.

mod admin;
mod capabilities;
mod connect;
#[cfg(any(test, fuzzing))]
mod fuzz;
mod project_keys;
mod service_accounts;
mod wire;

use super::Descriptor;

/// What keyctl knows of OpenAI.
pub const DESCRIPTOR: Descriptor = Descriptor {
    name: "openai",
    title: "OpenAI",
    domain: connect::DOMAIN,
    capabilities: &capabilities::CAPABILITIES,
    variables: connect::VARIABLES,
    secret_prefixes: connect::SECRET_PREFIXES,
    kinds_by_prefix: &[
        ("sk-admin-", capabilities::ADMIN),
        ("sk-svcacct-", capabilities::SERVICE_ACCOUNT),
        ("sk-proj-", capabilities::USER),
        // Keys of the older generation.
        ("sk-", capabilities::USER),
    ],
    credentials: &[&[connect::KEY]],
    credential_variable: |_| connect::KEY,
    default_hosts: &[(connect::BASE_URL, connect::DEFAULT_HOST)],
    guide: connect::GUIDE,
    connect: connect::connect,
    #[cfg(any(test, fuzzing))]
    readers: fuzz::READERS,
};
