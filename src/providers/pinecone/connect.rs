//! A Pinecone account from the environment.

use std::sync::Arc;

use serde_json::Value;

use super::{
    admin::Pinecone,
    token::{Login, ServiceAccount},
};
use crate::{
    credentials::Environment,
    http::{Client, Dialect, Endpoint, Transport, Verdict},
    keys::{AnyKeyAdmin, Failure, Reason, Refusal, Secret},
    providers::{
        Guide, PublicHalf,
        descriptor::{Role, Variable, endpoint, endpoint_shared_with_tools, refuse_prefixes},
        missing::{says_is_missing, says_key_is_missing},
    },
};

pub const TOKEN: &str = "PINECONE_ACCESS_TOKEN";
pub const ID: &str = "PINECONE_CLIENT_ID";
pub const SECRET: &str = "PINECONE_CLIENT_SECRET";

pub const DOMAIN: &str = "pinecone.io";

pub const BASE_URL: &str = "KEYCTL_PINECONE_BASE_URL";
pub const LOGIN_URL: &str = "KEYCTL_PINECONE_LOGIN_URL";

pub const DEFAULT_HOST: &str = "https://api.pinecone.io";
pub const DEFAULT_LOGIN: &str = "https://login.pinecone.io";

/// Without this header the server takes the oldest version it still supports.
const VERSION_HEADER: &str = "x-pinecone-api-version";
const VERSION: &str = "2026-07";

/// How keys begin: documented as `pckey_`, really `pcsk_`.
const KEY_PREFIXES: &[&str] = &["pcsk_", "pckey_"];

/// The same, and how access tokens begin.
pub const SECRET_PREFIXES: &[&str] = &["pcsk_", "pckey_", "eyJ"];

/// A client's secret goes with its id; without one, the credential is a token.
pub fn credential_variable(fields: &[&str]) -> &'static str {
    match fields.contains(&"client_id") {
        true => SECRET,
        false => TOKEN,
    }
}

pub const GUIDE: Guide = Guide {
    wanted: "a service account: its client id and its client secret",
    made: "an organization owner makes it in the organization settings, under Access, Service accounts",
    url: "https://app.pinecone.io/organizations/-/settings/access/service-accounts",
    public_half: Some(PublicHalf {
        field: "client_id",
        title: "client id",
        // An access token is whole, and ends in half an hour.
        not_for: "eyJ",
    }),
};

pub const VARIABLES: &[Variable] = &[
    Variable {
        name: TOKEN,
        role: Role::Credential,
        field: None,
        meaning: "a ready access token; it counts before a service account and cannot be renewed",
    },
    Variable {
        name: ID,
        role: Role::Credential,
        field: Some("client_id"),
        meaning: "the client id of a service account",
    },
    Variable {
        name: SECRET,
        role: Role::Credential,
        field: None,
        meaning: "the client secret of the service account",
    },
    Variable {
        name: BASE_URL,
        role: Role::Host,
        field: Some("base_url"),
        meaning: "base URL of the Admin API",
    },
    Variable {
        name: "PINECONE_CONTROLLER_HOST",
        role: Role::Host,
        field: None,
        meaning: "the same, with or without `https://`, as Pinecone's tools know it (pinecone.io only)",
    },
    Variable {
        name: LOGIN_URL,
        role: Role::Host,
        field: Some("login_url"),
        meaning: "base URL of the host that gives out access tokens",
    },
    Variable {
        name: "PINECONE_API_KEY",
        role: Role::NotThis,
        field: None,
        meaning: "a project's key: it administers nothing and is never sent",
    },
];

const WAY_OUT: &str = "make a service account in the organization's settings, and set `PINECONE_CLIENT_ID` and `PINECONE_CLIENT_SECRET`";

pub const DIALECT: Dialect = Dialect {
    secret_prefixes: SECRET_PREFIXES,
    request_id_headers: &["x-pinecone-request-id", "x-request-id"],
    // No limits are published for the Admin API.
    rate_limit: None,
    reason_header: Some("x-pinecone-auth-rejected-reason"),
    // `{"error":{"code":"NOT_FOUND","message":"…"},"status":404}`; that status may be another than the answer's.
    is_own: |value| {
        let code = value.get("error").and_then(|error| error.get("code"));
        code.is_some_and(Value::is_string) && value.get("status").is_some_and(Value::is_u64)
    },
    judge,
    tidy: std::convert::identity,
};

