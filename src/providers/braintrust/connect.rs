//! A Braintrust organization from the environment.

use std::sync::Arc;

use super::{admin::Braintrust, capabilities, data_plane::DataPlane};
use crate::{
    credentials::Environment,
    http::{Client, Dialect, Endpoint, Transport, Verdict},
    keys::{AnyKeyAdmin, Failure, Reason, Refusal, Secret},
    providers::Guide,
    providers::descriptor::{Role, Variable, endpoint_shared_with_tools},
};

pub const KEY: &str = "BRAINTRUST_API_KEY";

/// Picks one of several organizations.
pub const ORGANIZATION: &str = "BRAINTRUST_ORG_NAME";

/// The data plane, as Braintrust's own tools know it.
pub const API_URL: &str = "BRAINTRUST_API_URL";

/// The control plane.
pub const OWN_APP_URL: &str = "KEYCTL_BRAINTRUST_APP_URL";

/// The same, as Braintrust's own tools know it.
const APP_URL: &str = "BRAINTRUST_APP_URL";

pub const DOMAIN: &str = "braintrust.dev";

pub const DEFAULT_APP_URL: &str = "https://www.braintrust.dev";

pub const GUIDE: Guide = Guide {
    wanted: "a service token (`bt-st-…`), or a person's key (`sk-…`)",
    made: "an organization owner makes it in the organization settings, under Service tokens or API keys",
    url: "https://www.braintrust.dev/app/settings",
    public_half: None,
};

pub const VARIABLES: &[Variable] = &[
    Variable {
        name: KEY,
        role: Role::Credential,
        field: None,
        meaning: "a service token (`bt-st-…`) of an organization owner, or a person's key (`sk-…`)",
    },
    Variable {
        name: "KEYCTL_BRAINTRUST_BASE_URL",
        role: Role::Host,
        field: Some("base_url"),
        meaning: "base URL of the organization's data plane, without `/v1`",
    },
    Variable {
        name: API_URL,
        role: Role::Host,
        field: None,
        meaning: "the same, as Braintrust's own tools know it",
    },
    Variable {
        name: OWN_APP_URL,
        role: Role::Host,
        field: Some("app_url"),
        meaning: "base URL of the control plane, which is asked for the data plane when neither is set",
    },
    Variable {
        name: APP_URL,
        role: Role::Host,
        field: None,
        meaning: "the same, as Braintrust's own tools know it (braintrust.dev only)",
    },
    Variable {
        name: ORGANIZATION,
        role: Role::Setting,
        field: Some("organization"),
        meaning: "the organization's name, when the credential sees several",
    },
];

pub const DIALECT: Dialect = Dialect {
    secret_prefixes: capabilities::SECRET_PREFIXES,
    request_id_headers: &[
        "x-bt-internal-trace-id",
        "x-vercel-id",
        "x-request-id",
        "request-id",
    ],
    // No limits are published.
    rate_limit: None,
    reason_header: None,
    // No shape is documented that others have not, too; but nobody else names the person whose key it is.
    is_own: |value| value.as_str().is_some_and(names_caller),
    judge,
    tidy: without_context,
};

/// How the context of a message begins that names who asked.
const CALLER: &str = "[user_email=";

/// Tells whether a message names who asked. A context with nobody in it is written for a key that nobody knows, too.
fn names_caller(message: &str) -> bool {
    let mut contexts = message.split(CALLER).skip(1);
    contexts.any(|context| {
        let address = context
            .split_once(']')
            .and_then(|(email, _)| email.split_once('@'));
        address.is_some_and(|(person, host)| {
            let is_part = |part: &str| {
                !part.is_empty() && !part.contains(|own: char| own.is_whitespace() || own == '@')
            };
            is_part(person) && is_part(host)
        })
    })
}

const WRONG_HOST: &str = "check `BRAINTRUST_API_URL`: there is no such path, so it is not the organization's data plane, or an older one";

fn judge(refusal: &Refusal) -> Option<Verdict> {
    match refusal.status {
        401 => Some(Verdict::Rejected(Reason::Untold(
            "it may be deleted or expired, or belong to another data plane than `BRAINTRUST_API_URL` names",
        ))),
        403 => objection(refusal).map(Verdict::Refused),
        _ => None,
    }
}

/// Leaves out the bracketed context of a message, `[user_email=…] [user_org=…]`: it names people.
fn without_context(message: String) -> String {
    let mut kept = String::with_capacity(message.len());
    let mut rest = message.as_str();
    while let Some(start) = rest.find('[') {
        let (before, group) = rest.split_at(start);
        kept.push_str(before);
        let length = context_length(group);
        if length > 0 {
            kept.truncate(kept.trim_end().len());
            rest = &group[length..];
        } else {
            kept.push('[');
            rest = &group[1..];
        }
    }
    kept + rest
}

