//! The reason for a refusal, as the provider's own code or sentence tells it, in the words that providers share.

use crate::keys::{Reason, Refusal, Text};

/// Words that say that a credential has run out.
const EXPIRED: &[&str] = &["expired"];

/// Words that say that somebody ended it.
const REVOKED: &[&str] = &["revoked", "deleted", "disabled", "deactivated", "suspended"];

/// Words that leave it open, or name another reason.
const OTHERS: &[&str] = &[
    "invalid",
    "incorrect",
    "malformed",
    "unknown",
    "wrong",
    "may",
];

const MEMBER: &[&str] = &[
    "not a member",
    "must be a member",
    "not part of",
    "no longer a member",
];

const ADDRESS: &[&str] = &[
    "ip address",
    "ip is not",
    "ip not",
    "your ip",
    "ip allowlist",
    "ip whitelist",
    "ip_not_authorized",
    "ip_not_allowed",
];

const COUNTRY: &[&str] = &[
    "country, region, or territory",
    "unsupported_country",
    "country is not supported",
];

/// What stands before the names of scopes.
const SCOPES: &[&str] = &["missing scopes:", "missing scope:"];

/// What expires or is revoked: of anything else it says nothing about the credential.
const CREDENTIAL: &[&str] = &[
    "key",
    "token",
    "credential",
    "credentials",
    "secret",
    "account",
];

/// What else may have ended.
const PLACES: &[&str] = &[
    "project",
    "organization",
    "organisation",
    "team",
    "plan",
    "trial",
];

/// Returns the reason that a refusal tells; `None` where it tells none, or several.
pub fn told_by(refusal: &Refusal) -> Option<Reason> {
    let code = refusal.code.as_ref().map_or("", Text::raw);
    let message = refusal.message.as_ref().map_or("", Text::raw);
    if let Some(scopes) = missing_scopes(message) {
        return Some(Reason::MissingScopes(scopes));
    }
    let all = format!("{message} {code}").to_lowercase();
    let says = |words: &[&str]| words.iter().any(|own| all.contains(own));
    let words: Vec<&str> = all.split(|c: char| !c.is_alphanumeric()).collect();
    let has_word = |wanted: &[&str]| words.iter().any(|word| wanted.contains(word));
    let is_open = message
        .to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| OTHERS.contains(&word));
    let is_ended = has_word(CREDENTIAL) && !has_word(PLACES) && !is_open;
    if code.starts_with("missing_scope") {
        Some(Reason::MissingScopes(Vec::new()))
    } else if says(COUNTRY) {
        Some(Reason::Country)
    } else if says(ADDRESS) {
        Some(Reason::Address)
    } else if says(MEMBER) {
        Some(Reason::NotMember)
    } else {
        match (has_word(EXPIRED), has_word(REVOKED)) {
            (true, false) if is_ended => Some(Reason::Expired(None)),
            (false, true) if is_ended => Some(Reason::Revoked),
            _ => None,
        }
    }
}

/// Reads the names behind `Missing scopes:`; they end where the sentence does.
fn missing_scopes(message: &str) -> Option<Vec<Text>> {
    let lower = message.to_ascii_lowercase();
    let start = SCOPES
        .iter()
        .find_map(|begin| Some(lower.find(begin)? + begin.len()))?;
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | ':' | '-');
    let mut scopes = Vec::new();
    let mut words = message.get(start..)?.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let name = word.trim_matches([',', ';', '.', '\'', '"', '`']);
        if name.is_empty() || name.len() > LONGEST_SCOPE || !name.chars().all(is_of_name) {
            break;
        }
        scopes.push(Text::from(name));
        let is_followed = words.next_if_eq(&"and").is_some() || word.ends_with([',', ';']);
        if !is_followed {
            break;
        }
        words.next_if_eq(&"and");
    }
    Some(scopes)
}

/// No scope has a longer name, in bytes.
const LONGEST_SCOPE: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    fn told(message: &str, code: &str) -> Option<Reason> {
        told_by(&Refusal {
            code: Some(code.into()),
            ..Refusal::saying(401, message)
        })
    }

    #[test]
    fn f014_reason_that_the_provider_tells_is_the_only_one() {
        for (message, code, reason) in [
            ("Your API key has expired.", "x", Reason::Expired(None)),
            ("No", "expired_api_key", Reason::Expired(None)),
            (
                "Your API key has expired",
                "invalid_api_key",
                Reason::Expired(None),
            ),
            ("This key was revoked", "x", Reason::Revoked),
            ("The token has been disabled", "x", Reason::Revoked),
            (
                "The account was deactivated",
                "account_deactivated",
                Reason::Revoked,
            ),
            (
                "You must be a member of an organization to use the API",
                "x",
                Reason::NotMember,
            ),
            (
                "Your IP is not authorized to access this project",
                "ip_not_authorized",
                Reason::Address,
            ),
            (
                "Country, region, or territory not supported",
                "x",
                Reason::Country,
            ),
        ] {
            assert_eq!(told(message, code), Some(reason), "{message}");
        }
    }

    #[test]
    fn several_reasons_are_none() {
        for message in [
            "Invalid or expired token",
            "The key may have expired",
            "The key was revoked or has expired",
            "Incorrect API key provided",
            "Unauthorized",
            "The project of this key was deleted",
            "Your trial has expired",
            "",
        ] {
            assert_eq!(told(message, "x"), None, "{message}");
        }
    }

    #[test]
    fn f014_missing_scopes_are_read_to_the_end_of_the_list() {
        let scopes = |message: &str| match told(message, "x") {
            Some(Reason::MissingScopes(scopes)) => {
                scopes.iter().map(|own| own.raw().to_owned()).collect()
            }
            _ => Vec::new(),
        };

        assert_eq!(
            scopes(
                "You have insufficient permissions. Missing scopes: api.management.read. Check that you have the right role."
            ),
            ["api.management.read"]
        );
        assert_eq!(
            scopes("Missing scopes: api.management.read, api.usage.read."),
            ["api.management.read", "api.usage.read"]
        );
        assert_eq!(
            scopes("Missing scopes: a.b and c.d, e"),
            ["a.b", "c.d", "e"]
        );
        assert!(scopes("Missing scopes: $(rm)").is_empty());
    }
}
