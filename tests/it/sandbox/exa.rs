//! Exa in the sandbox.

use keyctl::sandbox::Clock;
use serde_json::{Value, json};

use super::client::{Answer, Sandbox, text};

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
    assert_eq!(
        updated["apiKey"]["updatedAt"],
        Clock::demo().now().to_string()
    );
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

async fn search(sandbox: &Sandbox, secret: &str) -> Answer {
    let key = format!("x-api-key: {secret}");
    let base = "KEYCTL_EXA_SEARCH_URL";
    sandbox
        .send("GET", base, "/websets/v0/teams/me", &[&key], None)
        .await
}

/// Creates a key; returns its path and its secret.
async fn new_key(sandbox: &Sandbox) -> (String, String) {
    let wish = Some(json!({ "name": "rotated", "rateLimit": 5 }));
    let created = sandbox.exa("POST", "/api-keys", wish).await.is(200).json();
    let key = &created["apiKey"];
    let path = format!("/api-keys/{}", text(key, "publicId"));
    (path, text(key, "id").to_owned())
}

#[tokio::test]
async fn an_exa_key_gets_another_secret_and_the_one_before_works_on() {
    let sandbox = Sandbox::start().await;
    let (key, first) = new_key(&sandbox).await;
    let before = sandbox.exa("GET", &key, None).await.json();

    let wish = Some(json!({ "gracePeriodSeconds": 86_400 }));
    let rotated = sandbox.exa("POST", &format!("{key}/rotate"), wish).await;
    let rotated = rotated.is(200).json();

    let second = text(&rotated["apiKey"], "secret").to_owned();
    assert_ne!(second, first);
    assert_eq!(
        rotated,
        json!({
            "apiKey": {
                "publicId": before["apiKey"]["publicId"], "secret": second, "name": "rotated",
                "rateLimit": 5, "budgetCents": null,
            },
            "previousSecretExpiresAt": "2026-11-21T12:00:00Z",
        })
    );
    assert_eq!(sandbox.exa("GET", &key, None).await.json(), before);
    for secret in [&first, &second] {
        search(&sandbox, secret).await.is(200);
    }
}

#[tokio::test]
async fn an_exa_key_has_one_previous_secret_at_most() {
    let sandbox = Sandbox::start().await;
    let (key, first) = new_key(&sandbox).await;
    let rotate = format!("{key}/rotate");
    let wish = json!({ "gracePeriodSeconds": 60 });
    let second = sandbox.exa("POST", &rotate, Some(wish.clone())).await;
    let second = text(&second.is(200).json()["apiKey"], "secret").to_owned();

    let refused = sandbox.exa("POST", &rotate, Some(wish)).await.is(409);
    let still = search(&sandbox, &first).await.status;
    let wish = json!({ "gracePeriodSeconds": 60, "force": true });
    let third = sandbox.exa("POST", &rotate, Some(wish)).await.is(200);

    assert_eq!(refused.json()["code"], "previous_secret_active");
    assert_eq!(still, 200);
    let third = text(&third.json()["apiKey"], "secret").to_owned();
    search(&sandbox, &first).await.is(401);
    for secret in [&second, &third] {
        search(&sandbox, secret).await.is(200);
    }
}

#[tokio::test]
async fn a_previous_exa_secret_ends_when_it_is_revoked_or_has_no_grace() {
    let sandbox = Sandbox::start().await;
    let (key, first) = new_key(&sandbox).await;
    let rotate = format!("{key}/rotate");
    let revoke = format!("{key}/revoke-previous-secret");
    let wish = Some(json!({ "gracePeriodSeconds": 60 }));
    sandbox.exa("POST", &rotate, wish).await.is(200);

    let revoked = sandbox.exa("POST", &revoke, None).await.is(200).json();
    let again = sandbox.exa("POST", &revoke, None).await.is(200).json();
    search(&sandbox, &first).await.is(401);
    for _ in 0..2 {
        let wish = Some(json!({ "gracePeriodSeconds": 0 }));
        sandbox.exa("POST", &rotate, wish).await.is(200);
    }

    assert_eq!(revoked["revoked"], true);
    assert_eq!(again["revoked"], false);
    assert_eq!(revoked["apiKey"]["name"], "rotated");
}

#[tokio::test]
async fn an_older_exa_key_keeps_its_id_when_its_secret_changes() {
    let sandbox = Sandbox::start().await;
    let keys = sandbox.exa("GET", "/api-keys", None).await.list("apiKeys");
    let old = keys.iter().find(|key| key.get("publicId").is_none());
    let id = text(old.expect("a key"), "id").to_owned();

    let wish = Some(json!({ "gracePeriodSeconds": 0 }));
    let rotated = sandbox
        .exa("POST", &format!("/api-keys/{id}/rotate"), wish)
        .await
        .is(200)
        .json();

    assert_eq!(text(&rotated["apiKey"], "id"), id);
    let secret = text(&rotated["apiKey"], "secret");
    search(&sandbox, secret).await.is(200);
    search(&sandbox, &id).await.is(401);
    for address in [id.as_str(), secret] {
        let key = format!("/api-keys/{address}");
        let described = sandbox.exa("GET", &key, None).await.is(200).json();
        assert_eq!(text(&described["apiKey"], "id"), id);
    }
}

#[tokio::test]
async fn exa_refuses_rotations_out_of_its_rules() {
    let sandbox = Sandbox::start().await;
    let (key, _) = new_key(&sandbox).await;
    let rotate = format!("{key}/rotate");

    for wish in [
        json!({}),
        json!({ "gracePeriodSeconds": -1 }),
        json!({ "gracePeriodSeconds": null }),
        json!({ "gracePeriodSeconds": "60" }),
        json!({ "gracePeriodSeconds": 60, "force": null }),
        json!({ "gracePeriodSeconds": 60, "force": 1 }),
        json!({ "gracePeriodSeconds": 60, "name": "x" }),
    ] {
        sandbox.exa("POST", &rotate, Some(wish)).await.is(400);
    }
    sandbox.exa("POST", &rotate, None).await.is(400);
    let wish = Some(json!({ "gracePeriodSeconds": 60 }));
    let missing = sandbox.exa("POST", "/api-keys/key_none/rotate", wish).await;

    assert_eq!(
        missing.is(404).json(),
        json!({ "error": "API key not found" })
    );
}

#[tokio::test]
async fn exas_search_api_says_no_in_a_shape_of_its_own() {
    let sandbox = Sandbox::start().await;
    let keys = sandbox.exa("GET", "/api-keys", None).await.list("apiKeys");
    let spent = keys.iter().find(|key| key["isOverBudget"] == true);

    let wrong = search(&sandbox, sandbox.variable("EXA_SERVICE_KEY")).await;
    let spent = search(&sandbox, text(spent.expect("a key"), "id")).await;

    assert_eq!(wrong.is(401).json()["tag"], "INVALID_API_KEY");
    assert!(spent.head.contains("\r\nx-request-id: "));
    assert_eq!(spent.is(402).json()["tag"], "API_KEY_BUDGET_EXCEEDED");
}
