//! One tolerant reader for every way in which providers say no.

use reqwest::header::{HeaderMap, LOCATION};
use serde_json::Value;
use url::Url;

use super::{
    Dialect, Redactor, Verdict, halves, proxy::Route, reason, redact::without_prefixed, retry,
};
use crate::keys::{Advice, Failure, Reason, Refusal, Text};

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
    let (said, is_own) = Said::read(body, dialect);
    let reason = dialect
        .reason_header
        .and_then(|name| headers.get(name)?.to_str().ok())
        .map(str::to_owned);
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
        code: reason.or(said.code).map(clean),
        message: message.map(clean),
        request_id: dialect
            .request_id_headers
            .iter()
            .find_map(|name| headers.get(*name)?.to_str().ok())
            .map(str::to_owned)
            .or(said.request_id)
            .map(clean),
        is_own,
        wait: retry::retry_after(headers),
        page: page(headers, body).map(|page| Text::new(capped(&redactor.clean(&page)))),
    }
}

/// Says where a page for browsers comes from, by the headers that firewalls and proxies set; `None` for any other body.
fn page(headers: &HeaderMap, body: &[u8]) -> Option<String> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let is_html =
        header("content-type").is_some_and(|own| own.trim_start().starts_with("text/html"));
    let body = body.trim_ascii_start();
    if !(is_html || body.starts_with(b"<") || body.starts_with(FIREWALL_TEXT)) {
        return None;
    }
    let known = ["server", "via", "cf-mitigated", "cf-ray"];
    let known = known
        .iter()
        .filter_map(|name| Some(format!("{name}: {}", header(name)?)));
    let known: Vec<String> = known.collect();
    Some(known.join(", "))
}

/// How the text begins with which a widespread firewall blocks what is no browser.
const FIREWALL_TEXT: &[u8] = b"error code: 1";

/// A page is no word of the provider's on the credential: a firewall, a proxy or a login page gave it.
fn answered_by_a_page(refusal: &Refusal, page: &Text) -> Failure {
    let from = match page.raw() {
        "" => String::new(),
        _ => format!(" ({page})"),
    };
    Failure::Unreadable(format!(
        "HTTP {} came with a web page, not from the API{from}",
        refusal.status
    ))
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
    /// Reads a body, and tells whether it has the shape of the provider's own refusals.
    fn read(body: &[u8], dialect: &Dialect) -> (Self, bool) {
        let whole = halves::replaced(body);
        let body = whole.as_ref().map_or(body, |whole| whole);
        let value = serde_json::from_slice::<Value>(body).ok();
        let Some(value) = value.or_else(|| plain_text(body).map(Value::String)) else {
            return (Self::default(), false);
        };
        (Self::from_json(&value), (dialect.is_own)(&value))
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

/// What may be wrong with a credential that is turned down without a reason.
const UNTOLD: Reason = Reason::Untold("it may be mistyped, expired or revoked");

const NOT_ITS_OWN: &str =
    "this is not the provider's own answer: check the URL the account points at";
const NOT_TOLD_WHAT: &str = "it does not name the key as what is missing: check the ids that were given, and the URL the account points at";

/// Names the failure by what the reader does next: the one map from status to [`Failure`].
///
/// That nothing is there is no missing key: a gateway, a captive portal and a mistyped URL answer so, too.
/// [`Failure::NoSuchKey`] is only what the provider says in its own words to a request about one key.
pub fn judge(refusal: Refusal, dialect: &Dialect, is_about_key: bool) -> Failure {
    // Whatever its words are, they are not the provider's.
    if let (401 | 403, Some(page)) = (refusal.status, &refusal.page) {
        return match page.raw().contains("cf-mitigated: challenge") {
            true => Failure::Unavailable(refusal),
            false => answered_by_a_page(&refusal, page),
        };
    }
    match (dialect.judge)(&refusal) {
        Some(Verdict::Rejected(reason)) => return turned_down(refusal, Some(reason)),
        Some(Verdict::Forbidden(reason)) => return forbidden(refusal, Some(reason)),
        Some(Verdict::Refused(way_out)) => return refused(refusal, Some(way_out)),
        Some(Verdict::Collision(way_out)) => return collision(refusal, Some(way_out)),
        Some(Verdict::NoSuchKey) if is_about_key => return Failure::no_such_key(Some(refusal)),
        Some(Verdict::NotFound(what, way_out)) => return not_found(refusal, what, way_out),
        Some(Verdict::NoSuchKey) | None => {}
    }
    match refusal.status {
        401 => turned_down(refusal, Some(UNTOLD)),
        403 => {
            let reason = reason::told_by(&refusal);
            forbidden(refusal, reason)
        }
        404 | 410 if refusal.is_own => refused(refusal, Some(NOT_TOLD_WHAT)),
        404 | 410 => refused(refusal, Some(NOT_ITS_OWN)),
        409 | 412 => collision(refusal, None),
        429 => Failure::RateLimited {
            refusal,
            wait: None,
        },
        407 => Failure::usage(
            "what answers wants credentials of a proxy",
            "check the account's host, and the proxy between it and this machine",
        ),
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
        message: Some("an earlier request of this account was told to slow down".into()),
        ..Refusal::of(429)
    }
}

/// A proxy that wants to know who asks is a setting to be completed, not a provider's refusal.
pub fn proxy_wants_credentials(route: &Route) -> Failure {
    Failure::usage(
        format!("{} wants credentials of its own", route.name()),
        format!("put them into the URL in `{}`", route.source()),
    )
}

fn not_found(refusal: Refusal, what: &str, way_out: &str) -> Failure {
    Failure::NotFound {
        what: format!("the provider knows no such {what} ({})", refusal.place()),
        way_out: Some(way_out.to_owned()),
        refusal: Some(Box::new(refusal)),
    }
}

/// Names the failure of a credential that was turned down. What the provider itself says counts for more than what may
/// be; scopes that are missing are no rejection: the credential is known.
fn turned_down(refusal: Refusal, reason: Option<Reason>) -> Failure {
    let told = reason::told_by(&refusal).filter(|told| match &reason {
        None | Some(Reason::Untold(_)) => true,
        Some(Reason::Expired(_)) => !matches!(told, Reason::Expired(_)),
        Some(_) => false,
    });
    match told.or(reason) {
        Some(scopes @ Reason::MissingScopes(_)) => forbidden(refusal, Some(scopes)),
        reason => Failure::Rejected {
            refusal,
            way_out: reason.map(Advice::from),
        },
    }
}

fn forbidden(refusal: Refusal, reason: Option<Reason>) -> Failure {
    Failure::Forbidden {
        refusal,
        way_out: reason.map(Advice::from),
    }
}

fn collision(refusal: Refusal, way_out: Option<&'static str>) -> Failure {
    Failure::Collision { refusal, way_out }
}

fn refused(refusal: Refusal, way_out: Option<&'static str>) -> Failure {
    Failure::Refused {
        refusal,
        way_out: way_out.map(Advice::from),
    }
}

#[cfg(test)]
mod tests;
