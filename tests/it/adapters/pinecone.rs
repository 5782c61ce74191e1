//! What only Pinecone does, over HTTP.

use super::*;

fn service_account(server: &MockServer) -> Box<dyn AnyKeyAdmin> {
    let url = server.uri();
    let variables = [
        ("PINECONE_CLIENT_ID", "client-id"),
        ("PINECONE_CLIENT_SECRET", "client-secret\n"),
        ("KEYCTL_PINECONE_BASE_URL", url.as_str()),
        ("KEYCTL_PINECONE_LOGIN_URL", url.as_str()),
    ];
    connect("pinecone", &variables).expect("connected")
}

async fn login(server: &MockServer, token: &str, expires_in: u64, times: u64) {
    let body = json!({"access_token":token,"token_type":"Bearer","expires_in":expires_in});
    Mock::given(method("POST"))
        .and(path("/oauth/token"))
        .and(header("x-pinecone-api-version", "2026-07"))
        .and(body_json(json!({
            "grant_type":"client_credentials","client_id":"client-id","client_secret":"client-secret",
            "audience":"https://api.pinecone.io/"
        })))
        .respond_with(
            ResponseTemplate::new(200)
                .set_body_json(body)
                .set_delay(Duration::from_millis(50)),
        )
        .up_to_n_times(times)
        .mount(server)
        .await;
}

/// Answers 401 to the first token and lets the second in.
async fn keys_for(server: &MockServer, token: &str) {
    Mock::given(path(format!("/admin/projects/{PROJECT}/api-keys")))
        .and(header("authorization", format!("Bearer {token}").as_str()))
        .and(header("x-pinecone-api-version", "2026-07"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({
            "key":{"id":ID,"name":"ci","project_id":PROJECT,"roles":["ProjectEditor"]},"value":"pcsk_value",
            "data":[{"id":ID,"name":"ci","project_id":PROJECT,"roles":["ProjectEditor"]}]
        })))
        .with_priority(1)
        .mount(server)
        .await;
    Mock::given(path(format!("/admin/projects/{PROJECT}/api-keys")))
        .respond_with(ResponseTemplate::new(401).set_body_json(
            json!({"status":401,"error":{"code":"UNAUTHENTICATED","message":"Invalid API key."}}),
        ))
        .mount(server)
        .await;
}

fn creation() -> CreateKey {
    let mut request = CreateKey::of(Kind("project"));
    request.name = Some("ci".to_owned());
    request.project = Some(PROJECT.to_owned());
    request
}

async fn scope(account: &dyn AnyKeyAdmin, server: &MockServer) -> keyctl::keys::Scope {
    let projects = json!({"data":[{"id":PROJECT,"name":"search"}]});
    answer(server, "GET", "/admin/projects", 200, projects).await;
    let page = account.scopes(None).await.expect("projects");
    page.items.into_iter().next().expect("a project")
}

#[tokio::test]
async fn one_token_is_minted_for_many_requests_at_once() {
    let server = MockServer::start().await;
    login(&server, "token-one", 1800, 9).await;
    keys_for(&server, "token-one").await;
    let account = service_account(&server);
    let scope = scope(account.as_ref(), &server).await;

    let lists = futures_util::future::join_all((0..8).map(|_| account.list(&scope, None))).await;

    for page in lists {
        assert_eq!(
            page.expect("listed").items[0].scope.name,
            Some("search".into())
        );
    }
    let minted = lines(&server).await;
    let minted = minted.iter().filter(|line| line.contains("oauth")).count();
    assert_eq!(minted, 1);
}

#[tokio::test]
async fn rejected_token_is_renewed_once_for_all_and_each_request_sent_again() {
    let server = MockServer::start().await;
    login(&server, "token-one", 1800, 1).await;
    login(&server, "token-two", 1800, 9).await;
    keys_for(&server, "token-two").await;
    let account = service_account(&server);
    let scope = scope(account.as_ref(), &server).await;

    let lists = futures_util::future::join_all((0..4).map(|_| account.list(&scope, None))).await;

    assert!(lists.iter().all(Result::is_ok));
    let lines = lines(&server).await;
    assert_eq!(
        lines.iter().filter(|line| line.contains("oauth")).count(),
        2
    );
    assert_eq!(
        lines
            .iter()
            .filter(|line| line.ends_with("api-keys"))
            .count(),
        8
    );
}

