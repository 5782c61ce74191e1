//! How each adapter finds out whether a new secret works: one read that it signs, and nothing of the account's own.

use super::*;

const CREDENTIAL: &str = "canary-credential-of-the-account";
const SECRET: &str = "canary-new-secret";

/// Is what proves one kind of key.
struct Proof {
    provider: &'static str,
    kind: &'static str,
    /// `{url}` stands for the server's address.
    variables: &'static [(&'static str, &'static str)],
    line: &'static str,
    header: (&'static str, &'static str),
    /// What else the request must hold.
    also: Option<(&'static str, &'static str)>,
    /// What is answered to a key that works.
    works: fn() -> Value,
    /// A 403 to a key that may not do this.
    restricted: fn() -> Value,
}

const PROOFS: &[Proof] = &[
    Proof {
        provider: "openai",
        kind: "admin",
        variables: OPENAI,
        line: "GET /v1/organization/admin_api_keys?limit=1",
        header: ("authorization", "Bearer canary-new-secret"),
        also: None,
        works: || json!({"object":"list","data":[],"has_more":false}),
        restricted: missing_scopes,
    },
    Proof {
        provider: "openai",
        kind: "service-account",
        variables: OPENAI,
        line: "GET /v1/models",
        header: ("authorization", "Bearer canary-new-secret"),
        also: None,
        works: || json!({"object":"list","data":[]}),
        restricted: missing_scopes,
    },
    Proof {
        provider: "pinecone",
        kind: "project",
        variables: &[
            ("PINECONE_ACCESS_TOKEN", CREDENTIAL),
            ("KEYCTL_PINECONE_BASE_URL", "{url}"),
        ],
        line: "GET /indexes",
        header: ("api-key", "canary-new-secret"),
        also: Some(("x-pinecone-api-version", "2026-07")),
        works: || json!({"indexes":[]}),
        restricted: || json!({"status":403,"error":{"code":"FORBIDDEN","message":"Not in this role"}}),
    },
    Proof {
        provider: "pinecone",
        kind: "project",
        variables: &[
            ("PINECONE_CLIENT_ID", "client-id"),
            ("PINECONE_CLIENT_SECRET", CREDENTIAL),
            ("KEYCTL_PINECONE_BASE_URL", "{url}"),
            ("KEYCTL_PINECONE_LOGIN_URL", "{url}"),
        ],
        line: "GET /indexes",
        header: ("api-key", "canary-new-secret"),
        also: None,
        works: || json!({"indexes":[]}),
        restricted: || json!({"status":403,"error":{"code":"FORBIDDEN","message":"Not in your plan"}}),
    },
    Proof {
        provider: "braintrust",
        kind: "service-token",
        variables: &[
            ("BRAINTRUST_API_KEY", CREDENTIAL),
            ("BRAINTRUST_API_URL", "{url}"),
        ],
        line: "GET /v1/organization?limit=1",
        header: ("authorization", "Bearer canary-new-secret"),
        also: None,
        works: || json!({"objects":[]}),
        restricted: || json!("You may not do this [user_email=a@example.com]"),
    },
    Proof {
        provider: "exa",
        kind: "team",
        variables: &[
            ("EXA_SERVICE_KEY", CREDENTIAL),
            ("KEYCTL_EXA_BASE_URL", "{url}/team-management"),
            ("KEYCTL_EXA_SEARCH_URL", "{url}/search"),
        ],
        line: "GET /search/websets/v0/teams/me",
        header: ("x-api-key", "canary-new-secret"),
        also: None,
        works: || json!({"object":"team","id":"660e8400-e29b-41d4-a716-446655440000"}),
        restricted: || json!({"requestId":"r","error":"No access to Websets","tag":"FORBIDDEN"}),
    },
];

const OPENAI: &[(&str, &str)] = &[
    ("OPENAI_ADMIN_KEY", CREDENTIAL),
    ("KEYCTL_OPENAI_BASE_URL", "{url}/v1"),
    ("OPENAI_ORG_ID", "org_1"),
    ("OPENAI_PROJECT_ID", "proj_of_another_key"),
];

fn missing_scopes() -> Value {
    json!({"error":"You have insufficient permissions for this operation. Missing scopes: api.model.read."})
}

impl Proof {
    async fn run(&self, server: &MockServer) -> Result<keyctl::keys::Proof, Failure> {
        let account = connect_at(&server.uri(), self.provider, self.variables);
        account.prove(Kind(self.kind), &Secret::new(SECRET)).await
    }

    /// Proves against a server that gives one answer to everything.
    async fn against(
        &self,
        answer: ResponseTemplate,
    ) -> (Result<keyctl::keys::Proof, Failure>, MockServer) {
        let server = MockServer::start().await;
        Mock::given(wiremock::matchers::any())
            .respond_with(answer)
            .mount(&server)
            .await;
        (self.run(&server).await, server)
    }
}

