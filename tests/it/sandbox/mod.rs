//! The sandbox from outside: real HTTP on loopback, through the public API alone.

mod braintrust;
mod client;
mod exa;
mod openai;
mod pinecone;

use std::path::PathBuf;

use keyctl::sandbox::Store;
use serde_json::json;

use self::client::{Sandbox, VERSION, text};

#[tokio::test]
async fn it_listens_on_loopback_and_says_where() {
    let sandbox = Sandbox::start().await;

    let base = format!("http://{}", sandbox.address);

    assert!(base.starts_with("http://127.0.0.1:"));
    for (name, path) in [
        ("OPENAI_BASE_URL", "/openai/v1"),
        ("BRAINTRUST_API_URL", "/braintrust"),
        ("BRAINTRUST_APP_URL", "/braintrust-app"),
        ("PINECONE_CONTROLLER_HOST", "/pinecone"),
        ("KEYCTL_PINECONE_LOGIN_URL", "/pinecone-login"),
        ("EXA_ADMIN_BASE_URL", "/exa/team-management"),
        ("KEYCTL_EXA_SEARCH_URL", "/exa/search"),
    ] {
        assert_eq!(sandbox.variable(name), format!("{base}{path}"));
    }
}

#[tokio::test]
async fn every_api_refuses_a_wrong_credential_in_its_own_words() {
    let sandbox = Sandbox::start().await;
    let bearer = ["Authorization: Bearer sk-proj-abcdefghMxYA", VERSION];

    let openai = sandbox
        .send(
            "GET",
            "OPENAI_BASE_URL",
            "/organization/projects",
            &bearer,
            None,
        )
        .await
        .is(401);
    let pinecone = sandbox
        .send(
            "GET",
            "PINECONE_CONTROLLER_HOST",
            "/admin/projects",
            &bearer,
            None,
        )
        .await
        .is(401);
    let braintrust = sandbox
        .send("GET", "BRAINTRUST_API_URL", "/v1/api_key", &bearer, None)
        .await
        .is(401);
    let exa = sandbox
        .send(
            "GET",
            "EXA_ADMIN_BASE_URL",
            "/api-keys",
            &["x-api-key: 7"],
            None,
        )
        .await
        .is(401);

    assert_eq!(openai.json()["error"]["code"], "invalid_api_key");
    assert!(openai.text.contains("sk-proj-****MxYA"));
    assert_eq!(
        pinecone.json(),
        json!({ "status": 401, "error": { "code": "UNAUTHENTICATED", "message": "Invalid API key." } })
    );
    assert!(braintrust.head.contains("content-type: text/plain"));
    assert_eq!(exa.json(), json!({ "error": "Unauthorized" }));
}

#[tokio::test]
async fn each_credential_belongs_in_the_header_of_its_provider() {
    let sandbox = Sandbox::start().await;
    let openai = format!("x-api-key: {}", sandbox.variable("OPENAI_ADMIN_KEY"));
    let exa = format!(
        "Authorization: Bearer {}",
        sandbox.variable("EXA_SERVICE_KEY")
    );

    sandbox
        .send(
            "GET",
            "OPENAI_BASE_URL",
            "/organization/projects",
            &[&openai],
            None,
        )
        .await
        .is(401);
    sandbox
        .send("GET", "EXA_ADMIN_BASE_URL", "/api-keys", &[&exa], None)
        .await
        .is(401);
}

#[tokio::test]
async fn answers_carry_the_request_id_that_the_provider_documents() {
    let sandbox = Sandbox::start().await;

    let openai = sandbox.openai("GET", "/organization/projects", None).await;
    let pinecone = sandbox
        .pinecone("GET", "/admin/nothing", None)
        .await
        .is(404);
    let braintrust = sandbox.braintrust("GET", "/v1/nothing", None).await.is(404);
    let exa = sandbox.exa("GET", "/api-keys", None).await;

    assert!(openai.head.contains("\r\nx-request-id: req_"));
    assert!(pinecone.head.contains("\r\nx-pinecone-request-id: "));
    assert!(braintrust.head.contains("\r\nx-bt-internal-trace-id: "));
    assert!(!exa.head.contains("request-id"));
}

