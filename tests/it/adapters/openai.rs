//! What only OpenAI does, over HTTP.

use super::*;

const KEYS: &str = "/organization/projects/proj_1/api_keys";

fn account(server: &MockServer) -> Box<dyn AnyKeyAdmin> {
    let url = server.uri();
    let variables = [
        ("OPENAI_ADMIN_KEY", "sk-admin-canary-credential"),
        ("KEYCTL_OPENAI_BASE_URL", url.as_str()),
    ];
    connect("openai", &variables).expect("connected")
}

async fn page(server: &MockServer, after: Option<&str>, id: &str, has_more: bool) {
    let mock = Mock::given(path(KEYS)).and(query_param_is_missing("owner_project_access"));
    let mock = match after {
        Some(after) => mock.and(query_param("after", after)),
        None => mock.and(query_param_is_missing("after")),
    };
    let body = json!({"data":[{"id":id}],"has_more":has_more});
    mock.respond_with(ResponseTemplate::new(200).set_body_json(body))
        .mount(server)
        .await;
}

#[tokio::test]
async fn server_that_rejects_the_access_parameter_is_asked_without_it_and_coverage_says_so() {
    let server = MockServer::start().await;
    let projects = json!({"data":[{"id":"proj_1","name":"one"}],"has_more":false});
    answer(&server, "GET", "/organization/projects", 200, projects).await;
    let refusal = json!({"error":{"message":"Unknown parameter: 'owner_project_access'."}});
    Mock::given(path(KEYS))
        .and(query_param("owner_project_access", "any"))
        .respond_with(ResponseTemplate::new(400).set_body_json(refusal))
        .mount(&server)
        .await;
    page(&server, None, "key_1", true).await;
    page(&server, Some("key_1"), "key_2", false).await;
    let account = account(&server);
    let project = account.scopes(None).await.expect("scopes").items.remove(1);

    let first = account.list(&project, None).await.expect("listed");
    let last = account.list(&project, first.next.as_ref()).await;

    let last = last.expect("listed");
    assert_eq!(first.items[0].id.reveal(), "key_1");
    assert_eq!(last.items[0].id.reveal(), "key_2");
    assert!(last.next.is_none());
    for page in [first, last] {
        assert_eq!(
            page.coverage,
            Some("keys that their owner's project membership hides may be missing")
        );
    }
}

#[tokio::test]
async fn server_that_wants_the_service_account_deleted_is_explained() {
    let server = MockServer::start().await;
    let refusal = json!({"error":{"message":"delete the service account"}});
    answer(&server, "DELETE", &format!("{KEYS}/key_1"), 400, refusal).await;

    let key = at(Place::Scope("proj_1".into()), KeyId::Public("key_1".into()));
    let failure = account(&server).delete(&key).await.expect_err("refused");

    assert_eq!(failure.code(), "refused");
    let hint = failure.hint().expect("a hint");
    assert!(hint.contains("wants the service account deleted"), "{hint}");
}

#[tokio::test]
async fn service_accounts_without_end_are_an_error_before_anything_is_created() {
    let server = MockServer::start().await;
    let accounts = json!({"data":[{"id":"svc_acct_1","name":"ci"}],"has_more":true});
    let at_accounts = "/organization/projects/proj_1/service_accounts";
    answer(&server, "GET", at_accounts, 200, accounts).await;
    let mut request = CreateKey::of(Kind("service-account"));
    request.project = Some("proj_1".to_owned());
    request.service_account = Some("ci".to_owned());

    let failure = account(&server).create(&request).await;

    let failure = failure.expect_err("endless");
    assert!(failure.to_string().contains("cursor repeated"), "{failure}");
    let lines = lines(&server).await;
    assert!(
        lines.iter().all(|line| line.starts_with("GET ")),
        "{lines:?}"
    );
}

