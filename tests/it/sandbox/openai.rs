//! OpenAI in the sandbox.

use serde_json::{Value, json};

use super::client::{Answer, Sandbox, text};

#[tokio::test]
async fn openai_cuts_a_long_list_into_pages() {
    let sandbox = Sandbox::start().await;
    let keys = format!(
        "{}/api_keys?owner_project_access=any",
        sandbox.openai_project("Data Platform").await
    );

    let first = sandbox.openai("GET", &keys, None).await.is(200);
    let last = first
        .list("data")
        .last()
        .map(|key| text(key, "id").to_owned());
    let second = format!("{keys}&after={}", last.expect("a key"));
    let second = sandbox.openai("GET", &second, None).await.is(200);

    assert_eq!(first.list("data").len(), 20);
    assert_eq!(first.json()["has_more"], true);
    assert_eq!(second.list("data").len(), 3);
    assert_eq!(second.json()["has_more"], false);
}

#[tokio::test]
async fn openai_leaves_out_keys_whose_owner_has_no_access_unless_asked_for_any() {
    let sandbox = Sandbox::start().await;
    let keys = format!("{}/api_keys", sandbox.openai_project("Web").await);

    let visible = sandbox.openai("GET", &keys, None).await.list("data").len();
    let any = sandbox
        .openai("GET", &format!("{keys}?owner_project_access=any"), None)
        .await
        .list("data")
        .len();

    assert_eq!((visible, any), (6, 7));
}

#[tokio::test]
async fn openai_shows_archived_projects_only_when_asked() {
    let sandbox = Sandbox::start().await;

    let active = sandbox
        .openai("GET", "/organization/projects", None)
        .await
        .list("data")
        .len();
    let archived = sandbox.openai_project("Hackathon 2025").await;

    assert_eq!(active, 3);
    sandbox
        .openai("GET", &format!("{archived}/api_keys"), None)
        .await
        .is(200);
    sandbox
        .openai("GET", &format!("{archived}/service_accounts"), None)
        .await
        .is(400);
}

#[tokio::test]
async fn an_openai_admin_key_works_until_it_is_deleted() {
    let sandbox = Sandbox::start().await;
    let keys = "/organization/admin_api_keys";

    let created = sandbox
        .openai(
            "POST",
            keys,
            Some(json!({ "name": "new", "expires_in_seconds": 60 })),
        )
        .await
        .is(200)
        .json();
    let credential = format!("Authorization: Bearer {}", text(&created, "value"));
    let url = format!("{keys}?limit=1");
    sandbox
        .send("GET", "OPENAI_BASE_URL", &url, &[&credential], None)
        .await
        .is(200);
    let key = format!("{keys}/{}", text(&created, "id"));
    let described = sandbox.openai("GET", &key, None).await.is(200);
    let deleted = sandbox.openai("DELETE", &key, None).await.is(200);

    assert!(text(&created, "value").starts_with("sk-admin-sandbox"));
    assert_eq!(created["expires_at"], 1_795_176_060);
    assert!(described.json().get("value").is_none());
    assert_eq!(
        deleted.json(),
        json!({ "object": "organization.admin_api_key.deleted", "id": created["id"], "deleted": true })
    );
    sandbox.openai("GET", &key, None).await.is(404);
    sandbox
        .send("GET", "OPENAI_BASE_URL", &url, &[&credential], None)
        .await
        .is(401);
}

#[tokio::test]
async fn an_openai_service_account_is_created_with_a_key_and_takes_more() {
    let sandbox = Sandbox::start().await;
    let project = sandbox.openai_project("Research").await;
    let accounts = format!("{project}/service_accounts");

    let account = sandbox
        .openai("POST", &accounts, Some(json!({ "name": "judge-2" })))
        .await
        .is(200)
        .json();
    let account_path = format!("{accounts}/{}", text(&account, "id"));
    let wish = json!({ "name": "second", "scopes": ["api.all.read"], "expires_in_seconds": null });
    let key = sandbox
        .openai("POST", &format!("{account_path}/api_keys"), Some(wish))
        .await
        .is(200)
        .json();
    let key_path = format!("{project}/api_keys/{}", text(&key, "id"));
    let described = sandbox.openai("GET", &key_path, None).await.is(200);

    assert_eq!(account["role"], "member");
    assert_eq!(account["api_key"]["name"], "Secret Key");
    assert!(text(&key, "value").starts_with("sk-svcacct-sandbox"));
    assert!(!described.text.contains("scopes"));
    assert_eq!(
        described.json()["owner"]["service_account"]["id"],
        account["id"]
    );
    sandbox.openai("DELETE", &account_path, None).await.is(200);
    sandbox.openai("GET", &key_path, None).await.is(404);
}

#[tokio::test]
async fn an_openai_service_account_alone_has_no_key() {
    let sandbox = Sandbox::start().await;
    let accounts = format!("{}/service_accounts", sandbox.openai_project("Web").await);

    let wish = json!({ "name": "bare", "create_service_account_only": true });
    let account = sandbox
        .openai("POST", &accounts, Some(wish))
        .await
        .is(200)
        .json();
    let wish =
        json!({ "name": "bare", "create_service_account_only": true, "expires_in_seconds": 60 });
    sandbox.openai("POST", &accounts, Some(wish)).await.is(400);

    assert_eq!(account["role"], "none");
    assert_eq!(account["api_key"], Value::Null);
}

