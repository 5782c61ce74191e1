//! Pinecone's key administration behind [`KeyAdmin`].

use std::sync::OnceLock;

use serde::de::DeserializeOwned;

use super::{
    capabilities::CAPABILITIES,
    token::Login,
    wire::{self, List},
};
use crate::{
    http::{Answer, Client, Path, Request},
    keys::{
        Capabilities, CreateKey, Cursor, Failure, Identity, Key, KeyAdmin, Kind, Locator, NewKey,
        Page, Proof, Removal, Scope, Secret, Text, UpdateKey,
    },
    providers::{
        proof::{Signature, Words, has_list, prove},
        shown::with_change,
    },
};

/// How a project's key signs; it signs nothing of the Admin API.
const KEY: Signature = Signature {
    header: "api-key",
    prefix: "",
};

/// `GET /indexes` answers `{"indexes":[…]}`, and a known key without the role for it 403 with a code that says so.
const WORDS: Words = Words {
    yes: |value| has_list(value, "indexes"),
    known: |refusal| {
        let has = |code| refusal.has_code(code);
        refusal.status == 403 && (has("FORBIDDEN") || has("PERMISSION_DENIED"))
    },
    objection: |_| None,
};

/// Is one Pinecone organization, as far as its login sees it.
#[derive(Debug)]
pub struct Pinecone {
    client: Client,
    login: Login,
    /// What the first page of projects told.
    identity: OnceLock<Identity>,
}

impl Pinecone {
    pub fn new(client: Client, login: Login) -> Self {
        Self {
            client,
            login,
            identity: OnceLock::new(),
        }
    }

    fn projects() -> Path {
        Path::of("admin/projects")
    }

    fn keys_of(project: &str) -> Result<Path, Failure> {
        Ok(Self::projects().value(project)?.then("api-keys"))
    }

    fn key(locator: &Locator) -> Result<Path, Failure> {
        Path::of("admin/api-keys").key(&locator.id)
    }

    /// Sends a request, and once more with another token when its token was rejected.
    ///
    /// A request with a rejected token was not carried out: even a creation may be sent again.
    async fn exchange(&self, request: Request) -> Result<Answer, Failure> {
        let token = self.login.token().await?;
        let signed = request.clone().bearer(token.clone());
        let outcome = self.client.exchange(signed).await;
        if let Err(Failure::Rejected { .. }) = &outcome
            && let Some(token) = self.login.another(&token).await?
        {
            let signed = request.bearer(token);
            return self.client.exchange(signed).await;
        }
        outcome
    }

    async fn send<T: DeserializeOwned>(&self, request: Request) -> Result<T, Failure> {
        self.exchange(request).await?.decode()
    }

    async fn page<T: DeserializeOwned>(
        &self,
        path: Path,
        after: Option<&Cursor>,
    ) -> Result<List<T>, Failure> {
        let after = after.map(|cursor| cursor.0.as_str());
        let request = Request::get(path).maybe_query("paginationToken", after);
        self.send(request).await
    }
}

impl KeyAdmin for Pinecone {
    fn capabilities(&self) -> &'static Capabilities {
        &CAPABILITIES
    }

    async fn scopes(&self, after: Option<&Cursor>) -> Result<Page<Scope>, Failure> {
        let projects: List<wire::Project> = self.page(Self::projects(), after).await?;
        if after.is_none() {
            self.identity.get_or_init(|| projects.identity());
        }
        Ok(projects.page(wire::Project::into_scope))
    }

    /// Returns the organization of the projects, `GET /admin/projects` →
    /// `{"data":[{"id":"32c8…","organization_id":"-NM7…",…}]}`, and their ids.
    fn known_identity(&self) -> Option<Identity> {
        self.identity.get().cloned()
    }

    async fn whoami(&self) -> Result<Identity, Failure> {
        self.scopes(None).await?;
        Ok(self.known_identity().unwrap_or_default())
    }

    async fn list(&self, scope: &Scope, after: Option<&Cursor>) -> Result<Page<Key>, Failure> {
        let project = scope.id.as_ref().map_or("", Text::raw);
        let keys: List<wire::ApiKey> = self.page(Self::keys_of(project)?, after).await?;
        Ok(keys.page(|key| key.into_key_of(scope.clone())))
    }

    async fn describe(&self, key: &Locator) -> Result<Key, Failure> {
        let answer: wire::ApiKey = self.send(Request::get(Self::key(key)?)).await?;
        Ok(answer.into_key())
    }

    async fn create(&self, request: &CreateKey) -> Result<NewKey, Failure> {
        let path = Self::keys_of(request.project.as_deref().unwrap_or_default())?;
        let body = wire::KeyChange {
            name: request.name.as_deref(),
            roles: (!request.roles.is_empty()).then_some(&request.roles),
        };
        let created: wire::CreatedKey = self.send(Request::post(path).json(&body)).await?;
        Ok(created.into_new_key())
    }

    async fn update(&self, key: &Locator, change: &UpdateKey) -> Result<Key, Failure> {
        let body = wire::KeyChange {
            name: change.name.as_deref(),
            roles: change.roles.as_deref(),
        };
        let request = Request::patch(Self::key(key)?).json(&body);
        let answer: wire::ApiKey = self.send(request).await?;
        with_change(answer.into_key(), change)
    }

    /// Lists indexes, which is the control plane's business: 403 is a key for the data plane alone.
    async fn prove(&self, _kind: Kind, secret: &Secret) -> Result<Proof, Failure> {
        let read = Request::get(Path::of("indexes"));
        prove(&self.client, read, KEY, secret, WORDS).await
    }

    /// Never reads the answer: 202 with no body is what Pinecone documents, and means *accepted*.
    async fn delete(&self, key: &Locator) -> Result<Removal, Failure> {
        self.exchange(Request::delete(Self::key(key)?)).await?;
        Ok(Removal::Accepted)
    }
}