/// What the same refusals mean to a token that nobody here can renew.
pub const READY_DIALECT: Dialect = Dialect {
    judge: judge_ready_token,
    ..DIALECT
};

pub const LOGIN_DIALECT: Dialect = Dialect {
    // `{"error":"access_denied","error_description":"Unauthorized"}`.
    is_own: |value| value.get("error").is_some_and(Value::is_string),
    judge: judge_login,
    ..DIALECT
};

/// Why the gateway refuses a request to a path that it does not know, whoever signs it.
const UNKNOWN_PATH: &str = "Unknown operation";

/// Tells a missing key from a missing project. No page has the sentence: what says neither leaves it to the lists.
fn judge_missing(refusal: &Refusal) -> Option<Verdict> {
    if says_is_missing(refusal, &["project"]) {
        return Some(Verdict::NotFound(
            "project",
            "`keyctl projects` lists the projects there are",
        ));
    }
    says_key_is_missing(refusal).then_some(Verdict::NoSuchKey)
}

/// A 403 is a missing permission, a spent quota or a role the plan has not: only its message tells.
fn judge(refusal: &Refusal) -> Option<Verdict> {
    match refusal.status {
        401 if refusal.has_code(UNKNOWN_PATH) => Some(Verdict::Refused(
            "the gateway does not know this path: check `KEYCTL_PINECONE_BASE_URL`",
        )),
        404 if refusal.is_own && refusal.has_code("NOT_FOUND") => judge_missing(refusal),
        401 => Some(Verdict::Rejected(Reason::Derived(
            "the token that its service account got is not accepted: the account may have lost its role, or `KEYCTL_PINECONE_BASE_URL` names another host than its login does",
        ))),
        402 => Some(Verdict::Refused(
            "settle the organization's billing in the console",
        )),
        403 if refusal.mentions("quota") => Some(Verdict::Refused(
            "delete keys that nobody uses, or ask Pinecone for a higher quota",
        )),
        403 if speaks_of_the_plan(refusal) => Some(Verdict::Refused(
            "leave the roles out, or change the organization's plan",
        )),
        _ => None,
    }
}

fn judge_ready_token(refusal: &Refusal) -> Option<Verdict> {
    match refusal.status {
        401 if !refusal.has_code(UNKNOWN_PATH) => Some(Verdict::Rejected(Reason::Expired(Some(
            "an access token lasts about half an hour; keyctl renews those of a service account",
        )))),
        _ => judge(refusal),
    }
}

/// Nothing the login host says is about a key.
fn judge_login(refusal: &Refusal) -> Option<Verdict> {
    match refusal.status {
        400 | 401 | 403 => Some(Verdict::Rejected(Reason::Untold(
            "the service account may be deleted, or its secret replaced",
        ))),
        404 | 410 => Some(Verdict::Refused(
            "check `KEYCTL_PINECONE_LOGIN_URL`: this host gives out no tokens",
        )),
        _ => None,
    }
}

/// Looks for the word itself: a permission on the control *plane* is another matter.
fn speaks_of_the_plan(refusal: &Refusal) -> bool {
    refusal.message.as_ref().is_some_and(|message| {
        message
            .raw()
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| word.eq_ignore_ascii_case("plan"))
    })
}

/// Connects the account; sends nothing.
pub fn connect(
    environment: &Environment,
    transport: &Arc<Transport>,
) -> Result<Box<dyn AnyKeyAdmin>, Failure> {
    let host = match environment.get(BASE_URL) {
        Some(host) => Endpoint::parse_host(host, BASE_URL)?,
        None => endpoint_shared_with_tools(
            environment,
            BASE_URL,
            "PINECONE_CONTROLLER_HOST",
            DOMAIN,
            DEFAULT_HOST,
        )?,
    };
    // As in Pinecone's own tools, a ready token counts before a service account.
    let (login, dialect) = match read(environment, TOKEN)? {
        Some(token) => {
            transport.redactor().register(&token);
            (Login::Ready(token), READY_DIALECT)
        }
        None => {
            let account = service_account(environment, transport)?;
            (Login::ServiceAccount(Box::new(account)), DIALECT)
        }
    };
    let client = Client::new(transport, host, dialect).header(VERSION_HEADER, VERSION)?;
    Ok(Box::new(Pinecone::new(client, login)))
}