#[tokio::test]
async fn an_openai_project_key_takes_scopes_and_an_expiry_but_nothing_else() {
    let sandbox = Sandbox::start().await;
    let project = sandbox.openai_project("Web").await;
    let keys = sandbox
        .openai("GET", &format!("{project}/api_keys"), None)
        .await
        .list("data");
    let path_of = |name: &str| {
        let key = keys
            .iter()
            .find(|key| key["name"] == name)
            .expect("the key");
        format!("{project}/api_keys/{}", text(key, "id"))
    };
    let live = path_of("checkout-api");

    let updated = sandbox
        .openai("POST", &live, Some(json!({ "expires_in_seconds": 3600 })))
        .await
        .is(200);

    assert_eq!(updated.json()["expires_at"], 1_795_179_600);
    for wish in [
        json!({}),
        json!({ "name": "x" }),
        json!({ "scopes": null }),
        json!({ "expires_in_seconds": null }),
        json!({ "expires_in_seconds": 0 }),
        json!({ "expires_in_seconds": 31_536_001 }),
    ] {
        sandbox.openai("POST", &live, Some(wish)).await.is(400);
    }
    sandbox.openai("POST", &live, None).await.is(400);
    let expired = path_of("landing-page");
    sandbox
        .openai("POST", &expired, Some(json!({ "scopes": [] })))
        .await
        .is(400);
}

#[tokio::test]
async fn an_openai_project_key_is_no_admin_key() {
    let sandbox = Sandbox::start().await;
    let accounts = format!("{}/service_accounts", sandbox.openai_project("Web").await);
    let account = sandbox
        .openai("POST", &accounts, Some(json!({ "name": "x" })))
        .await
        .json();
    let credential = format!(
        "Authorization: Bearer {}",
        text(&account["api_key"], "value")
    );

    let refused = sandbox
        .send(
            "GET",
            "OPENAI_BASE_URL",
            "/organization/projects",
            &[&credential],
            None,
        )
        .await
        .is(403);

    assert!(text(&refused.json(), "error").contains("Missing scopes: api.management.read."));
}

async fn models(sandbox: &Sandbox, key: &str) -> Answer {
    let credential = format!("Authorization: Bearer {key}");
    sandbox
        .send("GET", "OPENAI_BASE_URL", "/models", &[&credential], None)
        .await
}

#[tokio::test]
async fn openai_lists_its_models_to_a_projects_key_as_long_as_it_works() {
    let sandbox = Sandbox::start().await;
    let project = sandbox.openai_project("Web").await;
    let wish = Some(json!({ "name": "robot" }));
    let path = format!("{project}/service_accounts");
    let created = sandbox.openai("POST", &path, wish).await.is(200).json();
    let key = &created["api_key"];

    let listed = models(&sandbox, text(key, "value")).await.is(200);
    let path = format!("{project}/api_keys/{}", text(key, "id"));
    sandbox.openai("DELETE", &path, None).await.is(200);
    let deleted = models(&sandbox, text(key, "value")).await.is(401);

    assert_eq!(listed.json()["object"], "list");
    assert_eq!(deleted.json()["error"]["code"], "invalid_api_key");
}

#[tokio::test]
async fn openai_keeps_its_models_from_keys_without_the_scope() {
    let sandbox = Sandbox::start().await;
    let project = sandbox.openai_project("Web").await;
    let wish = Some(json!({ "name": "robot", "create_service_account_only": true }));
    let path = format!("{project}/service_accounts");
    let account = sandbox.openai("POST", &path, wish).await.is(200).json();
    let path = format!("{path}/{}/api_keys", text(&account, "id"));

    for (scopes, status) in [
        (json!([]), 200),
        (json!(["api.model.read"]), 200),
        (json!(["api.all.read"]), 200),
        (json!(["api.files.read"]), 403),
    ] {
        let wish = Some(json!({ "scopes": scopes }));
        let key = sandbox.openai("POST", &path, wish).await.is(200).json();
        models(&sandbox, text(&key, "value")).await.is(status);
    }
    let admin = models(&sandbox, sandbox.variable("OPENAI_ADMIN_KEY")).await;

    let words = admin.is(403).json()["error"].as_str().map(str::to_owned);
    let words = words.expect("a string, as it is in the wild");
    assert!(words.contains("Missing scopes: api.model.read."), "{words}");
}

#[tokio::test]
async fn an_openai_service_account_is_renamed_with_its_keys() {
    let sandbox = Sandbox::start().await;
    let project = sandbox.openai_project("Web").await;
    let accounts = format!("{project}/service_accounts");
    let made = sandbox
        .openai("POST", &accounts, Some(json!({ "name": "old" })))
        .await
        .is(200)
        .json();
    let path = format!("{accounts}/{}", text(&made, "id"));
    let key = format!("{project}/api_keys/{}", text(&made["api_key"], "id"));

    let renamed = sandbox
        .openai(
            "POST",
            &path,
            Some(json!({ "name": "new", "role": "owner" })),
        )
        .await
        .is(200);
    let refused = sandbox
        .openai("POST", &path, Some(json!({ "role": "none" })))
        .await;

    assert_eq!(renamed.json()["name"], "new");
    assert_eq!(renamed.json()["role"], "owner");
    let key = sandbox.openai("GET", &key, None).await.is(200);
    assert_eq!(key.json()["owner"]["service_account"]["name"], "new");
    refused.is(400);
}
