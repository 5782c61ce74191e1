//! What counts as the absence of a key: the provider's own words about that key, and nothing else.

use super::*;

/// Is one kind of key, and what is said of one that does not exist.
struct Kindred {
    provider: &'static str,
    /// `{url}` stands for the server's address.
    variables: &'static [(&'static str, &'static str)],
    key: fn() -> Locator,
    /// What the provider says of a missing key; none where no words of it are known.
    gone: Option<fn() -> Value>,
}

const KINDS: &[Kindred] = &[
    Kindred {
        provider: "openai",
        variables: &[
            (
                "OPENAI_ADMIN_KEY",
                "sk-admin-0123456789abcdef0123456789abcdef01234567",
            ),
            ("KEYCTL_OPENAI_BASE_URL", "{url}"),
        ],
        key: || at(Place::Kind(Kind("admin")), KeyId::Public("key_1".into())),
        gone: Some(openai_gone),
    },
    Kindred {
        provider: "openai",
        variables: &[
            (
                "OPENAI_ADMIN_KEY",
                "sk-admin-0123456789abcdef0123456789abcdef01234567",
            ),
            ("KEYCTL_OPENAI_BASE_URL", "{url}"),
        ],
        key: || at(Place::Scope("proj_1".into()), KeyId::Public("key_1".into())),
        gone: Some(openai_gone),
    },
    Kindred {
        provider: "exa",
        variables: &[
            ("EXA_SERVICE_KEY", "3f1c0f6e-77aa-4bb2-9d55-0123456789ab"),
            ("KEYCTL_EXA_BASE_URL", "{url}"),
        ],
        key: || at(Place::Account, KeyId::Public("key_1".into())),
        gone: Some(|| json!({"error":"API key not found"})),
    },
    Kindred {
        provider: "pinecone",
        variables: &[
            (
                "PINECONE_ACCESS_TOKEN",
                "eyJhbGciOiJSUzI1NiJ9.e30.0123456789abcdef0123456789",
            ),
            ("KEYCTL_PINECONE_BASE_URL", "{url}"),
        ],
        key: || at(Place::Account, KeyId::Public(ID.into())),
        gone: Some(
            || json!({"error":{"code":"NOT_FOUND","message":"API key not found"},"status":404}),
        ),
    },
    Kindred {
        provider: "braintrust",
        variables: &[
            (
                "BRAINTRUST_API_KEY",
                "bt-st-0123456789abcdef0123456789abcdef01234567",
            ),
            ("BRAINTRUST_API_URL", "{url}"),
        ],
        key: || at(Place::Kind(Kind("user")), KeyId::Public(ID.into())),
        gone: None,
    },
];

fn openai_gone() -> Value {
    json!({"error":{"message":"The API key key_1 was not found","type":"invalid_request_error","param":null,"code":"not_found"}})
}

impl Kindred {
    /// Connects to a server that answers this to everything.
    async fn against(&self, answer: &ResponseTemplate) -> (Box<dyn AnyKeyAdmin>, MockServer) {
        let server = MockServer::start().await;
        Mock::given(wiremock::matchers::any())
            .respond_with(answer.clone())
            .mount(&server)
            .await;
        (
            connect_at(&server.uri(), self.provider, self.variables),
            server,
        )
    }
}

/// Returns how something other than the provider says that nothing is there.
fn of_others() -> Vec<ResponseTemplate> {
    let page = "<html><head><title>404 Not Found</title></head><body>nginx</body></html>";
    let json = |body: Value| ResponseTemplate::new(404).set_body_json(body);
    vec![
        ResponseTemplate::new(404).set_body_raw(page, "text/html"),
        ResponseTemplate::new(404).set_body_raw("API key not found", "text/plain"),
        ResponseTemplate::new(404),
        ResponseTemplate::new(410),
        json(json!({"detail":"Not Found"})),
        json(json!({"message":"API key not found"})),
        json(json!("API key not found")),
        json(json!(null)),
        json(json!([])),
        json(json!({"error":{"message":"API key not found"}})),
        json(json!({"error":{"code":"NOT_FOUND"}})),
    ]
}

#[tokio::test]
async fn answer_of_anybody_else_is_no_absence() {
    for kind in KINDS {
        for answer in of_others() {
            let (account, _server) = kind.against(&answer).await;
            let key = (kind.key)();

            let described = account.describe(&key).await.expect_err("no key");
            let deleted = account.delete(&key).await.expect_err("not deleted");

            for failure in [described, deleted] {
                assert_eq!(failure.code(), "refused", "{}: {failure:?}", kind.provider);
                assert_eq!(failure.exit_code(), keyctl::keys::ExitCode::Failed);
                let status = failure.refusal().map(|refusal| refusal.status);
                assert!(matches!(status, Some(404 | 410)));
                let hint = failure.hint().expect("a hint");
                assert!(hint.contains("check"), "{hint}");
            }
        }
    }
}

#[tokio::test]
async fn providers_own_words_about_the_key_are_absence_and_about_a_list_are_not() {
    for kind in KINDS {
        let Some(gone) = kind.gone else { continue };
        let (account, _server) = kind
            .against(&ResponseTemplate::new(404).set_body_json(gone()))
            .await;

        let described = account.describe(&(kind.key)()).await;
        let listed = account.scopes(None).await.and_then(|page| {
            let scope = page.items.into_iter().next();
            scope.ok_or_else(|| Failure::no_such_key(None))
        });
        let listed = match listed {
            Ok(scope) => account.list(&scope, None).await.map(drop),
            Err(failure) => Err(failure),
        };

        assert!(described.expect_err("no key").is_no_such_key());
        let failure = listed.expect_err("no list");
        assert_eq!(failure.code(), "refused", "{}", kind.provider);
    }
}

