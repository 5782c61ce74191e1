//! Exa: `team` keys of the one team that the service key belongs to. A key's id may be its value.

mod admin;
mod capabilities;
mod connect;
#[cfg(any(test, fuzzing))]
mod fuzz;
mod rotate_path;
mod wire;

use super::Descriptor;

/// What keyctl knows of Exa.
pub const DESCRIPTOR: Descriptor = Descriptor {
    name: "exa",
    title: "Exa",
    domain: connect::DOMAIN,
    capabilities: &capabilities::CAPABILITIES,
    variables: connect::VARIABLES,
    // Values are bare UUIDs: nothing tells them from other UUIDs.
    secret_prefixes: &[],
    kinds_by_prefix: &[],
    credentials: &[&[connect::KEYS[0]], &[connect::KEYS[1]]],
    credential_variable: |_| connect::KEYS[0],
    default_hosts: &[
        (connect::BASE_URL, connect::DEFAULT_HOST),
        (connect::SEARCH_URL, connect::DEFAULT_SEARCH_HOST),
    ],
    guide: connect::GUIDE,
    connect: connect::connect,
    #[cfg(any(test, fuzzing))]
    readers: fuzz::READERS,
};
