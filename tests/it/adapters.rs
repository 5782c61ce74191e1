//! What the adapters do over HTTP, against a server that plays the provider.

use std::{ffi::OsString, time::Duration};

use keyctl::{
    credentials::Environment,
    http::{Interrupt, ProxySettings, Redactor, Transport, TransportSettings},
    keys::{
        AnyKeyAdmin, BudgetChange, CreateKey, Cursor, Failure, KeyId, Kind, Locator, Place,
        Removal, Secret, UpdateKey,
    },
    providers::ALL,
};
use serde_json::{Value, json};
use wiremock::{
    Mock, MockServer, Request, ResponseTemplate,
    matchers::{body_json, header, method, path, query_param, query_param_is_missing},
};

const ID: &str = "62b0dbfe-3489-4b79-b850-34d911527c88";
const OTHER_ID: &str = "0d0d3678-81b4-4e0d-a4f0-70ba488acfb7";
const PROJECT: &str = "32c8235a-5220-4a80-a9f1-69c24109e6f2";

fn connect(provider: &str, variables: &[(&str, &str)]) -> Result<Box<dyn AnyKeyAdmin>, Failure> {
    let settings = TransportSettings {
        deadline: Duration::from_secs(5),
        ca_file: None,
        proxy: ProxySettings::default(),
    };
    let transport = Transport::new(&settings, Interrupt::new(), Redactor::default())?;
    let environment: Environment = variables
        .iter()
        .map(|(name, value)| ((*name).to_owned(), OsString::from(value)))
        .collect();
    let descriptor = ALL
        .iter()
        .find(|descriptor| descriptor.name == provider)
        .expect("a provider");
    (descriptor.connect)(&environment, &transport)
}

fn complaint(provider: &str, variables: &[(&str, &str)]) -> String {
    match connect(provider, variables) {
        Ok(_) => panic!("connected"),
        Err(failure) => {
            assert_eq!(failure.code(), "credential-unusable");
            failure.to_string()
        }
    }
}

async fn answer(server: &MockServer, verb: &str, at: &str, status: u16, body: Value) {
    Mock::given(method(verb))
        .and(path(at))
        .respond_with(ResponseTemplate::new(status).set_body_json(body))
        .mount(server)
        .await;
}

async fn requests(server: &MockServer) -> Vec<Request> {
    server.received_requests().await.expect("recorded")
}

/// Returns `METHOD path?query` of each request.
async fn lines(server: &MockServer) -> Vec<String> {
    let line = |request: &Request| match request.url.query() {
        Some(query) => format!("{} {}?{query}", request.method, request.url.path()),
        None => format!("{} {}", request.method, request.url.path()),
    };
    requests(server).await.iter().map(line).collect()
}

fn at(place: Place, id: KeyId) -> Locator {
    Locator { place, id }
}

mod pinecone {
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

        let lists =
            futures_util::future::join_all((0..8).map(|_| account.list(&scope, None))).await;

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

        let lists =
            futures_util::future::join_all((0..4).map(|_| account.list(&scope, None))).await;

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
            ("PINECONE_CONTROLLER_HOST", url.as_str()),
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
}

mod exa {
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
            (json!({"success":false}), Removal::Accepted),
            (json!(null), Removal::Accepted),
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

        assert!(failure.is_not_found());
        let words = failure.refusal().expect("words").to_string();
        assert_eq!(words, "API key [redacted] not found");
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
}

mod braintrust {
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
                .map(|key| key.id.raw().to_owned())
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

            assert_eq!(key.id.raw(), ID);
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

        assert!(failure.is_not_found());
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
        for (id, removal) in [(ID, Removal::Confirmed), (OTHER_ID, Removal::Accepted)] {
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
        let created =
            json!({"id":ID,"name":"deploy","service_account_id":OTHER_ID,"key":"bt-st-new"});
        answer(&server, "POST", "/v1/service_token", 200, created).await;
        let mut request = CreateKey::of(Kind("service-token"));
        request.name = Some("deploy".to_owned());
        request.service_account = Some("deployer".to_owned());

        let refused = account(&server, "")
            .create(&request)
            .await
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
}
