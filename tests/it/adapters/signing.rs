//! What signs a request, and what its answer tells about the time.

use keyctl::http::{Client, Dialect, Endpoint, Path, Request, Width};

use super::*;

const DIALECT: Dialect = Dialect {
    request_id_headers: &[],
    secret_prefixes: &[],
    rate_limit: None,
    reason_header: None,
    is_own: |_| false,
    judge: |_| None,
    tidy: std::convert::identity,
};

/// Connects a client with a credential, what narrows it, and a header that is neither.
fn client(server: &MockServer, transport: &Arc<Transport>) -> Client {
    let endpoint = Endpoint::parse(&server.uri(), "URL").expect("usable");
    Client::new(transport, endpoint, DIALECT)
        .header("x-version", "2026-07")
        .and_then(|client| client.narrowed("x-project", "proj_1"))
        .and_then(|client| {
            client.credential(
                "authorization",
                "Bearer ",
                &Secret::new("canary-credential"),
            )
        })
        .expect("a client")
}

async fn sent(server: &MockServer, name: &str) -> Vec<String> {
    let requests = requests(server).await;
    let values = requests[0].headers.get_all(name).iter();
    values
        .map(|value| value.to_str().expect("text").to_owned())
        .collect()
}

#[tokio::test]
async fn credential_and_what_narrows_it_sign_every_other_request() {
    let server = MockServer::start().await;
    answer(&server, "GET", "/models", 200, json!({})).await;
    let request = Request::get(Path::of("models"));

    let client = client(&server, &transport());
    client.exchange(request).await.expect("an answer");

    assert_eq!(
        sent(&server, "authorization").await,
        ["Bearer canary-credential"]
    );
    assert_eq!(sent(&server, "x-project").await, ["proj_1"]);
    assert_eq!(sent(&server, "x-version").await, ["2026-07"]);
}

#[tokio::test]
async fn request_that_is_signed_otherwise_leaves_the_credential_at_home() {
    for (header, prefix) in [("authorization", "Bearer "), ("x-api-key", "")] {
        let server = MockServer::start().await;
        answer(&server, "GET", "/models", 200, json!({})).await;
        let secret = Secret::new("canary-new-secret");
        let request = Request::get(Path::of("models")).signed_by(header, prefix, secret);

        let client = client(&server, &transport());
        client.exchange(request).await.expect("an answer");

        let value = format!("{prefix}canary-new-secret");
        assert_eq!(sent(&server, header).await, [value]);
        assert!(sent(&server, "x-project").await.is_empty());
        assert_eq!(sent(&server, "x-version").await, ["2026-07"]);
        let headers = format!("{:?}", requests(&server).await[0].headers);
        assert!(!headers.contains("canary-credential"), "{headers}");
    }
}

#[tokio::test]
async fn secret_of_one_request_is_not_repeated_by_a_refusal() {
    let server = MockServer::start().await;
    let body = json!({"error":"canary-new-secret is not allowed"});
    answer(&server, "GET", "/models", 403, body).await;
    let secret = Secret::new("canary-new-secret");
    let request = Request::get(Path::of("models")).signed_by("x-api-key", "", secret);
    assert!(!format!("{request:?}").contains("canary"), "{request:?}");

    let client = client(&server, &transport());
    let Err(failure) = client.exchange(request).await else {
        panic!("allowed");
    };

    let words = failure.refusal().expect("words").to_string();
    assert_eq!(words, "[redacted] is not allowed");
}

#[tokio::test]
async fn secret_that_no_header_can_carry_is_not_sent() {
    let server = MockServer::start().await;
    let secret = Secret::new("canary\r\nx-evil: 1");
    let request = Request::get(Path::of("models")).signed_by("x-api-key", "", secret);

    let client = client(&server, &transport());
    let Err(failure) = client.exchange(request).await else {
        panic!("sent");
    };

    assert_eq!(failure.code(), "credential-unusable");
    assert!(requests(&server).await.is_empty());
}

#[tokio::test]
async fn every_answer_sets_the_clock_of_its_account_alone() {
    let server = MockServer::start().await;
    for (at, status, date) in [
        ("/early", 200, "Fri, 20 Nov 2026 12:00:00 GMT"),
        ("/late", 404, "Sat, 21 Nov 2026 12:00:00 GMT"),
    ] {
        let answer = ResponseTemplate::new(status).insert_header("date", date);
        Mock::given(path(at))
            .respond_with(answer)
            .mount(&server)
            .await;
    }
    let all = transport();
    let (own, other) = (
        all.of_account(Width::Told(1)),
        all.of_account(Width::Told(1)),
    );
    let client = client(&server, &own);

    assert_eq!(own.server_time(), None);
    for (at, day) in [("early", "2026-11-20T12"), ("late", "2026-11-21T12")] {
        let _ = client.exchange(Request::get(Path::of(at))).await;
        let now = own.server_time().expect("a time").to_string();
        assert!(now.starts_with(day), "{now}");
    }
    assert_eq!(other.server_time(), None);
}