fn service_account(
    environment: &Environment,
    transport: &Arc<Transport>,
) -> Result<ServiceAccount, Failure> {
    let (id, secret) = match (read(environment, ID)?, read(environment, SECRET)?) {
        (Some(id), Some(secret)) => (id, secret),
        (Some(_), None) => return Err(missing(&format!("`{SECRET}` is not set, only `{ID}`"))),
        (None, Some(_)) => return Err(missing(&format!("`{ID}` is not set, only `{SECRET}`"))),
        (None, None) => return Err(missing(&format!("`{ID}` and `{SECRET}` are not set"))),
    };
    transport.redactor().register(&secret);
    let host = endpoint(environment, &[LOGIN_URL], DEFAULT_LOGIN)?;
    let client = Client::new(transport, host, LOGIN_DIALECT).header(VERSION_HEADER, VERSION)?;
    Ok(ServiceAccount::new(client, id, secret))
}

fn missing(problem: &str) -> Failure {
    Failure::Credential {
        problem: problem.to_owned(),
        way_out: WAY_OUT.to_owned(),
    }
}

/// Reads a credential. Fails with [`Failure::Credential`] on a project's key, and on what cannot be sent.
fn read(environment: &Environment, variable: &str) -> Result<Option<Secret>, Failure> {
    let Some(secret) = environment.secret(variable) else {
        return Ok(None);
    };
    let wrong: Vec<_> = KEY_PREFIXES
        .iter()
        .map(|prefix| (*prefix, "a project's key"))
        .collect();
    refuse_prefixes(variable, &secret, &wrong, WAY_OUT)?;
    if secret.is_unusable() {
        return Err(Failure::Credential {
            problem: format!("`{variable}` holds characters that no credential has"),
            way_out: "check it for line breaks and invisible characters".to_owned(),
        });
    }
    Ok(Some(secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forbidden_is_told_apart_by_its_message() {
        for (message, is_refused) in [
            ("Not enough available quota", true),
            ("Roles other than All are not in your plan.", true),
            ("You lack permission for the control plane", false),
        ] {
            let verdict = judge(&Refusal::saying(403, message));

            assert_eq!(
                matches!(verdict, Some(Verdict::Refused(_))),
                is_refused,
                "{message}"
            );
        }
    }

    #[test]
    fn token_that_cannot_be_renewed_needs_a_new_one() {
        let unauthorized = Refusal::saying(401, "Invalid API key.");

        assert_ne!(judge(&unauthorized), judge_ready_token(&unauthorized));
        assert!(matches!(
            judge_ready_token(&unauthorized),
            Some(Verdict::Rejected(_))
        ));
    }

    #[test]
    fn key_is_missing_only_in_words_about_the_key() {
        let missing = |message: &str| {
            judge(&Refusal {
                code: Some("NOT_FOUND".into()),
                ..Refusal::saying(404, message)
            })
        };

        assert_eq!(missing("API key not found"), Some(Verdict::NoSuchKey));
        assert!(matches!(
            missing("Project 32c8 not found"),
            Some(Verdict::NotFound("project", _))
        ));
        for other in [
            "Path /admin/api-keys/x not found",
            "Route not found",
            "Endpoint not found",
            "Service account not found",
            "Organization -NM7a not found",
            "The requested URL was not found on this server",
            "No such operation",
            "Team not found",
            "User not found",
            "Tenant not found",
            "Unknown region",
            "Project route not found",
            "API key not found in project 32c8235a",
        ] {
            assert_eq!(missing(other), None, "{other}");
        }
        assert_eq!(judge(&Refusal::saying(404, "API key not found")), None);
    }

    #[test]
    fn login_host_speaks_of_the_credential_and_never_of_a_key() {
        for status in [400, 401, 403] {
            let verdict = judge_login(&Refusal::saying(status, "Unauthorized (access_denied)"));

            assert!(matches!(verdict, Some(Verdict::Rejected(_))), "{status}");
        }
        assert!(matches!(
            judge_login(&Refusal::saying(404, "Not found")),
            Some(Verdict::Refused(_))
        ));
    }
}
