//! The adapters against the emulators, which are written from the pages and know none of them: new secrets.

use keyctl::sandbox::{Clock, Server, Store};

use super::*;

/// Starts a sandbox; returns the variables that point at it.
async fn sandbox() -> Vec<(&'static str, String)> {
    let server = Server::bind(0, Store::in_memory(), Clock::demo()).await;
    let server = server.expect("a free port");
    let environment = server.environment();
    tokio::spawn(server.run());
    environment
}

fn account(provider: &str, environment: &[(&'static str, String)]) -> Box<dyn AnyKeyAdmin> {
    let variables: Vec<(&str, &str)> = environment
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    connect(provider, &variables).expect("connected")
}

/// Returns what a creation of this kind has to say.
async fn creation(account: &dyn AnyKeyAdmin, kind: Kind) -> CreateKey {
    let capabilities = account.capabilities().of(kind).expect("the kind");
    let scopes = account.scopes(None).await.expect("scopes").items;
    let holds = |own: &&keyctl::keys::Scope| own.holds.contains(&kind);
    let scope = scopes.iter().find(holds).expect("a scope");
    let keys = account.list(scope, None).await.expect("listed").items;
    let mut request = CreateKey::of(kind);
    request.name = Some("new".to_owned());
    let place = capabilities.scope == keyctl::keys::ScopeType::Project;
    request.project = scope
        .id
        .as_ref()
        .filter(|_| place)
        .map(|id| id.raw().to_owned());
    let owner = keys
        .iter()
        .filter(|key| key.kind == kind)
        .find_map(|key| key.owner.as_ref()?.id.clone());
    let fields = match capabilities.create {
        Support::Yes(fields) => [fields.required, fields.one_of].concat(),
        Support::No(_) => Vec::new(),
    };
    if fields.contains(&Field::ServiceAccount) {
        request.service_account = owner.map(|id| id.raw().to_owned());
    }
    request
}

#[tokio::test]
async fn new_secret_is_proven_until_its_key_is_deleted() {
    let environment = sandbox().await;
    for (provider, kind) in [
        ("openai", Kind("admin")),
        ("openai", Kind("service-account")),
        ("pinecone", Kind("project")),
        ("braintrust", Kind("service-token")),
        ("exa", Kind("team")),
    ] {
        let account = account(provider, &environment);
        let request = creation(account.as_ref(), kind).await;
        let created = account.create(&request).await.expect("created");
        let secret = created.secret.expect("a secret");

        account.prove(kind, &secret).await.expect("proven");
        let deleted = account.delete(&created.key.locator()).await;
        deleted.expect("deleted");
        let failure = account.prove(kind, &secret).await.expect_err("gone");

        assert_eq!(failure.code(), "credential-rejected", "{provider} {kind}");
    }
}

#[tokio::test]
async fn secret_for_something_else_is_proven_all_the_same() {
    let environment = sandbox().await;
    for (provider, kind) in [
        ("openai", Kind("service-account")),
        ("pinecone", Kind("project")),
    ] {
        let account = account(provider, &environment);
        let mut request = creation(account.as_ref(), kind).await;
        request.permissions = Some(Permissions::Only(vec!["api.files.read".to_owned()]));
        request.roles = vec!["DataPlaneViewer".to_owned()];
        let created = account.create(&request).await.expect("created");

        let secret = created.secret.expect("a secret");
        let outcome = account.prove(kind, &secret).await;

        outcome.expect(provider);
    }
}

#[tokio::test]
async fn rotation_in_place_leaves_two_secrets_that_work_and_is_not_done_twice() {
    let environment = sandbox().await;
    let (account, kind) = (account("exa", &environment), Kind("team"));
    let created = account.create(&CreateKey::of(kind)).await.expect("created");
    let (key, first) = (created.key.locator(), created.secret.expect("a secret"));
    let request = RotateKey {
        grace: Lifetime { seconds: 86_400 },
    };

    let rotated = account.rotate(&key, &request).await.expect("rotated");
    let again = account.rotate(&key, &request).await;

    let end = rotated.previous_until.time().map(|end| end.to_string());
    assert_eq!(end.as_deref(), Some("2026-11-21T12:00:00Z"));
    assert_eq!(rotated.new.key.locator(), key);
    let second = rotated.new.secret.expect("a secret");
    assert_ne!(second, first);
    for secret in [first, second] {
        account.prove(kind, &secret).await.expect("proven");
    }
    assert_eq!(again.expect_err("a conflict").code(), "conflict");
}