#[tokio::test]
async fn creation_with_a_rejected_token_is_sent_again() {
    let server = MockServer::start().await;
    login(&server, "token-one", 1800, 1).await;
    login(&server, "token-two", 1800, 1).await;
    keys_for(&server, "token-two").await;

    let created = service_account(&server)
        .create(&creation())
        .await
        .expect("created");

    assert_eq!(created.secret, Some(Secret::new("pcsk_value")));
    assert_eq!(lines(&server).await.len(), 4);
}

#[tokio::test]
async fn second_rejection_is_final() {
    let server = MockServer::start().await;
    login(&server, "token-one", 1800, 9).await;
    keys_for(&server, "another-token").await;

    let failure = service_account(&server)
        .create(&creation())
        .await
        .expect_err("rejected");

    assert_eq!(failure.code(), "credential-rejected");
    assert_eq!(lines(&server).await.len(), 4);
}

#[tokio::test]
async fn token_about_to_end_is_renewed_before_it_is_used() {
    let server = MockServer::start().await;
    login(&server, "token-one", 60, 9).await;
    answer(&server, "GET", "/admin/projects", 200, json!({"data":[]})).await;
    let account = service_account(&server);

    account.scopes(None).await.expect("projects");
    account.scopes(None).await.expect("projects");

    let lines = lines(&server).await;
    assert_eq!(
        lines.iter().filter(|line| line.contains("oauth")).count(),
        2
    );
}

#[tokio::test]
async fn ready_token_counts_first_and_cannot_be_renewed() {
    let server = MockServer::start().await;
    keys_for(&server, "token-two").await;
    let url = server.uri();
    let variables = [
        ("PINECONE_ACCESS_TOKEN", "token-one"),
        ("PINECONE_CLIENT_ID", "client-id"),
        ("PINECONE_CLIENT_SECRET", "client-secret"),
        ("KEYCTL_PINECONE_BASE_URL", url.as_str()),
    ];
    let account = connect("pinecone", &variables).expect("connected");

    let failure = account.create(&creation()).await.expect_err("rejected");

    assert_eq!(failure.code(), "credential-rejected");
    assert_eq!(lines(&server).await.len(), 1);
}

#[tokio::test]
async fn refused_login_is_a_rejected_credential_and_nothing_else_is_sent() {
    let server = MockServer::start().await;
    let body = json!({"error":"invalid_client","error_description":"no client-secret"});
    answer(&server, "POST", "/oauth/token", 400, body).await;

    let failure = service_account(&server)
        .create(&creation())
        .await
        .expect_err("refused");

    assert_eq!(failure.code(), "credential-rejected");
    assert_eq!(
        failure.refusal().expect("words").to_string(),
        "no [redacted] (invalid_client)"
    );
    assert_eq!(lines(&server).await, ["POST /oauth/token"]);
}

#[tokio::test]
async fn login_in_trouble_is_tried_again_even_for_a_creation() {
    let server = MockServer::start().await;
    Mock::given(path("/oauth/token"))
        .respond_with(ResponseTemplate::new(503))
        .up_to_n_times(1)
        .mount(&server)
        .await;
    login(&server, "token-one", 1800, 1).await;
    keys_for(&server, "token-one").await;

    let created = service_account(&server).create(&creation()).await;

    assert!(created.is_ok());
}

#[tokio::test]
async fn created_key_that_cannot_be_read_has_an_unknown_outcome() {
    let server = MockServer::start().await;
    login(&server, "token-one", 1800, 1).await;
    let keys = format!("/admin/projects/{PROJECT}/api-keys");
    answer(&server, "POST", &keys, 201, json!({"value":"pcsk_value"})).await;

    let failure = service_account(&server)
        .create(&creation())
        .await
        .expect_err("unreadable");

    assert_eq!(failure.code(), "unknown-outcome");
}

#[tokio::test]
async fn deletion_is_accepted_whatever_the_body() {
    let server = MockServer::start().await;
    login(&server, "token-one", 1800, 1).await;
    Mock::given(method("DELETE"))
        .and(path(format!("/admin/api-keys/{ID}")))
        .respond_with(ResponseTemplate::new(202))
        .mount(&server)
        .await;
    let key = at(Place::Account, KeyId::Public(ID.into()));

    let removal = service_account(&server)
        .delete(&key)
        .await
        .expect("deleted");

    assert_eq!(removal, Removal::Accepted);
}

