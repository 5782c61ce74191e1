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
