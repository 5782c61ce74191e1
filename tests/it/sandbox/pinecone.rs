//! Pinecone in the sandbox.

use serde_json::json;

use super::client::{Sandbox, VERSION, text};

#[tokio::test]
async fn pinecone_wants_the_exact_audience_and_the_version() {
    let sandbox = Sandbox::start().await;
    let token = sandbox
        .login("https://api.pinecone.io/")
        .await
        .is(200)
        .json();
    let credential = format!("Authorization: Bearer {}", text(&token, "access_token"));

    let refused = sandbox.login("https://api.pinecone.io").await.is(403);
    let unversioned = sandbox
        .send(
            "GET",
            "PINECONE_CONTROLLER_HOST",
            "/admin/projects",
            &[&credential],
            None,
        )
        .await
        .is(400);

    assert_eq!(refused.json()["error"], "access_denied");
    assert_eq!(unversioned.json()["error"]["code"], "INVALID_ARGUMENT");
}

#[tokio::test]
async fn pinecone_takes_its_login_as_a_form_too() {
    let sandbox = Sandbox::start().await;
    let form = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}&audience=https%3A%2F%2Fapi.pinecone.io%2F",
        sandbox.variable("PINECONE_CLIENT_ID"),
        sandbox.variable("PINECONE_CLIENT_SECRET"),
    );
    let headers = [VERSION, "Content-Type: application/x-www-form-urlencoded"];

    let answer = sandbox
        .send(
            "POST",
            "KEYCTL_PINECONE_LOGIN_URL",
            "/oauth/token",
            &headers,
            Some(&form),
        )
        .await
        .is(200);

    assert_eq!(answer.json()["expires_in"], 1800);
}

#[tokio::test]
async fn a_pinecone_key_is_created_changed_and_deleted() {
    let sandbox = Sandbox::start().await;
    let keys = format!("{}/api-keys", sandbox.pinecone_project("Staging").await);

    let created = sandbox
        .pinecone("POST", &keys, Some(json!({ "name": "demo" })))
        .await
        .is(201)
        .json();
    let key = format!("/admin/api-keys/{}", text(&created["key"], "id"));
    let wish = json!({ "roles": ["DataPlaneViewer"] });
    let updated = sandbox
        .pinecone("PATCH", &key, Some(wish))
        .await
        .is(200)
        .json();
    let deleted = sandbox.pinecone("DELETE", &key, None).await.is(202);

    assert!(text(&created, "value").starts_with("pcsk_sandbox"));
    assert_eq!(created["key"]["roles"], json!(["ProjectEditor"]));
    assert_eq!(created["key"]["created_at"], "2026-11-20T12:00:00.000000Z");
    assert_eq!(
        (&updated["name"], &updated["roles"]),
        (&json!("demo"), &json!(["DataPlaneViewer"]))
    );
    assert_eq!(deleted.text, "");
    sandbox.pinecone("DELETE", &key, None).await.is(404);
    sandbox.pinecone("GET", &key, None).await.is(404);
}

#[tokio::test]
async fn pinecone_refuses_bodies_out_of_its_rules() {
    let sandbox = Sandbox::start().await;
    let keys = format!("{}/api-keys", sandbox.pinecone_project("Staging").await);

    for wish in [
        json!({}),
        json!({ "name": "" }),
        json!({ "name": "x".repeat(81) }),
        json!({ "name": "x", "roles": ["projecteditor"] }),
        json!({ "name": "x", "roles": "ProjectEditor" }),
        json!({ "name": "x", "role": "ProjectEditor" }),
    ] {
        let refused = sandbox.pinecone("POST", &keys, Some(wish)).await.is(400);
        assert_eq!(refused.json()["error"]["code"], "INVALID_ARGUMENT");
    }
}

#[tokio::test]
async fn pinecone_lists_indexes_to_a_projects_key_whose_roles_reach_them() {
    let sandbox = Sandbox::start().await;
    let keys = format!("{}/api-keys", sandbox.pinecone_project("Staging").await);
    let base = "PINECONE_CONTROLLER_HOST";

    for (roles, status) in [
        (json!(["ProjectViewer"]), 200),
        (json!(["DataPlaneEditor", "ControlPlaneViewer"]), 200),
        (json!(["DataPlaneEditor", "DataPlaneViewer"]), 403),
    ] {
        let wish = Some(json!({ "name": "new", "roles": roles }));
        let created = sandbox.pinecone("POST", &keys, wish).await.is(201).json();
        let key = format!("Api-Key: {}", text(&created, "value"));
        let headers = [key.as_str(), VERSION];
        let listed = sandbox.send("GET", base, "/indexes", &headers, None).await;

        let listed = listed.is(status).json();
        if status == 200 {
            assert_eq!(listed, json!({ "indexes": [] }));
        }
    }
    let wrong = ["Api-Key: pcsk_wrong", VERSION];
    let wrong = sandbox.send("GET", base, "/indexes", &wrong, None).await;
    let token = sandbox.pinecone("GET", "/indexes", None).await;

    assert_eq!(wrong.is(401).json()["error"]["code"], "UNAUTHENTICATED");
    token.is(401);
}

#[tokio::test]
async fn a_pinecone_key_of_a_project_administers_nothing() {
    let sandbox = Sandbox::start().await;
    let keys = format!("{}/api-keys", sandbox.pinecone_project("Staging").await);
    let wish = Some(json!({ "name": "new" }));
    let created = sandbox.pinecone("POST", &keys, wish).await.is(201).json();
    let key = format!("Api-Key: {}", text(&created, "value"));

    let base = "PINECONE_CONTROLLER_HOST";
    let headers = [key.as_str(), VERSION];

    sandbox
        .send("GET", base, &keys, &headers, None)
        .await
        .is(401);
}