#[tokio::test]
async fn proof_is_one_request_that_the_new_secret_signs_alone() {
    for proof in PROOFS {
        let answer = ResponseTemplate::new(200).set_body_json((proof.works)());
        let (outcome, server) = proof.against(answer).await;

        outcome.expect(proof.kind);
        assert_eq!(lines(&server).await, [proof.line]);
        let request = &requests(&server).await[0];
        for (name, value) in [Some(proof.header), proof.also].into_iter().flatten() {
            let values: Vec<_> = request.headers.get_all(name).iter().collect();
            assert_eq!(values, [value], "{}", proof.line);
        }
        let headers = format!("{:?}", request.headers);
        for private in [CREDENTIAL, "org_1", "proj_of_another_key", "client-id"] {
            assert!(!headers.contains(private), "{headers}");
        }
        assert!(request.body.is_empty());
    }
}

#[tokio::test]
async fn secret_that_may_not_do_this_is_proven_all_the_same() {
    for proof in PROOFS {
        let answer = ResponseTemplate::new(403).set_body_json((proof.restricted)());
        let (outcome, _) = proof.against(answer).await;

        outcome.expect(proof.line);
    }
}

#[tokio::test]
async fn rejected_secret_is_asked_about_once_and_the_account_is_not_blamed() {
    for proof in PROOFS {
        let body = json!({"error":{"message":format!("Incorrect API key: {SECRET}")}});
        let answer = ResponseTemplate::new(401).set_body_json(body);
        let (outcome, server) = proof.against(answer).await;

        let failure = outcome.expect_err(proof.line);
        assert_eq!(failure.code(), "credential-rejected");
        assert_eq!(
            failure.hint().as_deref(),
            Some("this is about the new key: it may take a minute until it is accepted")
        );
        let words = failure.refusal().expect("words").to_string();
        assert_eq!(words, "Incorrect API key: [redacted]");
        assert_eq!(requests(&server).await.len(), 1);
    }
}

#[tokio::test]
async fn page_for_a_browser_proves_nothing_whatever_its_status() {
    for proof in PROOFS {
        for status in [200, 401, 403] {
            let answer = ResponseTemplate::new(status)
                .set_body_raw("<html>Sign in to the guest network</html>", "text/html");
            let (outcome, _) = proof.against(answer).await;

            let failure = outcome.expect_err(proof.line);
            assert_eq!(failure.code(), "unreadable-answer", "{}", proof.line);
        }
    }
}

#[tokio::test]
async fn words_of_anybody_else_prove_nothing_whatever_their_status() {
    let block = ResponseTemplate::new(403).set_body_raw("error code: 1020", "text/plain");
    let json = |status, body: Value| ResponseTemplate::new(status).set_body_json(body);
    for proof in PROOFS {
        for answer in [
            block.clone(),
            json(403, json!({"message":"Forbidden"})),
            json(403, json!({"error":"blocked"})),
            json(403, json!({"error":{"message":"blocked"}})),
            json(
                403,
                json!({"error":{"code":"blocked","message":"no","type":"x"}}),
            ),
            json(403, json!("blocked")),
            json(403, json!("Forbidden [user_email=] [user_org=]")),
            json(403, json!("Forbidden [user_email=null] [user_org=acme]")),
            json(
                403,
                json!({"error":"unknown key, cannot evaluate missing scopes"}),
            ),
            json(403, json!({"error":"Missing scopes: none could be read"})),
            json(
                403,
                json!({"error":"You have insufficient permissions for this operation. Missing scopes: unknown key."}),
            ),
            json(
                403,
                json!({"requestId":"r","error":"Unknown key","tag":"UNKNOWN_API_KEY"}),
            ),
            json(403, json!(null)),
            ResponseTemplate::new(403),
            json(200, json!({})),
            json(200, json!([])),
            json(200, json!({"error":"blocked"})),
            ResponseTemplate::new(204),
            ResponseTemplate::new(200).set_body_raw("ok", "text/plain"),
        ] {
            let (outcome, _) = proof.against(answer).await;

            let failure = outcome.expect_err(proof.line);
            let code = failure.code();
            assert!(
                ["refused", "unreadable-answer"].contains(&code),
                "{failure}"
            );
        }
    }
}

#[tokio::test]
async fn yes_that_names_an_error_proves_nothing() {
    for proof in PROOFS {
        for error in [json!({"message":"Incorrect API key provided"}), json!("no")] {
            let mut body = (proof.works)();
            body["error"] = error;
            let answer = ResponseTemplate::new(200).set_body_json(body);
            let (outcome, _) = proof.against(answer).await;

            let failure = outcome.expect_err(proof.line);
            assert_eq!(failure.code(), "unreadable-answer", "{}", proof.line);
        }
        let mut body = (proof.works)();
        body["error"] = Value::Null;
        let answer = ResponseTemplate::new(200).set_body_json(body);
        let (outcome, _) = proof.against(answer).await;
        outcome.expect(proof.line);
    }
}

