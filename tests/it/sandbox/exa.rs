//! Exa in the sandbox.

use keyctl::sandbox::NOW;
use serde_json::{Value, json};

use super::client::{Sandbox, text};

#[tokio::test]
async fn exa_lists_less_than_it_describes() {
    let sandbox = Sandbox::start().await;

    let keys = sandbox
        .exa("GET", "/api-keys", None)
        .await
        .is(200)
        .list("apiKeys");
    let with_public_id = keys
        .iter()
        .find(|key| key.get("publicId").is_some())
        .expect("a key");
    let without = keys
        .iter()
        .find(|key| key.get("publicId").is_none())
        .expect("a key");
    let described = sandbox
        .exa(
            "GET",
            &format!("/api-keys/{}", text(with_public_id, "publicId")),
            None,
        )
        .await
        .is(200)
        .json();
    let old = sandbox
        .exa("GET", &format!("/api-keys/{}", text(without, "id")), None)
        .await
        .is(200)
        .json();

    assert_eq!(keys.len(), 5);
    assert!(keys.iter().any(|key| key["isOverBudget"] == true));
    assert!(keys.iter().any(|key| key.get("name").is_none()));
    assert!(
        keys.iter()
            .all(|key| key.get("createdAt").is_none() && key.get("teamId").is_none())
    );
    assert_eq!(described["apiKey"]["id"], with_public_id["id"]);
    assert!(
        described["apiKey"].get("createdAt").is_some()
            && described["apiKey"].get("userId").is_none()
    );
    assert_eq!(old["apiKey"]["id"], without["id"]);
}

#[tokio::test]
async fn an_exa_key_is_created_changed_and_deleted() {
    let sandbox = Sandbox::start().await;

    let created = sandbox
        .exa(
            "POST",
            "/api-keys",
            Some(json!({ "rateLimit": 5, "budgetCents": 100 })),
        )
        .await
        .is(200)
        .json();
    let key = format!("/api-keys/{}", text(&created["apiKey"], "publicId"));
    let wish = json!({ "name": "named", "budgetCents": null });
    let updated = sandbox.exa("PUT", &key, Some(wish)).await.is(200).json();
    let deleted = sandbox.exa("DELETE", &key, None).await.is(200);

    assert!(created["apiKey"].get("name").is_none());
    assert_eq!(updated["apiKey"]["name"], "named");
    assert_eq!(updated["apiKey"]["rateLimit"], 5);
    assert_eq!(updated["apiKey"]["budgetCents"], Value::Null);
    assert_eq!(updated["apiKey"]["updatedAt"], NOW);
    assert_eq!(deleted.json(), json!({ "success": true }));
    assert_eq!(
        sandbox.exa("DELETE", &key, None).await.is(404).json(),
        json!({ "error": "API key not found" })
    );
}

#[tokio::test]
async fn exa_refuses_bodies_out_of_its_rules() {
    let sandbox = Sandbox::start().await;

    let missing = sandbox.exa("POST", "/api-keys", None).await.is(400);
    let unknown = sandbox
        .exa("POST", "/api-keys", Some(json!({ "invalidParam": 1 })))
        .await
        .is(400);
    let too_fast = sandbox
        .exa("POST", "/api-keys", Some(json!({ "rateLimit": 501 })))
        .await
        .is(400);

    assert_eq!(
        missing.json(),
        json!({ "error": "The request has no body." })
    );
    assert_eq!(
        unknown.json(),
        json!({ "error": "Unexpected parameters: invalidParam. Allowed: name, rateLimit, budgetCents." })
    );
    assert_eq!(
        too_fast.json(),
        json!({ "error": "Rate limit cannot exceed team's limit of 500 QPS" })
    );
    sandbox
        .exa("POST", "/api-keys", Some(json!({ "rateLimit": null })))
        .await
        .is(400);
    sandbox
        .exa("POST", "/api-keys", Some(json!({ "budgetCents": -1 })))
        .await
        .is(400);
    let malformed = sandbox.exa("GET", "/api-keys/nonsense", None).await.is(400);
    assert_eq!(
        malformed.json(),
        json!({ "error": "Invalid API key ID format." })
    );
}
