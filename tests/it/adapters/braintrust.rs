//! What only Braintrust does, over HTTP.

use super::*;

const USER: Kind = Kind("user");
const ORGANIZATIONS: &str = "GET /v1/organization?limit=1000";

fn account(server: &MockServer, organization: &str) -> Box<dyn AnyKeyAdmin> {
    let url = server.uri();
    let variables = [
        ("BRAINTRUST_API_KEY", "bt-st-canary-credential"),
        ("BRAINTRUST_API_URL", url.as_str()),
        ("BRAINTRUST_ORG_NAME", organization),
    ];
    connect("braintrust", &variables).expect("connected")
}

/// Connects an account that names no data plane.
fn seeking(server: &MockServer, organization: &str) -> Box<dyn AnyKeyAdmin> {
    let url = server.uri();
    let variables = [
        ("BRAINTRUST_API_KEY", "bt-st-canary-credential"),
        ("KEYCTL_BRAINTRUST_APP_URL", url.as_str()),
        ("BRAINTRUST_ORG_NAME", organization),
    ];
    connect("braintrust", &variables).expect("connected")
}

/// Plays a control plane that knows these organizations.
async fn control_plane(all: &[(&str, &str)]) -> MockServer {
    let server = MockServer::start().await;
    let all: Vec<Value> = all
        .iter()
        .map(|(name, url)| json!({"id":format!("org_{name}"),"name":name,"api_url":url}))
        .collect();
    Mock::given(method("POST"))
        .and(path("/api/apikey/login"))
        .and(header("authorization", "Bearer bt-st-canary-credential"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({"org_info":all})))
        .mount(&server)
        .await;
    server
}

async fn organizations(server: &MockServer, names: &[&str]) {
    let all: Vec<Value> = names
        .iter()
        .map(|name| json!({"id":format!("org_{name}"),"name":name}))
        .collect();
    answer(
        server,
        "GET",
        "/v1/organization",
        200,
        json!({"objects":all}),
    )
    .await;
}

fn user_key() -> Locator {
    at(Place::Kind(USER), KeyId::Public(ID.into()))
}

fn gateway() -> Value {
    json!({"message":"Invalid key=value pair (missing equal-sign) in Authorization header: 'bt-st-canary-credential'"})
}

fn keys(ids: &[&str]) -> Value {
    let objects: Vec<Value> = ids.iter().map(|id| json!({"id":id,"name":"ci"})).collect();
    json!({"objects":objects})
}

/// Plays a data plane with one organization and the two lists of users' keys.
async fn data_plane(whole: (u16, Value), own: Value) -> MockServer {
    let server = MockServer::start().await;
    organizations(&server, &["acme"]).await;
    let (status, body) = whole;
    answer(&server, "GET", "/v1/organization/api_keys", status, body).await;
    answer(&server, "GET", "/v1/api_key", 200, own).await;
    server
}

struct Listed {
    ids: Vec<String>,
    coverage: Option<&'static str>,
    next: Option<Cursor>,
}

async fn user_keys(account: &dyn AnyKeyAdmin, after: Option<&Cursor>) -> Listed {
    let scopes = account.scopes(None).await.expect("scopes").items;
    let scope = scopes
        .iter()
        .find(|scope| scope.holds == [USER])
        .expect("a scope");
    let page = account.list(scope, after).await.expect("listed");
    Listed {
        ids: page
            .items
            .iter()
            .map(|key| key.id.reveal().to_owned())
            .collect(),
        coverage: page.coverage,
        next: page.next,
    }
}

const ONLY_OWN: &str = "only your own keys; an organization owner sees all";

#[tokio::test]
async fn organization_is_two_places_asked_for_once() {
    let server = MockServer::start().await;
    organizations(&server, &["acme"]).await;
    let account = account(&server, "");

    account.scopes(None).await.expect("scopes");
    let scopes = account.scopes(None).await.expect("scopes").items;

    assert_eq!(scopes.len(), 2);
    assert!(
        scopes
            .iter()
            .all(|scope| scope.is_called("acme") && scope.has_id("org_acme"))
    );
    assert_eq!(lines(&server).await, [ORGANIZATIONS]);
}

#[tokio::test]
async fn owner_sees_the_whole_organization() {
    let server = MockServer::start().await;
    organizations(&server, &["acme"]).await;
    answer(
        &server,
        "GET",
        "/v1/organization/api_keys",
        200,
        keys(&[ID]),
    )
    .await;

    let listed = user_keys(account(&server, "").as_ref(), None).await;

    assert_eq!(
        (listed.ids.as_slice(), listed.coverage),
        ([ID.to_owned()].as_slice(), None)
    );
    assert_eq!(
        lines(&server).await,
        [ORGANIZATIONS, "GET /v1/organization/api_keys?limit=1000"]
    );
}