#[tokio::test]
async fn exa_key_that_the_search_api_does_not_know_is_not_proven_by_a_403() {
    let body = json!({"requestId":"r","error":"Invalid","tag":"INVALID_API_KEY"});
    let answer = ResponseTemplate::new(403).set_body_json(body);

    let (outcome, _) = PROOFS[5].against(answer).await;

    assert_eq!(outcome.expect_err("not proven").code(), "refused");
}

#[tokio::test]
async fn missing_path_proves_nothing_and_says_nothing_of_a_key() {
    let own = json!({"error":{"message":"Invalid URL","type":"invalid_request_error","code":"unknown_url"}});
    for body in [
        json!({"message":"Not found"}),
        own,
        json!({"error":"API key not found"}),
    ] {
        for proof in PROOFS {
            let answer = ResponseTemplate::new(404).set_body_json(&body);
            let (outcome, _) = proof.against(answer).await;

            let failure = outcome.expect_err(proof.line);
            assert_eq!(failure.code(), "refused");
            assert!(!failure.is_no_such_key());
            let hint = failure.hint().expect("a hint");
            assert!(hint.contains("nothing there to prove a key with"), "{hint}");
        }
    }
}

#[tokio::test]
async fn proof_is_tried_again_as_any_read() {
    let proof = &PROOFS[1];
    let server = MockServer::start().await;
    Mock::given(path("/v1/models"))
        .respond_with(ResponseTemplate::new(503))
        .up_to_n_times(1)
        .mount(&server)
        .await;
    answer(&server, "GET", "/v1/models", 200, json!({"data":[]})).await;

    proof.run(&server).await.expect("proven");

    assert_eq!(requests(&server).await.len(), 2);
}

#[tokio::test]
async fn forbidden_that_is_about_something_else_proves_nothing() {
    let country = "Country, region, or territory not supported";
    let of_code = json!({"error":{"message":"No","code":"unsupported_country_region_territory"}});
    let gateway = "Invalid key=value pair (missing equal-sign) in Authorization header";
    for (provider, body, hint) in [
        (
            "openai",
            json!({ "error": country }),
            "does not serve the place",
        ),
        ("openai", of_code, "does not serve the place"),
        ("braintrust", json!({ "message": gateway }), "no such path"),
    ] {
        for proof in PROOFS.iter().filter(|proof| proof.provider == provider) {
            let answer = ResponseTemplate::new(403).set_body_json(&body);
            let (outcome, _) = proof.against(answer).await;

            let failure = outcome.expect_err(provider);
            assert_eq!(failure.code(), "refused");
            assert!(failure.hint().is_some_and(|own| own.contains(hint)));
        }
    }
}

#[tokio::test]
async fn exa_key_that_has_spent_its_budget_is_proven() {
    let body = json!({"requestId":"r","error":"Over budget","tag":"API_KEY_BUDGET_EXCEEDED"});
    let answer = ResponseTemplate::new(402).set_body_json(body);

    let (outcome, _) = PROOFS[5].against(answer).await;

    outcome.expect("proven");
}

#[tokio::test]
async fn new_exa_secret_goes_to_no_host_that_the_account_does_not_name() {
    let server = MockServer::start().await;
    let url = server.uri();
    let variables = [
        ("EXA_SERVICE_KEY", CREDENTIAL),
        ("KEYCTL_EXA_BASE_URL", url.as_str()),
    ];
    let account = connect("exa", &variables).expect("connected");

    let outcome = account.prove(Kind("team"), &Secret::new(SECRET)).await;

    let failure = outcome.expect_err("no host");
    assert_eq!(failure.code(), "usage");
    let hint = failure.hint().expect("a hint");
    assert!(hint.contains("`KEYCTL_EXA_SEARCH_URL`"), "{hint}");
    assert!(requests(&server).await.is_empty());
}

#[tokio::test]
async fn braintrust_finds_the_data_plane_with_its_own_credential_before_it_proves_a_token() {
    let server = MockServer::start().await;
    let url = server.uri();
    let organization = json!({"id":"org_1","name":"acme","api_url":url});
    let login = json!({"org_info":[organization]});
    answer(&server, "POST", "/api/apikey/login", 200, login).await;
    answer(
        &server,
        "GET",
        "/v1/organization",
        200,
        json!({"objects":[]}),
    )
    .await;
    let variables = [
        ("BRAINTRUST_API_KEY", CREDENTIAL),
        ("KEYCTL_BRAINTRUST_APP_URL", url.as_str()),
    ];
    let account = connect("braintrust", &variables).expect("connected");

    let secret = Secret::new(SECRET);
    let outcome = account.prove(Kind("service-token"), &secret).await;

    outcome.expect("proven");
    let headers: Vec<_> = requests(&server)
        .await
        .into_iter()
        .map(|request| request.headers["authorization"].clone())
        .collect();
    assert_eq!(
        headers,
        [format!("Bearer {CREDENTIAL}"), format!("Bearer {SECRET}")]
    );
}