#[tokio::test]
async fn p07_quota_that_is_spent_is_final_and_a_rate_that_is_limited_passes() {
    let refusal = |code: &str| {
        let error = json!({"message":"no","type":code,"param":null,"code":code});
        ResponseTemplate::new(429).set_body_json(json!({"error":error}))
    };
    for (code, asked) in [("insufficient_quota", 1), ("rate_limit_exceeded", 2)] {
        let server = MockServer::start().await;
        Mock::given(path("/organization/admin_api_keys/key_1"))
            .respond_with(refusal(code).insert_header("retry-after", "0"))
            .up_to_n_times(1)
            .mount(&server)
            .await;
        let key = json!({"object":"organization.admin_api_key","id":"key_1"});
        answer(
            &server,
            "GET",
            "/organization/admin_api_keys/key_1",
            200,
            key,
        )
        .await;
        let key = at(Place::Kind(Kind("admin")), KeyId::Public("key_1".into()));

        let described = account(&server).describe(&key).await;

        assert_eq!(requests(&server).await.len(), asked, "{code}");
        assert_eq!(described.is_ok(), asked == 2, "{code}");
        if let Err(failure) = described {
            assert_eq!(failure.exit_code(), keyctl::keys::ExitCode::Failed);
        }
    }
}

#[tokio::test]
async fn admin_list_whose_page_is_too_large_is_asked_for_the_usual_one() {
    let server = MockServer::start().await;
    let path_of_keys = "/organization/admin_api_keys";
    let refusal = json!({"error":{"message":"Invalid 'limit'","type":"invalid_request_error","param":"limit","code":"invalid_value"}});
    Mock::given(path(path_of_keys))
        .and(query_param("limit", "100"))
        .respond_with(ResponseTemplate::new(400).set_body_json(refusal))
        .mount(&server)
        .await;
    let page = json!({"data":[{"id":"key_1"}],"has_more":true});
    answer(&server, "GET", path_of_keys, 200, page).await;
    let account = account(&server);
    let organization = account.known_scope(Kind("admin")).expect("a scope");

    let first = account.list(&organization, None).await.expect("listed");
    let next = account.list(&organization, first.next.as_ref()).await;

    next.expect("listed");
    assert_eq!(
        lines(&server).await,
        [
            "GET /organization/admin_api_keys?limit=100",
            "GET /organization/admin_api_keys?limit=20",
            "GET /organization/admin_api_keys?limit=20&after=key_1",
        ]
    );
}

#[tokio::test]
async fn admin_list_that_is_refused_for_another_reason_is_not_asked_again() {
    let server = MockServer::start().await;
    let refusal = json!({"error":{"message":"no","type":"invalid_request_error"}});
    answer(&server, "GET", "/organization/admin_api_keys", 400, refusal).await;
    let account = account(&server);
    let organization = account.known_scope(Kind("admin")).expect("a scope");

    let failure = account.list(&organization, None).await;

    assert_eq!(failure.expect_err("refused").code(), "refused");
    assert_eq!(requests(&server).await.len(), 1);
}

#[tokio::test]
async fn service_account_that_was_made_without_a_key_is_named() {
    for body in [
        json!({"id":"svc_acct_1","name":"bot","role":"member","created_at":1_711_471_533,"api_key":null}),
        json!({"id":"svc_acct_1","name":"bot"}),
        json!({"id":"svc_acct_1","name":"bot","api_key":{}}),
    ] {
        let server = MockServer::start().await;
        let at_accounts = "/organization/projects/proj_1/service_accounts";
        answer(&server, "POST", at_accounts, 200, body).await;
        let mut request = CreateKey::of(Kind("service-account"));
        request.project = Some("proj_1".to_owned());
        request.new_service_account = Some("bot".to_owned());

        let failure = account(&server).create(&request).await;

        let failure = failure.expect_err("no key");
        assert_eq!(failure.code(), "unknown-outcome");
        let made = failure.made_account().expect("an account");
        assert_eq!(made.id, Some("svc_acct_1".into()));
        assert_eq!(made.name, Some("bot".into()));
        let cause = std::error::Error::source(&failure).expect("a cause");
        assert_eq!(
            cause.to_string(),
            "a service account was made, and the answer holds no key of it: svc_acct_1 (bot)"
        );
        assert_eq!(requests(&server).await.len(), 1);
    }
}

#[tokio::test]
async fn projects_of_the_first_page_tell_whose_the_credential_is() {
    let server = MockServer::start().await;
    let projects = json!({"data":[{"id":"proj_1"},{"id":"proj_2"}],"has_more":false});
    answer(&server, "GET", "/organization/projects", 200, projects).await;
    let account = account(&server);

    let identity = account.whoami().await.expect("told");
    let known = account.known_identity();

    assert_eq!(known.as_ref(), Some(&identity));
    assert_eq!(identity.id, None);
    assert_eq!(identity.places, ["proj_1", "proj_2"]);
    assert_eq!(requests(&server).await.len(), 1);
}
