//! One tolerant reader for every way in which providers say no.

use reqwest::header::{HeaderMap, LOCATION};
use serde_json::Value;
use url::Url;

use super::{Dialect, Redactor, Verdict, halves, redact::without_prefixed};
use crate::keys::{Failure, Refusal, Text};

/// As much of a message is kept, in characters.
const LONGEST_MESSAGE: usize = 500;

/// Reads what an answer other than 2xx says. The body may be JSON of any shape, text, HTML or nothing.
pub fn read(
    status: u16,
    headers: &HeaderMap,
    body: &[u8],
    dialect: &Dialect,
    redactor: &Redactor,
) -> Refusal {
    let said = Said::read(body);
    let clean = |text: String| {
        let text = redactor.clean(cut(text.trim(), 4 * LONGEST_MESSAGE));
        Text::new(capped(&without_prefixed(&text, dialect.secret_prefixes)))
    };
    let message = match (300..400).contains(&status) {
        true => Some(format!("it redirects to {}", target_host(headers))),
        false => said
            .message
            .map(dialect.tidy)
            .filter(|text| !text.trim().is_empty()),
    };
    Refusal {
        status,
        code: said.code.map(clean),
        message: message.map(clean),
        request_id: dialect
            .request_id_headers
            .iter()
            .find_map(|name| headers.get(*name)?.to_str().ok())
            .map(str::to_owned)
            .or(said.request_id)
            .map(clean),
    }
}

/// Returns the host a redirect points at, and nothing more of it.
fn target_host(headers: &HeaderMap) -> String {
    let location = headers.get(LOCATION).and_then(|value| value.to_str().ok());
    match location.map(Url::parse) {
        Some(Ok(url)) => Text::new(url.host_str().unwrap_or("nowhere")).to_string(),
        Some(Err(_)) => "another path".to_owned(),
        None => "nowhere".to_owned(),
    }
}

/// Is what could be found in an error body.
#[derive(Debug, Default, PartialEq, Eq)]
struct Said {
    message: Option<String>,
    code: Option<String>,
    request_id: Option<String>,
}

impl Said {
    fn read(body: &[u8]) -> Self {
        let whole = halves::replaced(body);
        let body = whole.as_ref().map_or(body, |whole| whole);
        match serde_json::from_slice::<Value>(body) {
            Ok(value) => Self::from_json(&value),
            Err(_) => Self {
                message: plain_text(body),
                ..Self::default()
            },
        }
    }

    fn from_json(value: &Value) -> Self {
        if let Value::String(text) = value {
            return Self {
                message: Some(text.clone()),
                ..Self::default()
            };
        }
        let error = value.get("error");
        let inner = error.filter(|error| error.is_object()).unwrap_or(value);
        let flat = error.and_then(Value::as_str);
        let described = string(value, "error_description");
        let message = match (flat, described) {
            (Some(error), Some(description)) => Some(format!("{description} ({error})")),
            (Some(error), None) => Some(error.to_owned()),
            (None, description) => ["message", "Message", "detail", "details", "description"]
                .iter()
                .find_map(|member| string(inner, member))
                .or(description),
        };
        Self {
            message,
            code: ["code", "tag", "type"]
                .iter()
                .find_map(|member| word(inner.get(member)?))
                .or_else(|| {
                    ["code", "tag"]
                        .iter()
                        .find_map(|member| word(value.get(member)?))
                }),
            request_id: ["requestId", "request_id"]
                .iter()
                .find_map(|member| string(value, member)),
        }
    }
}

fn string(value: &Value, member: &str) -> Option<String> {
    value.get(member)?.as_str().map(str::to_owned)
}

