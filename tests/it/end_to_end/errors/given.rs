//! Values and answers that lead to the errors on the page.

use serde_json::json;

use crate::support::Answer;

/// Values that are no credential, each of its own kind.
pub const MISTAKEN: [&str; 25] = [
    "-----BEGIN PRIVATE KEY-----",
    "ENC[AES256_GCM,data:0123]",
    "sk-admin-****cdef",
    "{{ openai_admin_key }}",
    "$(op read op://infra/openai/key)",
    "${ADMIN_KEY}",
    "{\"key\": \"sk-admin-0123456789\"}",
    "\"sk-admin-0123456789abcdef\"",
    "sk-admin-abc...",
    "Bearer sk-admin-0123456789abcdef",
    "op://infra/openai/key",
    "file:///run/key",
    "https://platform.example/keys",
    "ADMIN_KEY=sk-admin-0123456789abcdef",
    "admin_key: sk-admin-0123456789abcdef",
    "op read op://infra/openai/key",
    "/run/secrets/openai",
    "YOUR_API_KEY",
    "sk-admin-0123456789\nsk-admin-abcdef",
    "sk-admin-0123456789\u{200b}",
    "sk-admin-0123456789 abcdef",
    "sk-admin-0123456789\\n",
    "sk-admin-0123456789,",
    "c2stYWRtaW4tMDEyMzQ1Njc4OWFiY2RlZg==",
    "sk-admin-é0123456789",
];

/// Is what a provider answers a list with, and what that stands for.
pub fn answers() -> Vec<(&'static str, Answer)> {
    let refusal = |status: u16, code: &str, message: &str| {
        let error = json!({"error": {"message": message, "type": "error", "code": code}});
        Answer::json(status, &error)
    };
    vec![
        (
            "a rejected credential",
            refusal(401, "invalid_api_key", "Incorrect API key provided"),
        ),
        (
            "a credential that has expired",
            refusal(401, "invalid_api_key", "Your API key has expired."),
        ),
        (
            "a credential that was revoked",
            refusal(401, "invalid_api_key", "This API key was revoked."),
        ),
        (
            "another host that serves it",
            refusal(
                401,
                "incorrect_hostname",
                "Please make your request to us.api.openai.com",
            ),
        ),
        (
            "another organization that it is of",
            refusal(
                401,
                "mismatched_organization",
                "OpenAI-Organization header should match organization for API key",
            ),
        ),
        (
            "an address that it does not take",
            refusal(401, "ip_not_authorized", "Your IP is not authorized"),
        ),
        (
            "a country that it does not serve",
            refusal(
                403,
                "unsupported_country_region_territory",
                "Country, region, or territory not supported",
            ),
        ),
        (
            "no membership",
            refusal(
                401,
                "invalid_request_error",
                "You must be a member of an organization to use the API",
            ),
        ),
        (
            "a credential that may not",
            refusal(403, "missing_scope", "Missing scopes: api.management.read"),
        ),
        (
            "a spent quota",
            refusal(429, "insufficient_quota", "You exceeded your current quota"),
        ),
        (
            "a server in trouble",
            refusal(503, "overloaded", "Overloaded").header("Retry-After", "0"),
        ),
        (
            "a page for a browser",
            Answer::text(200, "text/html", "<html><title>Log in</title></html>"),
        ),
        ("something else", Answer::json(200, &json!({"keys": []}))),
        (
            "another place",
            Answer::empty(302).header("Location", "https://elsewhere.example/login"),
        ),
    ]
}
