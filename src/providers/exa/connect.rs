//! An Exa team from the environment.

use std::sync::Arc;

use serde_json::Value;

use super::{admin::Exa, rotate_path::RotatePath};
use crate::{
    credentials::Environment,
    http::{Client, Dialect, Endpoint, Transport, Verdict},
    keys::{AnyKeyAdmin, Failure, Reason, Refusal, Secret},
    providers::{
        Guide,
        descriptor::{Role, Variable, endpoint, endpoint_shared_with_tools},
        missing::{says_is_missing, says_key_is_missing},
    },
};

/// No name is official; both are in use.
pub const KEYS: [&str; 2] = ["EXA_SERVICE_KEY", "EXA_SERVICE_API_KEY"];

pub const DOMAIN: &str = "exa.ai";

pub const BASE_URL: &str = "KEYCTL_EXA_BASE_URL";

pub const DEFAULT_HOST: &str = "https://admin-api.exa.ai/team-management";

/// Where the search API is: a key's own host.
pub const SEARCH_URL: &str = "KEYCTL_EXA_SEARCH_URL";

pub const ROTATE_PATH: &str = "KEYCTL_EXA_ROTATE_PATH";

pub const DEFAULT_SEARCH_HOST: &str = "https://api.exa.ai";

pub const GUIDE: Guide = Guide {
    wanted: "a service key of the team",
    made: "it is made in the dashboard of the team, in the tab Service keys",
    url: "https://dashboard.exa.ai/api-keys",
    public_half: None,
};

pub const VARIABLES: &[Variable] = &[
    Variable {
        name: KEYS[0],
        role: Role::Credential,
        field: None,
        meaning: "a service key of the team, from the tab Service keys",
    },
    Variable {
        name: KEYS[1],
        role: Role::Credential,
        field: None,
        meaning: "the same",
    },
    Variable {
        name: BASE_URL,
        role: Role::Host,
        field: Some("base_url"),
        meaning: "base URL, with its `/team-management`",
    },
    Variable {
        name: "EXA_ADMIN_BASE_URL",
        role: Role::Host,
        field: None,
        meaning: "the same, as other tools know it (exa.ai only)",
    },
    Variable {
        name: SEARCH_URL,
        role: Role::Host,
        field: Some("search_url"),
        meaning: "base URL of the search API, where a new key is proven",
    },
    Variable {
        name: ROTATE_PATH,
        role: Role::Setting,
        field: Some("rotate_path"),
        meaning: "path below the base URL at which a key is rotated, `api-keys/{id}/rotate` unless set",
    },
    Variable {
        name: "EXA_API_KEY",
        role: Role::NotThis,
        field: None,
        meaning: "a search key: it administers nothing and is never sent",
    },
];

pub const DIALECT: Dialect = Dialect {
    // Keys are bare UUIDs.
    secret_prefixes: &[],
    request_id_headers: &["x-request-id"],
    rate_limit: None,
    reason_header: None,
    // `{"error":"API key not found"}`: flat, and a sentence.
    is_own: |value| value.get("error").is_some_and(Value::is_string),
    judge,
    tidy: std::convert::identity,
};

/// The search API sees keys and never the service key, so nothing it says is about that.
pub const SEARCH_DIALECT: Dialect = Dialect {
    // `{"requestId":"r","error":"…","tag":"INVALID_API_KEY"}`.
    is_own: |value| {
        let has = |member| value.get(member).is_some_and(Value::is_string);
        has("error") && has("tag")
    },
    judge: |_| None,
    ..DIALECT
};

fn judge(refusal: &Refusal) -> Option<Verdict> {
    match refusal.status {
        401 => Some(Verdict::Rejected(Reason::Untold(
            "Exa must have enabled service keys for the team (support@exa.ai does), and the key must be one of them, not a search key",
        ))),
        403 => Some(Verdict::Forbidden(Reason::Words(
            "use a service key of the team that the key belongs to",
        ))),
        409 if refusal.has_code("previous_secret_active") => Some(Verdict::Collision(
            "nothing was changed: a previous secret of this key still works, and no second one may; rotate again once it has expired",
        )),
        404 if refusal.is_own && says_is_missing(refusal, &["team"]) => Some(Verdict::NotFound(
            "team",
            "check that the service key's team still exists",
        )),
        404 if refusal.is_own && says_key_is_missing(refusal) => Some(Verdict::NoSuchKey),
        _ => None,
    }
}