#[test]
fn half_a_service_account_is_named() {
    assert_eq!(
        complaint("pinecone", &[("PINECONE_CLIENT_ID", "x")]),
        "`PINECONE_CLIENT_SECRET` is not set, only `PINECONE_CLIENT_ID`"
    );
    assert_eq!(
        complaint("pinecone", &[("PINECONE_CLIENT_SECRET", "x")]),
        "`PINECONE_CLIENT_ID` is not set, only `PINECONE_CLIENT_SECRET`"
    );
}

#[test]
fn projects_key_is_refused_as_any_credential() {
    for variable in [
        "PINECONE_ACCESS_TOKEN",
        "PINECONE_CLIENT_ID",
        "PINECONE_CLIENT_SECRET",
    ] {
        for value in ["pcsk_canary", "pckey_canary"] {
            assert_eq!(
                complaint("pinecone", &[(variable, value)]),
                format!("`{variable}` holds a project's key, which cannot administer keys")
            );
        }
    }
}

#[tokio::test]
async fn token_of_which_nothing_says_how_long_it_lives_is_used() {
    for lifetime in [json!(null), json!("1800"), json!(1800.0), json!("soon")] {
        let server = MockServer::start().await;
        let body = json!({"access_token":"token-one","expires_in":lifetime});
        answer(&server, "POST", "/oauth/token", 200, body).await;
        answer(&server, "GET", "/admin/projects", 200, json!({"data":[]})).await;
        let account = service_account(&server);

        account.scopes(None).await.expect("projects");
        account.scopes(None).await.expect("projects");

        let lines = lines(&server).await;
        let minted = lines.iter().filter(|line| line.contains("oauth"));
        assert_eq!(minted.count(), 1);
    }
}

#[tokio::test]
async fn gateway_that_does_not_know_the_path_is_asked_once_and_the_role_is_not_blamed() {
    for account in [service_account, ready] {
        let server = MockServer::start().await;
        login(&server, "token-one", 1800, 9).await;
        let unknown = ResponseTemplate::new(401)
            .insert_header("x-pinecone-auth-rejected-reason", "Unknown operation")
            .set_body_string("Unauthorized");
        Mock::given(path("/admin/projects"))
            .respond_with(unknown)
            .mount(&server)
            .await;

        let failure = account(&server).scopes(None).await.expect_err("no path");

        assert_eq!(failure.code(), "refused");
        assert_eq!(
            failure.hint().as_deref(),
            Some("the gateway does not know this path: check `KEYCTL_PINECONE_BASE_URL`")
        );
        let lines = lines(&server).await;
        assert_eq!(
            lines.iter().filter(|line| line.starts_with("GET")).count(),
            1
        );
        assert!(lines.iter().filter(|line| line.contains("oauth")).count() <= 1);
    }
}

fn ready(server: &MockServer) -> Box<dyn AnyKeyAdmin> {
    let url = server.uri();
    let variables = [
        (
            "PINECONE_ACCESS_TOKEN",
            "eyJhbGciOiJSUzI1NiJ9.e30.0123456789abcdef",
        ),
        ("KEYCTL_PINECONE_BASE_URL", url.as_str()),
    ];
    connect("pinecone", &variables).expect("connected")
}

#[tokio::test]
async fn projects_tell_their_organization() {
    let of = |organizations: &[Option<&str>]| {
        let projects = organizations.iter().enumerate();
        let projects: Vec<Value> = projects
            .map(|(n, own)| json!({"id":format!("project-{n}"),"organization_id":own}))
            .collect();
        json!({ "data": projects })
    };
    for (projects, id) in [
        (of(&[Some("-NM7"), Some("-NM7")]), Some("-NM7")),
        (of(&[Some("-NM7"), Some("-NM8")]), None),
        (of(&[None]), None),
        (of(&[]), None),
    ] {
        let server = MockServer::start().await;
        answer(&server, "GET", "/admin/projects", 200, projects).await;
        let account = ready(&server);

        account.scopes(None).await.expect("projects");
        let identity = account.known_identity().expect("known");

        assert_eq!(identity.id.as_deref(), id);
        assert_eq!(requests(&server).await.len(), 1);
    }
}
