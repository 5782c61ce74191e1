//! An OpenAI account from the environment.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use serde_json::Value;

use super::admin::OpenAi;
use crate::{
    credentials::Environment,
    http::{Client, Dialect, RateLimit, Transport, Verdict},
    keys::{AnyKeyAdmin, Failure, Reason, Refusal, Text},
    providers::{
        Guide,
        descriptor::{Role, Variable, endpoint_shared_with_tools, refuse_prefixes},
        missing::{says_is_missing, says_key_is_missing},
    },
};

pub const KEY: &str = "OPENAI_ADMIN_KEY";
const ORGANIZATION: &str = "OPENAI_ORG_ID";
const PROJECT: &str = "OPENAI_PROJECT_ID";
pub const BASE_URL: &str = "KEYCTL_OPENAI_BASE_URL";

pub const DOMAIN: &str = "openai.com";

/// Contains `/v1`.
pub const DEFAULT_HOST: &str = "https://api.openai.com/v1";

pub const SECRET_PREFIXES: &[&str] = &["sk-admin-", "sk-proj-", "sk-svcacct-", "sk-"];

pub const GUIDE: Guide = Guide {
    wanted: "an admin key (`sk-admin-…`)",
    made: "an organization owner makes it in the organization settings, under Admin keys",
    url: "https://platform.openai.com/settings/organization/admin-keys",
    public_half: None,
};

pub const VARIABLES: &[Variable] = &[
    Variable {
        name: KEY,
        role: Role::Credential,
        field: None,
        meaning: "an admin key (`sk-admin-…`), made by an organization owner",
    },
    Variable {
        name: BASE_URL,
        role: Role::Host,
        field: Some("base_url"),
        meaning: "base URL, with its `/v1`",
    },
    Variable {
        name: "OPENAI_BASE_URL",
        role: Role::Host,
        field: None,
        meaning: "the same, as OpenAI's own tools know it (openai.com only)",
    },
    Variable {
        name: ORGANIZATION,
        role: Role::Setting,
        field: Some("organization"),
        meaning: "sent as `OpenAI-Organization`",
    },
    Variable {
        name: PROJECT,
        role: Role::Setting,
        field: None,
        meaning: "sent as `OpenAI-Project`",
    },
    Variable {
        name: "OPENAI_API_KEY",
        role: Role::NotThis,
        field: None,
        meaning: "an ordinary key: it administers nothing and is never sent",
    },
];

const WAY_OUT: &str = "an organization owner makes an admin key (`sk-admin-…`) in the organization settings, under Admin keys";

pub const DIALECT: Dialect = Dialect {
    secret_prefixes: SECRET_PREFIXES,
    request_id_headers: &["x-request-id"],
    // About 7 admin calls a minute were measured, then bare 429s for a minute.
    rate_limit: Some(RateLimit {
        burst: 7,
        pause: Duration::from_secs(15),
    }),
    reason_header: None,
    is_own,
    judge,
    tidy: std::convert::identity,
};

/// Knows the envelope `{"error":{message,type,param,code}}`, and its form with a sentence in place of the object.
fn is_own(value: &Value) -> bool {
    match value.get("error") {
        Some(Value::String(_)) => true,
        Some(error) => {
            error.get("message").is_some_and(Value::is_string) && error.get("type").is_some()
        }
        None => false,
    }
}

fn judge(refusal: &Refusal) -> Option<Verdict> {
    let is_spent = ["insufficient_quota", "credit_balance_exhausted"]
        .iter()
        .any(|code| refusal.has_code(code));
    match refusal.status {
        429 if is_spent => Some(Verdict::Refused(
            "add credit to the organization, or raise its limit",
        )),
        401 | 403 if refusal.has_code("incorrect_hostname") => {
            Some(Verdict::Rejected(other_host(refusal)))
        }
        401 => Some(Verdict::Rejected(rejection(refusal))),
        404 if refusal.is_own => judge_missing(refusal),
        _ => None,
    }
}

/// Returns the reason for a 401, as its code tells it.
fn rejection(refusal: &Refusal) -> Reason {
    let has = |codes: &[&str]| codes.iter().any(|code| refusal.has_code(code));
    if has(&["mismatched_organization", "invalid_organization"])
        || refusal.mentions("openai-organization header")
    {
        return Reason::WrongPlace {
            setting: ORGANIZATION,
            what: "organization",
        };
    }
    if has(&["mismatched_project", "invalid_project"]) || refusal.mentions("openai-project header")
    {
        return Reason::WrongPlace {
            setting: PROJECT,
            what: "project",
        };
    }
    if has(&["invalid_api_key"]) {
        return Reason::Untold("it may be mistyped, expired or revoked");
    }
    Reason::Untold(
        "it may be revoked, expired, of another organization, or not allowed from this address",
    )
}

/// Returns the host that an answer tells to use: an organization whose data lives in one region is served there alone.
///
/// Only a host of OpenAI's own is ever suggested, whatever the answer says.
fn other_host(refusal: &Refusal) -> Reason {
    let message = refusal.message.as_ref().map_or("", Text::raw);
    let is_of_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    let words = message
        .split(|c: char| !is_of_host(c))
        .map(|word| word.trim_matches(['.', '-']).to_lowercase());
    let is_own = |host: &String| {
        let name = host
            .strip_suffix(DOMAIN)
            .and_then(|own| own.strip_suffix('.'));
        name.is_some_and(|name| !name.is_empty()) && !DEFAULT_HOST.contains(&format!("//{host}/"))
    };
    let hosts: BTreeSet<String> = words.filter(is_own).collect();
    let mut hosts = hosts.into_iter();
    let url = match (hosts.next(), hosts.next()) {
        (Some(only), None) => Some(Text::new(format!("https://{only}/v1"))),
        _ => None,
    };
    Reason::WrongHost {
        setting: BASE_URL,
        url,
    }
}