/// Returns how long the `[name=value]` at the start of `group` is, with all brackets in the value; 0 when it is none.
fn context_length(group: &str) -> usize {
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let value = group[1..].trim_start_matches(is_of_name);
    let has_name = value.len() < group.len() - 1;
    if !has_name || !value.starts_with('=') {
        return 0;
    }
    let mut depth = 0_usize;
    for (index, character) in group.char_indices() {
        match character {
            '[' => depth += 1,
            ']' if depth == 1 => return index + 1,
            ']' => depth -= 1,
            _ => {}
        }
    }
    // It is cut off: all of it is context.
    group.len()
}

/// Tells whether the gateway said this: it takes a path that it does not know for an unsigned AWS request.
fn is_from_gateway(refusal: &Refusal) -> bool {
    refusal.mentions("invalid key=value pair")
}

/// Knows the 403 that says nothing of a key: the path was wrong.
pub fn objection(refusal: &Refusal) -> Option<&'static str> {
    is_from_gateway(refusal).then_some(WRONG_HOST)
}

/// Tells whether the data plane does not know the path at all.
pub fn has_no_such_path(failure: &Failure) -> bool {
    failure
        .refusal()
        .is_some_and(|refusal| refusal.status == 404 || is_from_gateway(refusal))
}

/// Connects the account; sends nothing.
pub fn connect(
    environment: &Environment,
    transport: &Arc<Transport>,
) -> Result<Box<dyn AnyKeyAdmin>, Failure> {
    let key = environment.secret(KEY).ok_or_else(|| Failure::Credential {
        problem: format!("`{KEY}` is not set"),
        way_out: "an organization owner makes a service token (`bt-st-…`) in the organization's settings, under Service tokens".to_owned(),
    })?;
    let name = environment
        .get(ORGANIZATION)
        .map(|name| name.trim().to_owned());
    let plane = match environment.first(&["KEYCTL_BRAINTRUST_BASE_URL", API_URL]) {
        Some((variable, url)) => DataPlane::set(
            client(transport, Endpoint::parse(url, variable)?, &key)?,
            name,
        ),
        None => {
            let host = endpoint_shared_with_tools(
                environment,
                OWN_APP_URL,
                APP_URL,
                DOMAIN,
                DEFAULT_APP_URL,
            )?;
            DataPlane::sought(client(transport, host, &key)?, key.clone(), name)
        }
    };
    Ok(Box::new(Braintrust::new(plane, capabilities::with(&key))))
}

/// Makes what speaks to one of the two planes.
pub fn client(
    transport: &Arc<Transport>,
    host: Endpoint,
    credential: &Secret,
) -> Result<Client, Failure> {
    Client::new(transport, host, DIALECT).credential("authorization", "Bearer ", credential)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GATEWAY: &str = "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): 'abc='.";

    #[test]
    fn gateways_403_is_about_the_path_and_not_the_permission() {
        assert!(matches!(
            judge(&Refusal::saying(403, GATEWAY)),
            Some(Verdict::Refused(_))
        ));
        assert_eq!(
            judge(&Refusal::saying(403, "API keys cannot create API keys")),
            None
        );
    }

    #[test]
    fn path_is_unknown_to_an_older_data_plane_in_two_ways() {
        let failure = |status, message| Failure::Refused {
            refusal: Refusal::saying(status, message),
            way_out: None,
        };

        assert!(has_no_such_path(&failure(404, "Not found")));
        assert!(has_no_such_path(&failure(403, GATEWAY)));
        assert!(!has_no_such_path(&failure(403, "no permission")));
    }

    #[test]
    fn only_a_context_with_somebody_in_it_names_the_caller() {
        for (message, is_named) in [
            ("Forbidden [user_email=a@example.com] [user_org=acme]", true),
            ("Forbidden [user_email=deployer@bt] [user_org=null]", true),
            ("Forbidden [user_email=] [user_org=]", false),
            ("Forbidden [user_email= ] [user_org=acme]", false),
            ("Forbidden [user_email=null]", false),
            ("Forbidden [user_email=None] [user_org=acme]", false),
            (
                "Forbidden [user_email=undefined] [user_org=a@example.com]",
                false,
            ),
            ("Forbidden [user_email=@]", false),
            ("Forbidden [user_email=a@]", false),
            ("Forbidden [user_email=a@exam", false),
            ("Forbidden [user_email=", false),
            ("Forbidden", false),
        ] {
            assert_eq!(names_caller(message), is_named, "{message}");
            assert_eq!((DIALECT.is_own)(&message.into()), is_named, "{message}");
        }
    }

    #[test]
    fn context_of_a_message_is_left_out() {
        for (message, kept) in [
            (
                "no access [user_email=a@example.com] [user_org=Org [EU] Name] [timestamp=1.2]",
                "no access",
            ),
            ("no [user_email=a@example.com] access", "no access"),
            ("no access [user_email=a@exam", "no access"),
            (
                "expected one of [a, b], [=], [x",
                "expected one of [a, b], [=], [x",
            ),
        ] {
            assert_eq!(without_context(message.to_owned()), kept);
        }
    }
}