fn word(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Takes text as the message, unless it is a page made for a browser.
fn plain_text(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    let text = text.trim();
    (!text.is_empty() && !text.starts_with('<')).then(|| text.to_owned())
}

/// Cuts text to so many characters.
fn cut(text: &str, longest: usize) -> &str {
    text.char_indices()
        .nth(longest)
        .map_or(text, |(end, _)| &text[..end])
}

fn capped(text: &str) -> String {
    match text.char_indices().nth(LONGEST_MESSAGE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Names the failure by what the reader does next: the one map from status to [`Failure`].
pub fn judge(refusal: Refusal, dialect: &Dialect) -> Failure {
    match (dialect.judge)(&refusal) {
        Some(Verdict::Rejected(way_out)) => return rejected(refusal, Some(way_out)),
        Some(Verdict::Forbidden(way_out)) => return forbidden(refusal, Some(way_out)),
        Some(Verdict::Refused(way_out)) => return refused(refusal, Some(way_out)),
        Some(Verdict::Collision(way_out)) => return collision(refusal, Some(way_out)),
        Some(Verdict::NotFound) => return Failure::no_such_key(Some(refusal)),
        None => {}
    }
    match refusal.status {
        401 => rejected(refusal, None),
        403 => forbidden(refusal, None),
        404 | 410 => Failure::no_such_key(Some(refusal)),
        409 | 412 => collision(refusal, None),
        429 => Failure::RateLimited {
            refusal,
            wait: None,
        },
        407 => proxy_wants_credentials(),
        408 | 500.. => Failure::Unavailable(refusal),
        300..=399 => refused(
            refusal,
            Some("keyctl follows no redirects: point the account at the right host"),
        ),
        _ => refused(refusal, None),
    }
}

/// Tells whether a request may have been carried out although its answer does not say yes.
///
/// Only what says no on purpose says that it was not: a redirect but 303, which shows where to look at the outcome, and
/// a client's own error but 408.
pub fn leaves_open(status: u16) -> bool {
    !(300..500).contains(&status) || matches!(status, 303 | 408)
}

/// Stands for the answer to an earlier request, which slowed the whole account down.
pub fn slowed_down() -> Refusal {
    Refusal {
        status: 429,
        code: None,
        message: Some("an earlier request of this account was told to slow down".into()),
        request_id: None,
    }
}

/// A proxy that wants to know who asks is a setting to be completed, not a provider's refusal.
pub fn proxy_wants_credentials() -> Failure {
    Failure::usage(
        "the proxy wants credentials of its own",
        "put them into the URL in `HTTPS_PROXY`",
    )
}

fn rejected(refusal: Refusal, way_out: Option<&'static str>) -> Failure {
    Failure::Rejected { refusal, way_out }
}

fn forbidden(refusal: Refusal, way_out: Option<&'static str>) -> Failure {
    Failure::Forbidden { refusal, way_out }
}

fn collision(refusal: Refusal, way_out: Option<&'static str>) -> Failure {
    Failure::Collision { refusal, way_out }
}

fn refused(refusal: Refusal, way_out: Option<&'static str>) -> Failure {
    Failure::Refused { refusal, way_out }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(body: &str) -> (Option<String>, Option<String>) {
        let said = Said::read(body.as_bytes());
        (said.message, said.code)
    }

    fn both(message: &str, code: &str) -> (Option<String>, Option<String>) {
        (Some(message.to_owned()), Some(code.to_owned()))
    }

    fn message(message: &str) -> (Option<String>, Option<String>) {
        (Some(message.to_owned()), None)
    }

    #[test]
    fn every_documented_error_shape_is_read() {
        for (body, expected) in [
            (
                r#"{"status":401,"error":{"code":"UNAUTHENTICATED","message":"Invalid API key."}}"#,
                both("Invalid API key.", "UNAUTHENTICATED"),
            ),
            (
                r#"{"error":"access_denied","error_description":"Unauthorized"}"#,
                message("Unauthorized (access_denied)"),
            ),
            (r#"{"code":3,"message":"m","details":[]}"#, both("m", "3")),
            (
                r#"{"error":"API key not found"}"#,
                message("API key not found"),
            ),
            // A name that it repeats may have half a character.
            (r#"{"error":"no key \ud800x"}"#, message("no key \u{fffd}x")),
            (
                r#"{"error":"busy","code":"previous_secret_active"}"#,
                both("busy", "previous_secret_active"),
            ),
            (
                r#"{"requestId":"r","error":"e","tag":"INVALID_API_KEY"}"#,
                both("e", "INVALID_API_KEY"),
            ),
            (
                r#"{"error":{"message":"m","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}"#,
                both("m", "invalid_api_key"),
            ),
            (
                r#"{"error":{"message":"m","type":"cf_bad_gateway","param":null,"code":502}}"#,
                both("m", "502"),
            ),
            (
                r#"{"error":{"message":"m","type":"server_error","param":null,"code":null}}"#,
                both("m", "server_error"),
            ),
            (
                r#"{"code":404,"message":"The project was not found"}"#,
                both("The project was not found", "404"),
            ),
            (r#"{"Message":"Forbidden"}"#, message("Forbidden")),
            (r#"{"details":"nope"}"#, message("nope")),
            (r#"{"detail":"nope"}"#, message("nope")),
            (r#"{"description":"nope"}"#, message("nope")),
            (r#""just text in JSON""#, message("just text in JSON")),
            ("plain text", message("plain text")),
            ("null", (None, None)),
            ("[]", (None, None)),
            ("", (None, None)),
            ("<html><title>502 Bad Gateway</title></html>", (None, None)),
        ] {
            assert_eq!(said(body), expected, "{body}");
        }
    }

    #[test]
    fn overlong_message_is_cut() {
        assert_eq!(
            capped(&"ä".repeat(600)).chars().count(),
            LONGEST_MESSAGE + 1
        );
    }

    #[test]
    fn status_decides_what_the_reader_does_next() {
        let dialect = Dialect {
            request_id_headers: &[],
            secret_prefixes: &[],
            rate_limit: None,
            judge: |_| None,
            tidy: std::convert::identity,
        };
        for (status, code) in [
            (302, "refused"),
            (400, "refused"),
            (401, "credential-rejected"),
            (402, "refused"),
            (403, "permission-denied"),
            (404, "not-found"),
            (407, "usage"),
            (408, "unavailable"),
            (409, "conflict"),
            (410, "not-found"),
            (412, "conflict"),
            (418, "refused"),
            (422, "refused"),
            (429, "rate-limited"),
            (500, "unavailable"),
            (520, "unavailable"),
        ] {
            let refusal = Refusal {
                status,
                code: None,
                message: None,
                request_id: None,
            };

            assert_eq!(judge(refusal, &dialect).code(), code, "{status}");
        }
    }

    #[test]
    fn only_what_says_no_on_purpose_was_not_carried_out() {
        for status in [300, 302, 307, 400, 401, 404, 409, 429, 499] {
            assert!(!leaves_open(status), "{status}");
        }
        for status in [101, 199, 303, 408, 500, 503, 520, 600, 999] {
            assert!(leaves_open(status), "{status}");
        }
    }
}