#[tokio::test]
async fn organization_is_named_to_the_lists_only_among_several() {
    let server = MockServer::start().await;
    organizations(&server, &["acme", "other"]).await;
    answer(&server, "GET", "/v1/organization/api_keys", 200, keys(&[])).await;
    answer(&server, "GET", "/v1/api_key", 200, keys(&[ID])).await;

    user_keys(account(&server, "other").as_ref(), None).await;

    assert_eq!(
        lines(&server).await[1..],
        [
            "GET /v1/organization/api_keys?org_id=org_other&limit=1000",
            "GET /v1/api_key?org_name=other&limit=1000"
        ]
    );
}

#[tokio::test]
async fn one_of_several_organizations_must_be_named() {
    let server = MockServer::start().await;
    organizations(&server, &["acme", "other"]).await;

    let unnamed = account(&server, "")
        .scopes(None)
        .await
        .expect_err("unnamed");
    let unknown = account(&server, "acm")
        .scopes(None)
        .await
        .expect_err("unknown");

    assert_eq!(unnamed.code(), "usage");
    let hint = unnamed.hint().expect("a hint");
    assert_eq!(hint, "set `BRAINTRUST_ORG_NAME` to one of: `acme`, `other`");
    assert_eq!(unknown.code(), "not-found");
    assert_eq!(
        unknown.hint().expect("a hint"),
        "set it to one of: `acme`, `other`"
    );
}

#[tokio::test]
async fn who_is_no_owner_sees_own_keys_and_is_told() {
    let server = data_plane((200, keys(&[])), keys(&[ID])).await;

    let listed = user_keys(account(&server, "").as_ref(), None).await;

    assert_eq!(listed.ids, [ID]);
    assert_eq!(listed.coverage, Some(ONLY_OWN));
}

#[tokio::test]
async fn two_empty_lists_are_not_the_absence_of_keys() {
    let server = data_plane((200, keys(&[])), keys(&[])).await;

    let listed = user_keys(account(&server, "").as_ref(), None).await;

    assert!(listed.ids.is_empty());
    assert_eq!(
        listed.coverage,
        Some("no keys were shown; only an organization owner sees all keys")
    );
}

#[tokio::test]
async fn older_data_plane_is_asked_for_own_keys() {
    for (status, body) in [(404, json!(null)), (403, gateway())] {
        let server = data_plane((status, body), keys(&[ID])).await;

        let listed = user_keys(account(&server, "").as_ref(), None).await;

        assert_eq!(listed.ids, [ID]);
        assert_eq!(listed.coverage, Some(ONLY_OWN));
    }
}

#[tokio::test]
async fn full_page_of_own_keys_goes_on_in_the_same_list() {
    let server = MockServer::start().await;
    organizations(&server, &["acme"]).await;
    answer(&server, "GET", "/v1/organization/api_keys", 200, keys(&[])).await;
    let full: Vec<String> = (0..1000).map(|n| format!("key_{n}")).collect();
    let full: Vec<&str> = full.iter().map(String::as_str).collect();
    Mock::given(path("/v1/api_key"))
        .and(query_param_is_missing("starting_after"))
        .respond_with(ResponseTemplate::new(200).set_body_json(keys(&full)))
        .mount(&server)
        .await;
    Mock::given(path("/v1/api_key"))
        .and(query_param("starting_after", "key_999"))
        .respond_with(ResponseTemplate::new(200).set_body_json(keys(&[])))
        .mount(&server)
        .await;
    let account = account(&server, "");

    let first = user_keys(account.as_ref(), None).await;
    let last = user_keys(account.as_ref(), first.next.as_ref()).await;

    assert_eq!(first.ids.len(), 1000);
    assert!(last.ids.is_empty() && last.next.is_none());
    assert_eq!(last.coverage, Some(ONLY_OWN));
}

#[tokio::test]
async fn another_persons_key_is_described_from_the_list() {
    for status in [400, 403, 404] {
        let server = MockServer::start().await;
        organizations(&server, &["acme"]).await;
        answer(
            &server,
            "GET",
            &format!("/v1/api_key/{ID}"),
            status,
            json!("no"),
        )
        .await;
        Mock::given(path("/v1/organization/api_keys"))
            .and(query_param("ids", ID))
            .respond_with(ResponseTemplate::new(200).set_body_json(keys(&[OTHER_ID, ID])))
            .mount(&server)
            .await;

        let key = account(&server, "")
            .describe(&user_key())
            .await
            .expect("described");

        assert_eq!(key.id.reveal(), ID);
        assert_eq!(key.scope.name, Some("acme".into()));
    }
}