/// Connects the account; sends nothing.
pub fn connect(
    environment: &Environment,
    transport: &Arc<Transport>,
) -> Result<Box<dyn AnyKeyAdmin>, Failure> {
    let Some((_, key)) = environment.first(&KEYS) else {
        return Err(Failure::Credential {
            problem: format!("`{}` is not set", KEYS[0]),
            way_out: "make a service key in the tab Service keys of the team's API keys page, once Exa (support@exa.ai) has enabled it".to_owned(),
        });
    };
    let host = endpoint_shared_with_tools(
        environment,
        BASE_URL,
        "EXA_ADMIN_BASE_URL",
        DOMAIN,
        DEFAULT_HOST,
    )?;
    let search = search_host(environment, &host)?;
    let search = search.map(|host| Client::new(transport, host, SEARCH_DIALECT));
    let rotate_path = environment.get(ROTATE_PATH);
    let rotate_path = RotatePath::parse(rotate_path.unwrap_or(RotatePath::DEFAULT), ROTATE_PATH)?;
    let client =
        Client::new(transport, host, DIALECT).credential("x-api-key", "", &Secret::new(key))?;
    Ok(Box::new(Exa::new(client, search, rotate_path)))
}

/// Returns where the search API is. Who has moved the Admin API has to say it: a new secret must not leave for a host
/// that the account was not set up for.
fn search_host(environment: &Environment, admin: &Endpoint) -> Result<Option<Endpoint>, Failure> {
    let is_moved = admin.host() != endpoint(environment, &[], DEFAULT_HOST)?.host();
    match environment.get(SEARCH_URL) {
        None if is_moved => Ok(None),
        _ => endpoint(environment, &[SEARCH_URL], DEFAULT_SEARCH_HOST).map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search_host_of(variables: &[(&str, &str)]) -> Option<String> {
        let environment: Environment = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.into()))
            .collect();
        let admin = endpoint(&environment, &["EXA_ADMIN_BASE_URL"], DEFAULT_HOST);
        let found = search_host(&environment, &admin.expect("usable")).expect("usable");
        found.map(|host| host.host())
    }

    #[test]
    fn search_api_is_exas_own_only_where_the_admin_api_is() {
        let elsewhere = ("EXA_ADMIN_BASE_URL", "https://exa.example/admin");
        let own = ("EXA_ADMIN_BASE_URL", "https://admin-api.exa.ai/v2");
        let search = (SEARCH_URL, "https://search.example");

        assert_eq!(search_host_of(&[]).as_deref(), Some("api.exa.ai"));
        assert_eq!(search_host_of(&[own]).as_deref(), Some("api.exa.ai"));
        assert_eq!(search_host_of(&[elsewhere]), None);
        for variables in [&[search][..], &[elsewhere, search]] {
            assert_eq!(search_host_of(variables).as_deref(), Some("search.example"));
        }
    }

    fn verdict(status: u16, message: &str) -> Option<Verdict> {
        judge(&Refusal::saying(status, message))
    }

    #[test]
    fn unauthorized_names_both_causes() {
        let Some(Verdict::Rejected(Reason::Untold(way_out))) = verdict(401, "Unauthorized") else {
            panic!("not rejected");
        };

        assert!(way_out.contains("enabled service keys"), "{way_out}");
        assert!(way_out.contains("not a search key"), "{way_out}");
    }

    #[test]
    fn missing_team_is_not_a_missing_key() {
        assert!(matches!(
            verdict(404, "Team not found"),
            Some(Verdict::NotFound("team", _))
        ));
        assert_eq!(verdict(404, "API key not found"), Some(Verdict::NoSuchKey));
        for other in [
            "Not found",
            "Cannot GET /api-keys/key_1",
            "Team for this API key was not found",
            "API key endpoint not found",
            "API key found, team not found",
        ] {
            assert_eq!(verdict(404, other), None, "{other}");
        }
        let of_gateway = Refusal {
            is_own: false,
            ..Refusal::saying(404, "API key not found")
        };
        assert_eq!(judge(&of_gateway), None);
    }

    #[test]
    fn key_of_another_team_is_forbidden() {
        let message = "You do not have permission to access this API key";

        assert!(matches!(verdict(403, message), Some(Verdict::Forbidden(_))));
    }
}