/// Tells a missing key from a missing project or account. No page has the words for a key: what names anything else
/// leaves it to the lists.
fn judge_missing(refusal: &Refusal) -> Option<Verdict> {
    if refusal.has_code("project_not_found") || says_is_missing(refusal, &["project"]) {
        return Some(NO_PROJECT);
    }
    if says_is_missing(refusal, &["service", "account"]) {
        return Some(Verdict::NotFound(
            "service account",
            "look for it among the project's service accounts: it may have been deleted",
        ));
    }
    says_key_is_missing(refusal).then_some(Verdict::NoSuchKey)
}

const NO_PROJECT: Verdict =
    Verdict::NotFound("project", "`keyctl projects` lists the projects there are");

/// Connects the account; sends nothing.
pub fn connect(
    environment: &Environment,
    transport: &Arc<Transport>,
) -> Result<Box<dyn AnyKeyAdmin>, Failure> {
    let key = environment.secret(KEY).ok_or_else(|| Failure::Credential {
        problem: format!("`{KEY}` is not set"),
        way_out: WAY_OUT.to_owned(),
    })?;
    let wrong = [
        ("sk-proj-", "a person's project key"),
        ("sk-svcacct-", "a service account's key"),
    ];
    refuse_prefixes(KEY, &key, &wrong, WAY_OUT)?;
    let host = endpoint_shared_with_tools(
        environment,
        BASE_URL,
        "OPENAI_BASE_URL",
        DOMAIN,
        DEFAULT_HOST,
    )?;
    let mut client =
        Client::new(transport, host, DIALECT).credential("authorization", "Bearer ", &key)?;
    if let Some(organization) = environment.get(ORGANIZATION) {
        client = client.narrowed("openai-organization", organization)?;
    }
    if let Some(project) = environment.get(PROJECT) {
        client = client.narrowed("openai-project", project)?;
    }
    Ok(Box::new(OpenAi::new(client)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing(message: &str, code: Option<&str>) -> Option<Verdict> {
        judge(&Refusal {
            code: code.map(Into::into),
            ..Refusal::saying(404, message)
        })
    }

    #[test]
    fn key_is_missing_only_in_words_about_a_key_alone() {
        let not_found = Some("not_found");

        for message in [
            "The API key key_project was not found",
            "The admin API key key_1 was not found",
        ] {
            assert_eq!(missing(message, not_found), Some(Verdict::NoSuchKey));
        }
        for message in [
            "project or API key was not found",
            "Invalid URL (GET /v1/organization/admin_api_keys/key_1)",
            "Not found",
            "Organization not found for this API key",
            "Route for key not found",
            "The user who owns this API key was not found",
            "The API key was not found in the project proj_1",
            "Service account for key key_1 not found",
        ] {
            assert_eq!(missing(message, not_found), None, "{message}");
        }
        let of_gateway = Refusal {
            is_own: false,
            ..Refusal::saying(404, "API key not found")
        };
        assert_eq!(judge(&of_gateway), None);
    }

    #[test]
    fn missing_project_is_no_missing_key() {
        let message = "The project proj_1 was not found";

        for code in [Some("project_not_found"), Some("not_found"), None] {
            assert_eq!(missing(message, code), Some(NO_PROJECT));
        }
        let account = missing("The service account key_1 was not found", None);
        assert!(matches!(
            account,
            Some(Verdict::NotFound("service account", _))
        ));
    }

    fn rejected(code: &str, message: &str) -> Reason {
        let verdict = judge(&Refusal {
            code: Some(code.into()),
            ..Refusal::saying(401, message)
        });
        match verdict {
            Some(Verdict::Rejected(reason)) => reason,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn f014_host_that_the_answer_names_is_suggested() {
        let suggested = |message: &str| match rejected("incorrect_hostname", message) {
            Reason::WrongHost { url, .. } => url.map(|url| url.raw().to_owned()),
            other => panic!("{other:?}"),
        };

        for message in [
            "Attempted to access resource with incorrect regional hostname. Please make your request to us.api.openai.com",
            "Use https://us.api.openai.com/v1 instead of https://api.openai.com/v1.",
        ] {
            assert_eq!(
                suggested(message).as_deref(),
                Some("https://us.api.openai.com/v1")
            );
        }
        for message in [
            "Use us.api.openai.com.evil.example",
            "Use evilopenai.com",
            "Use openai.com.",
            "Use us.api.openai.com or eu.api.openai.com",
            "Use another host",
        ] {
            assert_eq!(suggested(message), None, "{message}");
        }
    }

    #[test]
    fn f014_setting_of_another_organization_is_named() {
        for code in ["mismatched_organization", "invalid_organization"] {
            let reason = rejected(code, "No such organization: org-1.");

            assert!(matches!(
                reason,
                Reason::WrongPlace {
                    setting: ORGANIZATION,
                    ..
                }
            ));
        }
        let Reason::Untold(words) = rejected("invalid_api_key", "Incorrect API key provided")
        else {
            panic!("another reason");
        };
        assert!(!words.contains("organization"), "{words}");
    }
}
