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

/// Answers a list with one page, and with nothing behind it.
async fn list(server: &MockServer, at: &str, status: u16, body: Value) {
    Mock::given(method("GET"))
        .and(path(at))
        .and(query_param_is_missing("starting_after"))
        .respond_with(ResponseTemplate::new(status).set_body_json(body))
        .mount(server)
        .await;
    answer(server, "GET", at, 200, keys(&[])).await;
}

/// Plays a data plane with one organization and the two lists of users' keys.
async fn data_plane(whole: (u16, Value), own: Value) -> MockServer {
    let server = MockServer::start().await;
    organizations(&server, &["acme"]).await;
    let (status, body) = whole;
    list(&server, "/v1/organization/api_keys", status, body).await;
    list(&server, "/v1/api_key", 200, own).await;
    server
}

/// Refuses to say anything of the key itself.
async fn refuses(server: &MockServer, key: &Locator, status: u16) {
    let at = match key.place {
        Place::Kind(USER) => format!("/v1/api_key/{ID}"),
        _ => format!("/v1/service_token/{ID}"),
    };
    answer(server, "GET", &at, status, json!("no")).await;
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

    assert_eq!(unnamed.code(), "conflict");
    assert_eq!(unnamed.candidates(), ["acme", "other"]);
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
async fn list_goes_on_until_a_page_is_empty() {
    let server = MockServer::start().await;
    organizations(&server, &["acme"]).await;
    answer(&server, "GET", "/v1/organization/api_keys", 200, keys(&[])).await;
    let short: Vec<String> = (0..100).map(|n| format!("key_{n}")).collect();
    let short: Vec<&str> = short.iter().map(String::as_str).collect();
    for (after, page) in [("key_99", keys(&[ID])), (ID, keys(&[]))] {
        Mock::given(path("/v1/api_key"))
            .and(query_param("starting_after", after))
            .respond_with(ResponseTemplate::new(200).set_body_json(page))
            .mount(&server)
            .await;
    }
    answer(&server, "GET", "/v1/api_key", 200, keys(&short)).await;
    let account = account(&server, "");

    let first = user_keys(account.as_ref(), None).await;
    let second = user_keys(account.as_ref(), first.next.as_ref()).await;
    let last = user_keys(account.as_ref(), second.next.as_ref()).await;

    assert_eq!(first.ids.len(), 100);
    assert_eq!(second.ids, [ID]);
    assert!(last.ids.is_empty() && last.next.is_none());
    assert_eq!(last.coverage, Some(ONLY_OWN));
}

#[tokio::test]
async fn another_persons_key_is_described_from_the_list() {
    for status in [400, 403, 404] {
        let server = MockServer::start().await;
        organizations(&server, &["acme"]).await;
        refuses(&server, &user_key(), status).await;
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
async fn list_that_does_not_heed_the_filter_is_read_to_its_end() {
    for key in [user_key(), service_token()] {
        let server = MockServer::start().await;
        organizations(&server, &["acme"]).await;
        refuses(&server, &key, 404).await;
        for at in ["/v1/organization/api_keys", "/v1/service_token"] {
            Mock::given(path(at))
                .and(query_param("starting_after", OTHER_ID))
                .respond_with(ResponseTemplate::new(200).set_body_json(keys(&[ID])))
                .mount(&server)
                .await;
            answer(&server, "GET", at, 200, keys(&[OTHER_ID])).await;
        }

        let described = account(&server, "").describe(&key).await;

        assert_eq!(described.expect("there").id.reveal(), ID);
    }
}

#[tokio::test]
async fn own_key_is_there_though_no_owner_sees_the_organizations() {
    for status in [400, 403, 404] {
        let server = data_plane((200, keys(&[])), keys(&[ID])).await;
        refuses(&server, &user_key(), status).await;

        let described = account(&server, "").describe(&user_key()).await;

        assert_eq!(described.expect("there").id.reveal(), ID);
    }
}

const UNKNOWABLE: &str = "whether there is such a key cannot be told: the organization's list shows no keys, and only an organization owner sees all";

#[tokio::test]
async fn key_is_missing_only_to_who_sees_other_keys() {
    for (status, code) in [
        (400, "refused"),
        (403, "permission-denied"),
        (404, "refused"),
        (410, "refused"),
    ] {
        for key in [user_key(), service_token()] {
            for others in [&[OTHER_ID][..], &[]] {
                let server = data_plane((200, keys(others)), keys(&[])).await;
                list(&server, "/v1/service_token", 200, keys(others)).await;
                refuses(&server, &key, status).await;

                let failure = account(&server, "").describe(&key).await;

                let failure = failure.expect_err("not described");
                assert_eq!(failure.is_no_such_key(), !others.is_empty(), "{failure}");
                if others.is_empty() {
                    assert_eq!(failure.code(), code);
                    assert_eq!(failure.hint().as_deref(), Some(UNKNOWABLE));
                }
            }
        }
    }
}

#[tokio::test]
async fn key_behind_the_first_page_is_there_though_the_filter_finds_nothing() {
    for key in [user_key(), service_token()] {
        for status in [400, 403, 404, 410] {
            let server = data_plane((200, keys(&[])), keys(&[])).await;
            refuses(&server, &key, status).await;
            for at in ["/v1/organization/api_keys", "/v1/service_token"] {
                for (after, page) in [(OTHER_ID, keys(&[ID])), (ID, keys(&[]))] {
                    Mock::given(path(at))
                        .and(query_param_is_missing("ids"))
                        .and(query_param("starting_after", after))
                        .respond_with(ResponseTemplate::new(200).set_body_json(page))
                        .with_priority(1)
                        .mount(&server)
                        .await;
                }
                Mock::given(path(at))
                    .and(query_param_is_missing("ids"))
                    .and(query_param_is_missing("starting_after"))
                    .respond_with(ResponseTemplate::new(200).set_body_json(keys(&[OTHER_ID])))
                    .with_priority(1)
                    .mount(&server)
                    .await;
                answer(&server, "GET", at, 200, keys(&[])).await;
            }

            let described = account(&server, "").describe(&key).await;

            assert_eq!(described.expect("there").id.reveal(), ID);
        }
    }
}

#[tokio::test]
async fn list_that_breaks_behind_its_first_page_proves_no_absence() {
    for key in [user_key(), service_token()] {
        let server = data_plane((200, keys(&[])), keys(&[])).await;
        refuses(&server, &key, 404).await;
        for at in ["/v1/organization/api_keys", "/v1/service_token"] {
            for (after, template) in [
                (
                    None,
                    ResponseTemplate::new(200).set_body_json(keys(&[OTHER_ID])),
                ),
                (Some(OTHER_ID), ResponseTemplate::new(400)),
            ] {
                let whole = Mock::given(path(at)).and(query_param_is_missing("ids"));
                let page = match after {
                    Some(after) => whole.and(query_param("starting_after", after)),
                    None => whole.and(query_param_is_missing("starting_after")),
                };
                let page = page.respond_with(template).with_priority(1);
                page.mount(&server).await;
            }
            answer(&server, "GET", at, 200, keys(&[])).await;
        }

        let failure = account(&server, "").describe(&key).await;

        let failure = failure.expect_err("not described");
        assert!(!failure.is_no_such_key(), "{failure}");
    }
}

#[tokio::test]
async fn older_data_plane_that_lists_own_keys_alone_proves_no_absence() {
    for own in [&[OTHER_ID][..], &[]] {
        let server = data_plane((404, json!(null)), keys(own)).await;
        refuses(&server, &user_key(), 404).await;

        let failure = account(&server, "").describe(&user_key()).await;

        let failure = failure.expect_err("not described");
        assert_eq!(failure.hint().as_deref(), Some(UNKNOWABLE));
    }
}

#[tokio::test]
async fn list_without_tokens_says_that_it_may_hide_some() {
    let server = MockServer::start().await;
    organizations(&server, &["acme"]).await;
    answer(&server, "GET", "/v1/service_token", 200, keys(&[])).await;
    let account = account(&server, "");
    let scopes = account.scopes(None).await.expect("scopes").items;

    let page = account.list(&scopes[1], None).await.expect("listed");

    assert_eq!(
        page.coverage,
        Some("no service tokens were shown; only an organization owner is sure to see all of them")
    );
}

#[tokio::test]
async fn missing_organization_does_not_make_a_key_missing() {
    for status in [200, 404] {
        let server = MockServer::start().await;
        let none = json!({"objects":[]});
        answer(&server, "GET", "/v1/organization", status, none).await;
        refuses(&server, &user_key(), 403).await;

        let failure = account(&server, "other").describe(&user_key()).await;

        assert_eq!(failure.expect_err("refused").code(), "permission-denied");
    }
}

/// Is a key of this organization.
fn of(organization: Option<&str>) -> Value {
    json!({"id":ID,"name":"ci","org_id":organization})
}

#[tokio::test]
async fn key_of_another_organization_than_the_named_one_is_left_alone() {
    for key in [user_key(), service_token()] {
        let server = MockServer::start().await;
        organizations(&server, &["acme"]).await;
        for at in ["/v1/api_key", "/v1/service_token"] {
            let other = of(Some("org_other"));
            answer(&server, "GET", &format!("{at}/{ID}"), 200, other.clone()).await;
            answer(&server, "DELETE", &format!("{at}/{ID}"), 200, other).await;
        }
        let named = account(&server, "acme");

        let described = named.describe(&key).await.expect_err("of another");
        let deleted = named.delete(&key).await.expect_err("of another");
        let unnamed = account(&server, "").describe(&key).await;

        for failure in [described, deleted] {
            assert_eq!(failure.code(), "not-found");
            assert!(!failure.is_no_such_key());
            assert_eq!(
                failure.to_string(),
                "the key belongs to another organization than the one that `BRAINTRUST_ORG_NAME` names"
            );
        }
        let lines = lines(&server).await;
        assert!(
            lines.iter().all(|line| line.starts_with("GET ")),
            "{lines:?}"
        );
        unnamed.expect("nothing says which organization is meant");
    }
}

#[tokio::test]
async fn key_of_the_named_organization_or_of_none_is_deleted_after_one_look() {
    for organization in [Some("org_acme"), None] {
        let server = MockServer::start().await;
        organizations(&server, &["acme"]).await;
        let at = format!("/v1/service_token/{ID}");
        answer(&server, "GET", &at, 200, of(organization)).await;
        answer(&server, "DELETE", &at, 200, of(organization)).await;
        let account = account(&server, "acme");

        account.describe(&service_token()).await.expect("described");
        let outcome = account.delete(&service_token()).await;

        assert_eq!(outcome.expect("deleted"), Removal::Confirmed);
        let lines = lines(&server).await;
        assert_eq!(
            lines
                .iter()
                .filter(|line| **line == format!("GET {at}"))
                .count(),
            1
        );
    }
}

#[tokio::test]
async fn organization_is_who_the_credential_belongs_to() {
    let server = MockServer::start().await;
    organizations(&server, &["acme"]).await;
    let account = account(&server, "");

    account.scopes(None).await.expect("scopes");
    let known = account.known_identity().expect("known");
    let sent = lines(&server).await;
    let asked = account.whoami().await.expect("told");

    assert_eq!(known.id.as_deref(), Some("org_acme"));
    assert_eq!(asked, known);
    assert_eq!(sent, [ORGANIZATIONS]);
    // It tries the credential each time.
    assert_eq!(lines(&server).await.len(), 2);
}

fn service_token() -> Locator {
    at(Place::Kind(Kind("service-token")), KeyId::Public(ID.into()))
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
async fn service_token_is_created_on_an_account_by_its_id_or_name() {
    let server = MockServer::start().await;
    let created = json!({"id":ID,"name":"deploy","service_account_id":OTHER_ID,"key":"bt-st-new"});
    answer(&server, "POST", "/v1/service_token", 200, created).await;
    let token = json!({"id":ID,"name":"old","service_account_id":OTHER_ID,"service_account_name":"deployer"});
    let listed = json!({"objects":[token]});
    Mock::given(method("GET"))
        .and(path("/v1/service_token"))
        .and(query_param_is_missing("starting_after"))
        .respond_with(ResponseTemplate::new(200).set_body_json(listed))
        .mount(&server)
        .await;
    answer(
        &server,
        "GET",
        "/v1/service_token",
        200,
        json!({"objects":[]}),
    )
    .await;
    let organization = json!({"objects":[{"id":PROJECT,"name":"acme"}]});
    answer(&server, "GET", "/v1/organization", 200, organization).await;
    let mut request = CreateKey::of(Kind("service-token"));
    request.name = Some("deploy".to_owned());

    for typed in [OTHER_ID, "deployer"] {
        request.service_account = Some(typed.to_owned());
        let created = account(&server, "").create(&request).await;
        let created = created.expect("created");

        assert_eq!(created.secret, Some(Secret::new("bt-st-new")), "{typed}");
    }
    request.service_account = Some("deploier".to_owned());
    let missing = account(&server, "").create(&request).await;
    let missing = missing.expect_err("no such account");

    let hint = missing.hint().unwrap_or_default();
    assert!(hint.contains("did you mean `deployer`?"), "{hint}");
    let posted = requests(&server).await;
    let posted = posted.iter().filter(|own| own.method.as_str() == "POST");
    let sent: Vec<Value> = posted.map(|own| own.body_json().expect("JSON")).collect();
    let expected = json!({"name":"deploy","service_account_id":OTHER_ID});
    assert_eq!(sent, [expected.clone(), expected]);
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
            "conflict",
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
    for (url, code) in [
        ("http://data.example", "unreadable-answer"),
        ("ftp://127.0.0.1", "unreadable-answer"),
        ("", "not-found"),
    ] {
        let server = control_plane(&[("acme", url)]).await;

        let failure = seeking(&server, "")
            .describe(&user_key())
            .await
            .expect_err("unsafe");

        assert_eq!(failure.code(), code);
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
