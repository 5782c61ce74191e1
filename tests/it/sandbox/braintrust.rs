//! Braintrust in the sandbox.

use serde_json::{Value, json};

use super::client::{Sandbox, text};

#[tokio::test]
async fn a_braintrust_token_is_created_by_an_owners_token_and_answers_its_deletion() {
    let sandbox = Sandbox::start().await;
    let tokens = sandbox
        .braintrust("GET", "/v1/service_token", None)
        .await
        .is(200)
        .list("objects");
    let account = text(&tokens[0], "service_account_id");

    let wish = json!({ "name": "new", "service_account_id": account, "expires_in_seconds": 86400 });
    let created = sandbox
        .braintrust("POST", "/v1/service_token", Some(wish))
        .await
        .is(200)
        .json();
    let newest = sandbox
        .braintrust("GET", "/v1/service_token?limit=1", None)
        .await
        .list("objects");
    let token = format!("/v1/service_token/{}", text(&created, "id"));
    let deleted = sandbox
        .braintrust("DELETE", &token, None)
        .await
        .is(200)
        .json();

    assert_eq!(tokens.len(), 3);
    assert!(text(&created, "key").starts_with("bt-st-sandbox"));
    assert_eq!(created["expires_at"], "2026-11-21T12:00:00Z");
    assert_eq!(newest, std::slice::from_ref(&deleted));
    assert_eq!(deleted["id"], created["id"]);
    assert!(deleted.get("key").is_none());
    sandbox.braintrust("DELETE", &token, None).await.is(404);
}

#[tokio::test]
async fn a_braintrust_token_without_ownership_manages_no_tokens_and_sees_no_keys() {
    let sandbox = Sandbox::start().await;
    let tokens = sandbox
        .braintrust("GET", "/v1/service_token", None)
        .await
        .list("objects");
    let account = tokens
        .iter()
        .find(|token| token["service_account_name"] == "evaluations");
    let account = text(account.expect("the account"), "service_account_id");
    let wish = json!({ "name": "new", "service_account_id": account });
    let created = sandbox
        .braintrust("POST", "/v1/service_token", Some(wish.clone()))
        .await
        .json();
    let credential = format!("Authorization: Bearer {}", text(&created, "key"));
    let base = "BRAINTRUST_API_URL";

    let refused = sandbox
        .json(
            "POST",
            base,
            "/v1/service_token",
            &[&credential],
            Some(wish),
        )
        .await
        .is(403);
    let keys = sandbox
        .json(
            "GET",
            base,
            "/v1/organization/api_keys",
            &[&credential],
            None,
        )
        .await
        .is(200);

    assert!(refused.head.contains("content-type: text/plain"));
    assert!(refused.text.contains("[user_email=evaluations@"));
    assert_eq!(keys.json(), json!({ "objects": [] }));
}

#[tokio::test]
async fn braintrust_lists_an_owners_organization_newest_first() {
    let sandbox = Sandbox::start().await;

    let keys = sandbox
        .braintrust("GET", "/v1/organization/api_keys", None)
        .await
        .is(200)
        .list("objects");
    let own = sandbox
        .braintrust("GET", "/v1/api_key", None)
        .await
        .is(200)
        .list("objects");
    let created: Vec<&str> = keys.iter().map(|key| text(key, "created")).collect();
    let page = format!(
        "/v1/organization/api_keys?limit=2&starting_after={}",
        text(&keys[1], "id")
    );
    let page = sandbox
        .braintrust("GET", &page, None)
        .await
        .is(200)
        .list("objects");

    assert_eq!(keys.len(), 5);
    assert!(created.is_sorted_by(|newer, older| newer > older));
    assert_eq!(
        keys.iter()
            .filter(|key| key.get("expires_at").is_none())
            .count(),
        1
    );
    assert_eq!(own, Vec::<Value>::new());
    assert_eq!(page, keys[2..4]);
    sandbox
        .braintrust("POST", "/v1/api_key", Some(json!({ "name": "x" })))
        .await
        .is(403);
}

#[tokio::test]
async fn braintrust_tells_where_its_data_plane_is() {
    let sandbox = Sandbox::start().await;
    let credential = format!(
        "Authorization: Bearer {}",
        sandbox.variable("BRAINTRUST_API_KEY")
    );

    let found = sandbox
        .send(
            "POST",
            "BRAINTRUST_APP_URL",
            "/api/apikey/login",
            &[&credential],
            None,
        )
        .await
        .is(200)
        .json();

    assert_eq!(found["org_info"][0]["name"], "acme");
    assert_eq!(
        found["org_info"][0]["api_url"],
        sandbox.variable("BRAINTRUST_API_URL")
    );
}

#[tokio::test]
async fn a_new_braintrust_token_sees_the_organization_as_long_as_it_works() {
    let sandbox = Sandbox::start().await;
    let tokens = sandbox
        .braintrust("GET", "/v1/service_token", None)
        .await
        .list("objects");
    let account = text(&tokens[0], "service_account_id");
    let wish = json!({ "name": "new", "service_account_id": account });
    let created = sandbox
        .braintrust("POST", "/v1/service_token", Some(wish))
        .await
        .is(200)
        .json();
    let credential = format!("Authorization: Bearer {}", text(&created, "key"));
    let (base, path) = ("BRAINTRUST_API_URL", "/v1/organization?limit=1");

    let listed = sandbox.send("GET", base, path, &[&credential], None).await;
    let token = format!("/v1/service_token/{}", text(&created, "id"));
    sandbox.braintrust("DELETE", &token, None).await.is(200);
    let deleted = sandbox.send("GET", base, path, &[&credential], None).await;

    assert_eq!(listed.is(200).list("objects").len(), 1);
    deleted.is(401);
}