#[tokio::test]
async fn missing_project_or_team_is_no_missing_key() {
    let project = json!({"error":{"message":"The project proj_1 was not found","type":"invalid_request_error","param":null,"code":"project_not_found"}});
    for (kind, body, what) in [
        (&KINDS[1], project, "project"),
        (&KINDS[2], json!({"error":"Team not found"}), "team"),
        (
            &KINDS[3],
            json!({"status":404,"error":{"code":"NOT_FOUND","message":"Project not found"}}),
            "project",
        ),
    ] {
        let (account, _server) = kind
            .against(&ResponseTemplate::new(404).set_body_json(body))
            .await;

        let failure = account.describe(&(kind.key)()).await.expect_err("no key");

        assert!(!failure.is_no_such_key());
        assert_eq!(failure.exit_code(), keyctl::keys::ExitCode::NotFound);
        assert_eq!(
            failure.to_string(),
            format!("the provider knows no such {what} (HTTP 404)")
        );
    }
}

#[tokio::test]
async fn words_that_name_project_and_key_leave_it_to_the_list() {
    let body = json!({"error":{"message":"project or API key was not found","type":"invalid_request_error","param":null,"code":null}});
    let (account, _server) = KINDS[1]
        .against(&ResponseTemplate::new(404).set_body_json(body))
        .await;

    let failure = account
        .describe(&(KINDS[1].key)())
        .await
        .expect_err("no key");

    assert_eq!(failure.code(), "refused");
    assert_eq!(failure.refusal().map(|refusal| refusal.status), Some(404));
}

#[tokio::test]
async fn own_words_about_something_else_leave_it_to_the_list() {
    let openai = |message: &str| json!({"error":{"message":message,"type":"invalid_request_error","param":null,"code":null}});
    let exa = |message: &str| json!({ "error": message });
    let pinecone =
        |message: &str| json!({"status":404,"error":{"code":"NOT_FOUND","message":message}});
    for (kind, body) in [
        (&KINDS[0], openai("Organization not found for this API key")),
        (&KINDS[1], openai("Route for key not found")),
        (
            &KINDS[1],
            openai("The user who owns this API key was not found"),
        ),
        (&KINDS[2], exa("Team for this API key was not found")),
        (&KINDS[2], exa("API key endpoint not found")),
        (&KINDS[3], pinecone("Route not found")),
        (&KINDS[3], pinecone("Service account not found")),
        (&KINDS[3], pinecone("Unknown region")),
        (
            &KINDS[3],
            pinecone("The requested URL was not found on this server"),
        ),
    ] {
        let answer = ResponseTemplate::new(404).set_body_json(&body);
        let (account, _server) = kind.against(&answer).await;

        let described = account.describe(&(kind.key)()).await.expect_err("no key");
        let deleted = account.delete(&(kind.key)()).await.expect_err("no key");

        for failure in [described, deleted] {
            assert_eq!(failure.code(), "refused", "{body}");
        }
    }
}

#[tokio::test]
async fn a24_id_with_control_characters_is_refused_by_every_verb() {
    for kind in KINDS {
        for id in [".\t.", "\t", "a\tb", "a\n", "a\rb", "\0", "a\u{7f}"] {
            let (account, server) = kind.against(&ResponseTemplate::new(200)).await;
            let mut key = (kind.key)();
            key.id = KeyId::Public(id.into());
            let request = RotateKey {
                grace: Lifetime { seconds: 60 },
            };
            let change = UpdateKey {
                name: Some("new".to_owned()),
                ..UpdateKey::default()
            };

            let failures = [
                account.describe(&key).await.err(),
                account.delete(&key).await.err(),
                account.update(&key, &change).await.err(),
                account.rotate(&key, &request).await.err(),
            ];

            assert!(failures.iter().all(Option::is_some), "{}", kind.provider);
            assert!(requests(&server).await.is_empty(), "{id:?}");
        }
    }
}

#[tokio::test]
async fn reserved_characters_of_an_id_go_out_encoded() {
    for kind in KINDS {
        let (account, server) = kind.against(&ResponseTemplate::new(500)).await;
        let mut key = (kind.key)();
        key.id = KeyId::Public("a;b:c@d".into());

        let _ = account.update(&key, &UpdateKey::default()).await;
        let _ = account.delete(&key).await;

        for line in lines(&server).await {
            assert!(line.ends_with("/a%3Bb%3Ac%40d"), "{line}");
        }
    }
}

#[tokio::test]
async fn time_that_an_answer_asks_to_wait_is_told_whatever_its_status() {
    for (status, hint) in [
        (503, "run it again in 120 s"),
        (500, "run it again in 120 s"),
        (400, "run it again in 120 s"),
    ] {
        let answer = ResponseTemplate::new(status).insert_header("retry-after", "120");
        let (account, server) = KINDS[0].against(&answer).await;

        let failure = account.describe(&(KINDS[0].key)()).await.expect_err("no");

        assert_eq!(failure.hint().as_deref(), Some(hint), "{status}");
        assert_eq!(requests(&server).await.len(), 1);
    }
}
