//! What is read from a refusal, and what it means.

use reqwest::header::{HeaderValue, RETRY_AFTER};

use super::*;

fn said(body: &str) -> (Option<String>, Option<String>) {
    let (said, _) = Said::read(body.as_bytes(), &dialect(|_| None));
    (said.message, said.code)
}

fn dialect(judge: fn(&Refusal) -> Option<Verdict>) -> Dialect {
    Dialect {
        request_id_headers: &[],
        secret_prefixes: &[],
        rate_limit: None,
        reason_header: None,
        is_own: |value| value.get("error").is_some(),
        judge,
        tidy: std::convert::identity,
    }
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
    for (status, code) in [
        (302, "refused"),
        (400, "refused"),
        (401, "credential-rejected"),
        (402, "refused"),
        (403, "permission-denied"),
        (404, "refused"),
        (407, "usage"),
        (408, "unavailable"),
        (409, "conflict"),
        (410, "refused"),
        (412, "conflict"),
        (418, "refused"),
        (422, "refused"),
        (429, "rate-limited"),
        (500, "unavailable"),
        (520, "unavailable"),
    ] {
        let failure = judge(Refusal::of(status), &dialect(|_| None), true);

        assert_eq!(failure.code(), code, "{status}");
    }
}

#[test]
fn key_is_missing_only_in_the_providers_words_about_that_key() {
    let said = dialect(|_| Some(Verdict::NoSuchKey));

    assert!(judge(Refusal::of(404), &said, true).is_no_such_key());
    let elsewhere = judge(Refusal::of(404), &said, false);
    assert_eq!(elsewhere.code(), "refused");
    assert_eq!(elsewhere.refusal().map(|own| own.status), Some(404));
}

#[test]
fn missing_project_is_not_found_and_no_missing_key() {
    let said = dialect(|_| Some(Verdict::NotFound("project", "check it")));

    let failure = judge(Refusal::saying(404, "no project"), &said, true);

    assert_eq!(failure.code(), "not-found");
    assert!(!failure.is_no_such_key());
    assert_eq!(
        failure.to_string(),
        "the provider knows no such project (HTTP 404)"
    );
}

#[test]
fn answer_of_another_shape_is_not_the_providers_own() {
    let read = |body: &str| {
        let headers = HeaderMap::new();
        let redactor = Redactor::default();
        read(
            404,
            &headers,
            body.as_bytes(),
            &dialect(|_| None),
            &redactor,
        )
        .is_own
    };

    assert!(read(r#"{"error":"x"}"#));
    for other in [
        "",
        "<html>",
        "404 page not found",
        r#"{"detail":"x"}"#,
        "null",
    ] {
        assert!(!read(other), "{other}");
    }
}

#[test]
fn time_to_wait_is_read_with_any_status() {
    let mut headers = HeaderMap::new();
    headers.insert(RETRY_AFTER, HeaderValue::from_static("120"));

    let refusal = read(503, &headers, b"", &dialect(|_| None), &Redactor::default());

    let failure = judge(refusal, &dialect(|_| None), false);
    assert_eq!(failure.hint().as_deref(), Some("run it again in 120 s"));
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

#[test]
fn f016_page_for_browsers_says_nothing_of_the_credential() {
    let answer = |status: u16, headers: &[(&'static str, &'static str)], body: &[u8]| {
        let headers = headers.iter().map(|(name, value)| {
            let name = reqwest::header::HeaderName::from_static(name);
            (name, reqwest::header::HeaderValue::from_static(value))
        });
        let dialect = dialect(|_| None);
        let refusal = read(
            status,
            &headers.collect(),
            body,
            &dialect,
            &Redactor::default(),
        );
        judge(refusal, &dialect, true)
    };
    let cloudflare = [
        ("content-type", "text/html; charset=UTF-8"),
        ("server", "cloudflare"),
        ("cf-ray", "8f1-FRA"),
    ];
    let page = b"<!DOCTYPE html><title>Attention Required!</title>";

    for status in [401, 403] {
        let failure = answer(status, &cloudflare, page);

        assert_eq!(failure.exit_code().number(), 1, "{failure}");
        let said = failure.to_string();
        assert!(
            said.contains("web page, not from the API (server: cloudflare, cf-ray: 8f1-FRA)"),
            "{said}"
        );
    }
    let blocked = answer(403, &[("content-type", "text/plain")], b"error code: 1020");
    assert_eq!(blocked.exit_code().number(), 1, "{blocked}");
    let challenge = [cloudflare[0], ("cf-mitigated", "challenge")];
    assert_eq!(answer(403, &challenge, page).exit_code().number(), 7);
    let own = [("content-type", "application/json")];
    let refused = answer(403, &own, br#"{"error":"no"}"#);
    assert_eq!(refused.exit_code().number(), 4, "{refused}");
}
