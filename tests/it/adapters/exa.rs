//! What only Exa does, over HTTP.

use super::*;

fn account(server: &MockServer) -> Box<dyn AnyKeyAdmin> {
    let url = server.uri();
    let variables = [
        ("EXA_SERVICE_API_KEY", "second"),
        ("EXA_SERVICE_KEY", "service-key"),
        ("EXA_API_KEY", "search-key"),
        ("KEYCTL_EXA_BASE_URL", url.as_str()),
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
    assert_eq!(created.source, keyctl::keys::Source::Guessed("id"));
    assert!(created.key.id.is_masked());
}

#[tokio::test]
async fn update_puts_only_what_is_named() {
    let server = MockServer::start().await;
    let at_key = format!("/api-keys/{ID}");
    let changed = json!({"apiKey":{"id":ID,"rateLimit":5,"budgetCents":null}});
    answer(&server, "PUT", &at_key, 200, changed).await;
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
async fn update_whose_answer_does_not_show_the_change_is_unknown() {
    let change = UpdateKey {
        name: Some("new".to_owned()),
        ..UpdateKey::default()
    };
    for (answered, is_shown) in [
        (json!({"publicId":"key_1"}), false),
        (json!({"publicId":"key_1","rateLimit":5}), false),
        (json!({"publicId":"key_1","name":"new"}), true),
        (json!({"publicId":"key_1","name":"old"}), true),
    ] {
        let server = MockServer::start().await;
        let body = json!({ "apiKey": answered });
        answer(&server, "PUT", "/api-keys/key_1", 200, body).await;

        let outcome = account(&server).update(&public(), &change).await;

        let code = outcome.map_or_else(|failure| failure.code(), |_| "ok");
        let expected = if is_shown { "ok" } else { "unknown-outcome" };
        assert_eq!(code, expected, "{answered}");
        assert_eq!(lines(&server).await, ["PUT /api-keys/key_1"]);
    }
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

const ROTATION: &str = "/api-keys/key_1/rotate";

fn public() -> Locator {
    at(Place::Account, KeyId::Public("key_1".into()))
}

fn a_day() -> RotateKey {
    RotateKey {
        grace: Lifetime { seconds: 86_400 },
    }
}

#[tokio::test]
async fn rotation_says_how_long_the_old_secret_works_and_never_forces() {
    let server = MockServer::start().await;
    let body = json!({
        "apiKey":{"publicId":"key_1","secret":"canary-new-secret","name":"ci","rateLimit":5},
        "previousSecretExpiresAt":"2026-11-21T10:00:00Z"
    });
    answer(&server, "POST", ROTATION, 200, body).await;

    let rotated = account(&server).rotate(&public(), &a_day()).await;

    let rotated = rotated.expect("rotated");
    assert_eq!(rotated.new.secret, Some(Secret::new("canary-new-secret")));
    assert_eq!(rotated.new.key.locator(), public());
    assert_eq!(
        rotated.previous_until.time(),
        "2026-11-21T10:00:00Z".parse().ok()
    );
    assert_eq!(lines(&server).await, [format!("POST {ROTATION}")]);
    let sent: Value = requests(&server).await[0].body_json().expect("JSON");
    assert_eq!(sent, json!({"gracePeriodSeconds":86_400}));
}

#[tokio::test]
async fn rotation_whose_answer_is_lost_or_unreadable_is_sent_once_and_unknown() {
    for template in [
        ResponseTemplate::new(500),
        ResponseTemplate::new(200).set_body_string("<html>"),
        ResponseTemplate::new(200)
            .set_body_json(json!({"apiKey":{"publicId":"key_2","secret":"canary"}})),
    ] {
        let server = MockServer::start().await;
        Mock::given(method("POST"))
            .respond_with(template)
            .mount(&server)
            .await;

        let outcome = account(&server).rotate(&public(), &a_day()).await;

        let failure = outcome.expect_err("unknown");
        assert_eq!(failure.code(), "unknown-outcome");
        assert_eq!(requests(&server).await.len(), 1);
    }
}

#[tokio::test]
async fn rotation_without_a_secret_in_its_answer_is_no_failure_of_the_request() {
    let server = MockServer::start().await;
    answer(&server, "POST", ROTATION, 201, json!({"apiKey":{}})).await;

    let rotated = account(&server).rotate(&public(), &a_day()).await;

    let rotated = rotated.expect("rotated");
    assert_eq!(rotated.new.secret, None);
    assert_eq!(rotated.new.key.locator(), public());
}

#[tokio::test]
async fn rotation_while_a_previous_secret_works_is_a_conflict_that_says_to_wait() {
    let server = MockServer::start().await;
    let body = json!({"error":"A previous secret is active","code":"previous_secret_active"});
    answer(&server, "POST", ROTATION, 409, body).await;

    let outcome = account(&server).rotate(&public(), &a_day()).await;

    let failure = outcome.expect_err("a conflict");
    assert_eq!(failure.code(), "conflict");
    assert_eq!(
        failure.hint().as_deref(),
        Some(
            "nothing was changed: a previous secret of this key still works, and no second one may; rotate again once it has expired"
        )
    );
    assert_eq!(requests(&server).await.len(), 1);
}

#[tokio::test]
async fn missing_endpoint_of_the_rotation_is_no_missing_key() {
    let server = MockServer::start().await;
    let not_found = json!({"error":"Not found"});
    answer(&server, "POST", ROTATION, 404, not_found).await;
    let there = json!({"apiKey":{"publicId":"key_1"}});
    Mock::given(path("/api-keys/key_1"))
        .respond_with(ResponseTemplate::new(200).set_body_json(there))
        .up_to_n_times(1)
        .mount(&server)
        .await;
    let no_key = json!({"error":"API key not found"});
    answer(&server, "GET", "/api-keys/key_1", 404, no_key).await;
    let account = account(&server);

    let there = account.rotate(&public(), &a_day()).await;
    let gone = account.rotate(&public(), &a_day()).await;

    let failure = there.expect_err("no endpoint");
    assert_eq!(failure.code(), "refused");
    let hint = failure.hint().expect("a hint");
    assert!(hint.contains("`KEYCTL_EXA_ROTATE_PATH`"), "{hint}");
    assert!(gone.expect_err("no key").is_no_such_key());
}

#[tokio::test]
async fn rotation_of_which_the_key_cannot_be_looked_at_changed_nothing() {
    let server = MockServer::start().await;
    answer(&server, "POST", ROTATION, 404, json!({"error":"Not found"})).await;
    let at_key = "/api-keys/key_1";
    answer(&server, "GET", at_key, 400, json!({"error":"no"})).await;

    let outcome = account(&server).rotate(&public(), &a_day()).await;

    assert_eq!(outcome.expect_err("refused").code(), "refused");
}

#[tokio::test]
async fn path_of_the_rotation_can_be_set() {
    let server = MockServer::start().await;
    let url = server.uri();
    let body = json!({"apiKey":{"secret":"canary-new-secret"}});
    answer(&server, "POST", "/v2/key_1/turn", 200, body).await;
    let variables = [
        ("EXA_SERVICE_KEY", "service-key"),
        ("KEYCTL_EXA_BASE_URL", url.as_str()),
        ("KEYCTL_EXA_ROTATE_PATH", "v2/{id}/turn"),
    ];
    let account = connect("exa", &variables).expect("connected");

    let rotated = account.rotate(&public(), &a_day()).await;

    rotated.expect("rotated");
    assert_eq!(lines(&server).await, ["POST /v2/key_1/turn"]);
}

#[test]
fn path_of_the_rotation_that_leads_elsewhere_connects_nothing() {
    let variables = [
        ("EXA_SERVICE_KEY", "service-key"),
        ("KEYCTL_EXA_ROTATE_PATH", "https://evil.example/{id}"),
    ];

    let failure = connect("exa", &variables).err().expect("refused");

    assert_eq!(failure.code(), "usage");
}

#[test]
fn search_key_alone_connects_nothing() {
    assert_eq!(
        complaint("exa", &[("EXA_API_KEY", "search-key")]),
        "`EXA_SERVICE_KEY` is not set"
    );
}

#[tokio::test]
async fn odd_numbers_of_one_key_leave_the_list_readable() {
    let server = MockServer::start().await;
    let body = json!({"apiKeys":[
        {"publicId":"key_1","rateLimit":12.5,"budgetCents":"many"},
        {"publicId":"key_2","rateLimit":12.0,"budgetCents":null},
    ]});
    answer(&server, "GET", "/api-keys", 200, body).await;
    let account = account(&server);
    let team = account.scopes(None).await.expect("a team").items.remove(0);

    let keys = account.list(&team, None).await.expect("listed").items;

    let limits = |index: usize| keys[index].rate_limit.map(|limit| limit.value);
    assert_eq!((limits(0), limits(1)), (Told::Unknown, Told::Is(12)));
    assert_eq!(keys[0].budget, Told::Unknown);
    assert_eq!(keys[1].budget, Told::None);
}

#[tokio::test]
async fn team_is_told_by_a_key_alone() {
    let server = MockServer::start().await;
    let list = json!({"apiKeys":[{"publicId":"key_1"}]});
    answer(&server, "GET", "/api-keys", 200, list).await;
    let one =
        json!({"apiKey":{"publicId":"key_1","teamId":"660e8400-e29b-41d4-a716-446655440000"}});
    answer(&server, "GET", "/api-keys/key_1", 200, one).await;
    let account = account(&server);

    let identity = account.whoami().await.expect("told");
    let known = account.known_identity();

    assert_eq!(known.as_ref(), Some(&identity));
    let team = Some("660e8400-e29b-41d4-a716-446655440000");
    assert_eq!(identity.id.as_deref(), team);
    assert_eq!(requests(&server).await.len(), 2);
}

#[tokio::test]
async fn team_without_keys_is_nobody_that_could_be_told() {
    let server = MockServer::start().await;
    answer(&server, "GET", "/api-keys", 200, json!({"apiKeys":[]})).await;

    let identity = account(&server).whoami().await.expect("an answer");

    assert_eq!(identity, keyctl::keys::Identity::default());
}
