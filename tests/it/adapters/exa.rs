//! What only Exa does, over HTTP.

use super::*;

fn account(server: &MockServer) -> Box<dyn AnyKeyAdmin> {
    let url = server.uri();
    let variables = [
        ("EXA_SERVICE_API_KEY", "second"),
        ("EXA_SERVICE_KEY", "service-key"),
        ("EXA_API_KEY", "search-key"),
        ("EXA_ADMIN_BASE_URL", url.as_str()),
    ];
    connect("exa", &variables).expect("connected")
}

fn sensitive() -> Locator {
    at(Place::Account, KeyId::Sensitive(Secret::new(ID)))
}

#[tokio::test]
async fn creation_always_has_a_body_and_the_service_key() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/api-keys"))
        .and(header("x-api-key", "service-key"))
        .and(body_json(json!({})))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({"apiKey":{"id":ID}})))
        .mount(&server)
        .await;

    let created = account(&server)
        .create(&CreateKey::of(Kind("team")))
        .await
        .expect("created");

    assert_eq!(created.secret, Some(Secret::new(ID)));
    assert!(created.key.id.is_masked());
}

#[tokio::test]
async fn update_puts_only_what_is_named() {
    let server = MockServer::start().await;
    let at_key = format!("/api-keys/{ID}");
    answer(&server, "PUT", &at_key, 200, json!({"apiKey":{"id":ID}})).await;
    let change = UpdateKey {
        rate_limit: Some(5),
        budget: Some(BudgetChange::Remove),
        ..UpdateKey::default()
    };

    account(&server)
        .update(&sensitive(), &change)
        .await
        .expect("updated");

    let sent: Value = requests(&server).await[0].body_json().expect("JSON");
    assert_eq!(sent, json!({"rateLimit":5,"budgetCents":null}));
}

#[tokio::test]
async fn deletion_is_confirmed_by_a_body_that_says_so() {
    for (body, removal) in [
        (json!({"success":true}), Removal::Confirmed),
        (json!({"success":false}), Removal::Unclear),
        (json!(null), Removal::Unclear),
    ] {
        let server = MockServer::start().await;
        answer(&server, "DELETE", &format!("/api-keys/{ID}"), 200, body).await;

        let outcome = account(&server)
            .delete(&sensitive())
            .await
            .expect("deleted");

        assert_eq!(outcome, removal);
    }
}

#[tokio::test]
async fn sensitive_id_is_not_repeated_by_a_refusal() {
    let server = MockServer::start().await;
    let body = json!({"error":format!("API key {ID} not found")});
    answer(&server, "GET", &format!("/api-keys/{ID}"), 404, body).await;

    let failure = account(&server)
        .describe(&sensitive())
        .await
        .expect_err("missing");

    assert!(failure.is_no_such_key());
    let words = failure.refusal().expect("words").to_string();
    assert_eq!(words, "API key [redacted] not found");
}

#[tokio::test]
async fn key_with_a_public_id_answers_to_its_other_id_and_is_acted_on_by_the_public_one() {
    let server = MockServer::start().await;
    let body = json!({"apiKey":{"id":ID,"publicId":"key_1"}});
    answer(&server, "GET", &format!("/api-keys/{ID}"), 200, body).await;

    let key = account(&server)
        .describe(&sensitive())
        .await
        .expect("described");

    assert_eq!(key.locator().id, KeyId::Public("key_1".into()));
    assert!(key.has_id(&sensitive().id));
    assert!(!key.has_id(&KeyId::Public(OTHER_ID.into())));
    assert!(!format!("{key:?}").contains(ID));
}

#[tokio::test]
async fn list_with_a_key_that_has_no_id_is_unreadable() {
    let server = MockServer::start().await;
    let body = json!({"apiKeys":[{"id":ID},{"name":"canary"}]});
    answer(&server, "GET", "/api-keys", 200, body).await;
    let account = account(&server);
    let team = account.scopes(None).await.expect("a team").items.remove(0);

    let failure = account.list(&team, None).await.expect_err("unreadable");

    assert_eq!(
        failure.to_string(),
        "the answer cannot be read: at `apiKeys[1]`: expected `publicId` or `id`"
    );
}

#[test]
fn search_key_alone_connects_nothing() {
    assert_eq!(
        complaint("exa", &[("EXA_API_KEY", "search-key")]),
        "`EXA_SERVICE_KEY` is not set"
    );
}