#[tokio::test]
async fn key_in_no_list_is_not_there() {
    let server = MockServer::start().await;
    organizations(&server, &["acme"]).await;
    answer(
        &server,
        "GET",
        &format!("/v1/api_key/{ID}"),
        400,
        json!("no"),
    )
    .await;
    answer(&server, "GET", "/v1/organization/api_keys", 200, keys(&[])).await;

    let failure = account(&server, "")
        .describe(&user_key())
        .await
        .expect_err("missing");

    assert!(failure.is_no_such_key());
}

#[tokio::test]
async fn forbidden_key_is_missing_only_to_who_sees_all_keys() {
    for (others, code) in [
        (keys(&[OTHER_ID]), "not-found"),
        (keys(&[]), "permission-denied"),
    ] {
        let server = data_plane((200, others), keys(&[])).await;
        answer(
            &server,
            "GET",
            &format!("/v1/api_key/{ID}"),
            403,
            json!("no"),
        )
        .await;

        let failure = account(&server, "")
            .describe(&user_key())
            .await
            .expect_err("refused");

        assert_eq!(failure.code(), code);
    }
}

#[tokio::test]
async fn missing_organization_does_not_make_a_key_missing() {
    let server = MockServer::start().await;
    organizations(&server, &["acme"]).await;
    answer(
        &server,
        "GET",
        &format!("/v1/api_key/{ID}"),
        403,
        json!("no"),
    )
    .await;

    let failure = account(&server, "other")
        .describe(&user_key())
        .await
        .expect_err("refused");

    assert_eq!(failure.code(), "permission-denied");
}

fn service_token() -> Locator {
    at(Place::Kind(Kind("service-token")), KeyId::Public(ID.into()))
}

#[tokio::test]
async fn service_token_is_gone_only_if_the_list_is_without_it() {
    for status in [400, 404] {
        for (ids, is_gone) in [([OTHER_ID, ID], false), ([OTHER_ID, OTHER_ID], true)] {
            let server = MockServer::start().await;
            organizations(&server, &["acme"]).await;
            let at_token = format!("/v1/service_token/{ID}");
            answer(&server, "GET", &at_token, status, json!("no")).await;
            Mock::given(path("/v1/service_token"))
                .and(query_param("ids", ID))
                .respond_with(ResponseTemplate::new(200).set_body_json(keys(&ids)))
                .mount(&server)
                .await;

            let outcome = account(&server, "").describe(&service_token()).await;

            match outcome {
                Ok(key) => assert!(!is_gone && key.id.reveal() == ID),
                Err(failure) => assert!(is_gone && failure.is_no_such_key(), "{failure}"),
            }
        }
    }
}

#[tokio::test]
async fn key_is_not_gone_where_its_list_or_organization_is_missing() {
    for (names, key) in [
        (["acme"].as_slice(), service_token()),
        (&["acme"], user_key()),
        (&[], service_token()),
        (&[], user_key()),
    ] {
        let server = MockServer::start().await;
        organizations(&server, names).await;

        let failure = account(&server, "").describe(&key).await.expect_err("404");

        assert_eq!(failure.code(), "refused");
    }
}

#[tokio::test]
async fn wrong_host_is_named_and_the_echoed_credential_is_not() {
    let server = MockServer::start().await;
    answer(
        &server,
        "DELETE",
        &format!("/v1/api_key/{ID}"),
        403,
        gateway(),
    )
    .await;

    let failure = account(&server, "")
        .delete(&user_key())
        .await
        .expect_err("refused");

    assert_eq!(failure.code(), "refused");
    assert!(
        failure
            .hint()
            .expect("a hint")
            .contains("BRAINTRUST_API_URL")
    );
    assert!(!format!("{failure:?}").contains("canary"));
}

#[tokio::test]
async fn deletion_is_confirmed_by_the_object_that_was_deleted() {
    for (id, removal) in [(ID, Removal::Confirmed), (OTHER_ID, Removal::Unclear)] {
        let server = MockServer::start().await;
        let at_token = format!("/v1/service_token/{ID}");
        answer(&server, "DELETE", &at_token, 200, json!({"id":id})).await;

        let key = at(Place::Kind(Kind("service-token")), KeyId::Public(ID.into()));
        let outcome = account(&server, "").delete(&key).await.expect("deleted");

        assert_eq!(outcome, removal);
    }
}

