//! Pinecone: `project` keys, listed project by project and otherwise addressed by their id alone.

mod admin;
mod capabilities;
mod connect;
#[cfg(any(test, fuzzing))]
mod fuzz;
mod token;
mod wire;

use super::Descriptor;

/// What keyctl knows of Pinecone.
pub const DESCRIPTOR: Descriptor = Descriptor {
    name: "pinecone",
    title: "Pinecone",
    domain: connect::DOMAIN,
    capabilities: &capabilities::CAPABILITIES,
    variables: connect::VARIABLES,
    secret_prefixes: connect::SECRET_PREFIXES,
    // The third is an access token's, which is no key.
    kinds_by_prefix: &[
        ("pcsk_", capabilities::PROJECT),
        ("pckey_", capabilities::PROJECT),
    ],
    credentials: &[&[connect::TOKEN], &[connect::ID, connect::SECRET]],
    credential_variable: connect::credential_variable,
    default_hosts: &[
        (connect::BASE_URL, connect::DEFAULT_HOST),
        (connect::LOGIN_URL, connect::DEFAULT_LOGIN),
    ],
    guide: connect::GUIDE,
    connect: connect::connect,
    #[cfg(any(test, fuzzing))]
    readers: fuzz::READERS,
};