#[tokio::test]
async fn answers_are_dated_by_the_clock_that_stands_still() {
    let sandbox = Sandbox::start().await;

    for answer in [
        sandbox.exa("GET", "/api-keys", None).await,
        sandbox.openai("GET", "/organization/nothing", None).await,
        sandbox
            .send("GET", "EXA_ADMIN_BASE_URL", "/../../nothing", &[], None)
            .await,
    ] {
        let dates: Vec<&str> = answer
            .head
            .lines()
            .filter(|line| line.starts_with("date:"))
            .collect();
        assert_eq!(dates, ["date: fri, 20 nov 2026 12:00:00 gmt"]);
    }
}

#[tokio::test]
async fn an_unknown_path_method_or_parameter_is_refused() {
    let sandbox = Sandbox::start().await;

    let path = sandbox
        .openai("GET", "/organization/nothing", None)
        .await
        .is(404);
    sandbox
        .openai("PATCH", "/organization/projects", None)
        .await
        .is(405);
    sandbox
        .openai("GET", "/organization/projects?page=2", None)
        .await
        .is(400);
    sandbox
        .pinecone("GET", "/admin/projects?limit=10", None)
        .await
        .is(400);
    sandbox
        .exa("PATCH", "/api-keys", Some(json!({})))
        .await
        .is(405);
    sandbox.exa("GET", "/api-keys?limit=10", None).await.is(400);
    sandbox
        .braintrust("GET", "/v1/service_token?name=x", None)
        .await
        .is(400);
    sandbox
        .braintrust("PUT", "/v1/service_token", Some(json!({})))
        .await
        .is(405);

    assert_eq!(
        path.json()["error"]["message"],
        "Invalid URL (GET /v1/organization/nothing)"
    );
}

#[tokio::test]
async fn changes_outlive_the_server_until_the_store_is_reset() {
    let folder = tempfile::tempdir().expect("a folder");
    let path: PathBuf = folder.path().join("sandbox.json");
    let wish = json!({ "name": "kept" });

    let first = Sandbox::start_with(Store::in_file(path.clone())).await;
    let created = first
        .exa("POST", "/api-keys", Some(wish.clone()))
        .await
        .is(200)
        .json();
    let second = Sandbox::start_with(Store::in_file(path.clone())).await;
    let kept = second
        .exa("GET", "/api-keys", None)
        .await
        .list("apiKeys")
        .len();
    Store::in_file(path).reset().expect("a reset");
    let after = second
        .exa("GET", "/api-keys", None)
        .await
        .list("apiKeys")
        .len();
    let again = second
        .exa("POST", "/api-keys", Some(wish))
        .await
        .is(200)
        .json();

    assert_eq!((kept, after), (6, 5));
    assert_eq!(again, created);
}

#[tokio::test]
async fn a_corrupt_state_file_is_answered_with_500_and_the_way_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("sandbox.json");
    std::fs::write(&path, "not json").expect("a file");
    let sandbox = Sandbox::start_with(Store::in_file(path)).await;

    let openai = sandbox
        .openai("GET", "/organization/projects", None)
        .await
        .is(500);
    let pinecone = sandbox
        .pinecone("GET", "/admin/projects", None)
        .await
        .is(500);
    let braintrust = sandbox.braintrust("GET", "/v1/api_key", None).await.is(500);
    let exa = sandbox.exa("GET", "/api-keys", None).await.is(500);

    assert!(text(&openai.json()["error"], "message").contains("`sandbox reset`"));
    assert_eq!(pinecone.json()["status"], 500);
    assert!(braintrust.text.contains("`sandbox reset`"));
    assert!(text(&exa.json(), "error").contains("`sandbox reset`"));
}