#[tokio::test]
async fn service_token_is_created_on_an_account_named_by_its_id() {
    let server = MockServer::start().await;
    let created = json!({"id":ID,"name":"deploy","service_account_id":OTHER_ID,"key":"bt-st-new"});
    answer(&server, "POST", "/v1/service_token", 200, created).await;
    let mut request = CreateKey::of(Kind("service-token"));
    request.name = Some("deploy".to_owned());
    request.service_account = Some("deployer".to_owned());

    let refused = account(&server, "")
        .check_create(&request)
        .expect_err("no id");
    request.service_account = Some(OTHER_ID.to_owned());
    let created = account(&server, "")
        .create(&request)
        .await
        .expect("created");

    assert_eq!(refused.code(), "usage");
    assert_eq!(created.secret, Some(Secret::new("bt-st-new")));
    let sent: Vec<Value> = requests(&server)
        .await
        .iter()
        .map(|request| request.body_json().expect("JSON"))
        .collect();
    assert_eq!(
        sent,
        [json!({"name":"deploy","service_account_id":OTHER_ID})]
    );
}

#[tokio::test]
async fn control_plane_is_asked_once_for_the_data_plane_of_the_organization() {
    for (name, others) in [("", None), ("acme", Some(("other", "https://127.0.0.1:1")))] {
        let data_plane = MockServer::start().await;
        answer(
            &data_plane,
            "GET",
            "/v1/organization/api_keys",
            200,
            keys(&[ID]),
        )
        .await;
        let url = data_plane.uri();
        let mut all = vec![("acme", url.as_str())];
        all.extend(others);
        let server = control_plane(&all).await;
        let account = seeking(&server, name);

        user_keys(account.as_ref(), None).await;
        let listed = user_keys(account.as_ref(), None).await;

        assert_eq!(listed.ids, [ID]);
        assert_eq!(lines(&server).await, ["POST /api/apikey/login"]);
        let query = others.map_or("limit=1000", |_| "org_id=org_acme&limit=1000");
        let line = format!("GET /v1/organization/api_keys?{query}");
        assert_eq!(lines(&data_plane).await, [line.clone(), line]);
    }
}

#[tokio::test]
async fn one_of_several_discovered_organizations_must_be_named() {
    let url = "https://127.0.0.1:1";
    let server = control_plane(&[("acme", url), ("other", url)]).await;

    for (name, code, problem) in [
        (
            "",
            "usage",
            "the credential sees several organizations, and none is named",
        ),
        (
            "acm",
            "not-found",
            "the credential sees no organization of the name in `BRAINTRUST_ORG_NAME`",
        ),
    ] {
        let account = seeking(&server, name);
        let failure = account.describe(&user_key()).await.expect_err("no choice");

        assert_eq!(failure.code(), code);
        assert!(!failure.is_no_such_key(), "an organization is no key");
        assert_eq!(failure.to_string(), problem);
        assert!(failure.hint().expect("a hint").ends_with("`acme`, `other`"));
    }
}

#[tokio::test]
async fn discovered_data_plane_gets_the_credential_only_if_nobody_can_listen() {
    for url in ["http://data.example", "", "ftp://127.0.0.1"] {
        let server = control_plane(&[("acme", url)]).await;

        let failure = seeking(&server, "")
            .describe(&user_key())
            .await
            .expect_err("unsafe");

        assert_eq!(failure.code(), "usage");
    }
}

#[tokio::test]
async fn wrong_control_plane_makes_no_key_missing() {
    let server = MockServer::start().await;

    let failure = seeking(&server, "")
        .describe(&user_key())
        .await
        .expect_err("404");

    assert_eq!(failure.code(), "refused");
    let hint = failure.hint().expect("a hint");
    assert!(hint.contains("BRAINTRUST_APP_URL"), "{hint}");
}

#[tokio::test]
async fn context_of_a_refusal_is_not_repeated() {
    let server = MockServer::start().await;
    let said = "no permission [user_email=canary@example.com] [user_org=Canary [EU]] [timestamp=1]";
    Mock::given(method("DELETE"))
        .respond_with(ResponseTemplate::new(403).set_body_string(said))
        .mount(&server)
        .await;

    let failure = account(&server, "")
        .delete(&service_token())
        .await
        .expect_err("refused");

    let words = failure.refusal().expect("words").to_string();
    assert_eq!(words, "no permission");
}

#[tokio::test]
async fn organizations_without_end_are_an_error() {
    let server = MockServer::start().await;
    let names: Vec<String> = (0..1000).map(|n| n.to_string()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    organizations(&server, &names).await;

    let failure = account(&server, "7").scopes(None).await;

    let failure = failure.expect_err("endless");
    assert!(failure.to_string().contains("cursor repeated"), "{failure}");
}
