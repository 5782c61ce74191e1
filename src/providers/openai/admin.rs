//! OpenAI's key administration behind [`KeyAdmin`].

use std::sync::{
    OnceLock,
    atomic::{AtomicBool, Ordering},
};

use super::{
    capabilities::{ADMIN, CAPABILITIES, SERVICE_ACCOUNT},
    project_keys, service_accounts,
    wire::{self, List},
};
use crate::{
    http::{Client, Path, Request},
    keys::{
        Capabilities, CreateKey, Cursor, Failure, Identity, Key, KeyAdmin, Kind, Locator, NewKey,
        Page, Permissions, Place, Proof, Refusal, Removal, Scope, ScopeType, Secret,
        ServiceAccounts, Text, UpdateKey,
    },
    providers::{
        proof::{Signature, Words, has_list, prove},
        shown::with_change,
    },
};

/// The largest page the projects' lists allow; the admin keys' list states no maximum.
pub const LIMIT: &str = "100";

/// The page that a server gives of itself, which it cannot refuse.
const USUAL_LIMIT: &str = "20";

/// Is one OpenAI organization.
#[derive(Debug)]
pub struct OpenAi {
    client: Client,
    /// Whether the admin keys' list takes no more than the usual page.
    has_small_pages: AtomicBool,
    /// The ids of the first page of projects, once they were seen.
    projects: OnceLock<Vec<String>>,
}

impl OpenAi {
    pub fn new(client: Client) -> Self {
        Self {
            client,
            has_small_pages: AtomicBool::new(false),
            projects: OnceLock::new(),
        }
    }

    fn admin_keys() -> Path {
        Path::of("organization/admin_api_keys")
    }

    fn project(id: &str) -> Result<Path, Failure> {
        Path::of("organization/projects").value(id)
    }

    /// Returns where a key is described, changed and deleted.
    fn key(locator: &Locator) -> Result<Path, Failure> {
        match &locator.place {
            Place::Scope(project) => Self::project(project.raw())?
                .then("api_keys")
                .key(&locator.id),
            Place::Kind(_) | Place::Account => Self::admin_keys().key(&locator.id),
        }
    }

    async fn create_on_account(
        &self,
        request: &CreateKey,
        project: &str,
        account: &str,
    ) -> Result<NewKey, Failure> {
        let account = service_accounts::find(&self.client, project, account).await?;
        let path = Self::project(project)?
            .then("service_accounts")
            .value(account.id.raw())?
            .then("api_keys");
        let body = wire::CreateServiceAccountKey {
            name: request.name.as_deref(),
            scopes: request.permissions.as_ref().map(scopes),
            expires_in_seconds: request.lifetime.map(|lifetime| lifetime.seconds),
        };
        let created: wire::CreatedKey = self.client.send(Request::post(path).json(&body)).await?;
        let mut new_key = created.into_new_key(Text::new(project), account);
        if request.permissions.is_none() {
            new_key.notes.push(
                "no `--scope` was given: the key may do all that its service account may"
                    .to_owned(),
            );
        }
        Ok(new_key)
    }

    async fn create_with_account(
        &self,
        request: &CreateKey,
        project: &str,
        name: &str,
    ) -> Result<NewKey, Failure> {
        let path = Self::project(project)?.then("service_accounts");
        let body = wire::CreateServiceAccount {
            name,
            expires_in_seconds: request.lifetime.map(|lifetime| lifetime.seconds),
        };
        let created: wire::CreatedServiceAccount =
            self.client.send(Request::post(path).json(&body)).await?;
        created.into_new_key(Text::new(project))
    }

    /// Returns one page of the admin keys. A server that refuses the size of the page is asked again for the usual one.
    async fn admin_page(&self, after: Option<&Cursor>) -> Result<List<wire::AdminApiKey>, Failure> {
        let ask = |limit| {
            let request = Request::get(Self::admin_keys())
                .query("limit", limit)
                .maybe_query("after", after.map(|cursor| cursor.0.as_str()));
            self.client.send(request)
        };
        if self.has_small_pages.load(Ordering::Relaxed) {
            return ask(USUAL_LIMIT).await;
        }
        match ask(LIMIT).await {
            Err(Failure::Refused { refusal, .. }) if rejects_limit(&refusal) => {
                let page = ask(USUAL_LIMIT).await?;
                self.has_small_pages.store(true, Ordering::Relaxed);
                Ok(page)
            }
            outcome => outcome,
        }
    }
}

/// Returns the wire's set of scopes, where an empty one means all.
fn scopes(permissions: &Permissions) -> &[String] {
    match permissions {
        Permissions::All => &[],
        Permissions::Only(scopes) => scopes,
    }
}

impl KeyAdmin for OpenAi {
    fn capabilities(&self) -> &'static Capabilities {
        &CAPABILITIES
    }

    fn known_scope(&self, kind: Kind) -> Option<Scope> {
        (kind == ADMIN).then(wire::organization_scope)
    }

    async fn scopes(&self, after: Option<&Cursor>) -> Result<Page<Scope>, Failure> {
        let request = Request::get(Path::of("organization/projects"))
            .query("limit", LIMIT)
            .query("include_archived", "false")
            .maybe_query("after", after.map(|cursor| cursor.0.as_str()));
        let list: List<wire::Project> = self.client.send(request).await?;
        let mut page = list.page(wire::Project::into_scope)?;
        if after.is_none() {
            let ids = page.items.iter().filter_map(|scope| scope.id.as_ref());
            self.projects
                .get_or_init(|| ids.map(|id| id.raw().to_owned()).collect());
            page.items.insert(0, wire::organization_scope());
        }
        Ok(page)
    }

    /// Returns the projects of the first page, `GET /organization/projects` → `{"data":[{"id":"proj_abc",…}],…}`: no
    /// answer names the organization.
    fn known_identity(&self) -> Option<Identity> {
        let places = self.projects.get()?.clone();
        Some(Identity { id: None, places })
    }

    async fn whoami(&self) -> Result<Identity, Failure> {
        self.scopes(None).await?;
        Ok(self.known_identity().unwrap_or_default())
    }

    async fn service_accounts(&self, scope: Option<&Scope>) -> Result<ServiceAccounts, Failure> {
        match scope.and_then(|scope| scope.id.as_ref()) {
            Some(project) => service_accounts::all(&self.client, project.raw()).await,
            None => Ok(ServiceAccounts::default()),
        }
    }

    async fn list(&self, scope: &Scope, after: Option<&Cursor>) -> Result<Page<Key>, Failure> {
        match (&scope.id, scope.scope_type) {
            (Some(project), ScopeType::Project) => {
                let path = Self::project(project.raw())?.then("api_keys");
                let page = project_keys::page(&self.client, &path, after).await?;
                Ok(page.map(|key| key.into_key(scope)))
            }
            _ => {
                let list = self.admin_page(after).await?;
                list.page(wire::AdminApiKey::into_key)
            }
        }
    }

    async fn describe(&self, key: &Locator) -> Result<Key, Failure> {
        let request = Request::get(Self::key(key)?);
        match &key.place {
            Place::Scope(project) => {
                let answer: wire::ProjectApiKey = self.client.send(request).await?;
                Ok(answer.into_key(&wire::project_scope(project.clone(), None)))
            }
            Place::Kind(_) | Place::Account => {
                let answer: wire::AdminApiKey = self.client.send(request).await?;
                Ok(answer.into_key())
            }
        }
    }

    async fn create(&self, request: &CreateKey) -> Result<NewKey, Failure> {
        let project = request.project.as_deref().unwrap_or_default();
        let name = request.name.as_deref().unwrap_or_default();
        if request.kind == ADMIN {
            let body = wire::CreateAdminKey {
                name,
                expires_in_seconds: request.lifetime.map(|lifetime| lifetime.seconds),
            };
            let request = Request::post(Self::admin_keys()).json(&body);
            let created: wire::AdminApiKey = self.client.send(request).await?;
            return Ok(created.into_new_key());
        }
        match (&request.service_account, &request.new_service_account) {
            (Some(account), _) => self.create_on_account(request, project, account).await,
            (None, Some(account)) => self.create_with_account(request, project, account).await,
            (None, None) => Err(Failure::not_offered(
                "create",
                format!("{SERVICE_ACCOUNT} keys"),
            )),
        }
    }

    async fn update(&self, key: &Locator, change: &UpdateKey) -> Result<Key, Failure> {
        let Place::Scope(project) = &key.place else {
            return Err(Failure::not_offered("update", format!("{ADMIN} keys")));
        };
        let body = wire::UpdateProjectKey {
            scopes: change.permissions.as_ref().map(scopes),
            expires_in_seconds: change.lifetime.map(|lifetime| lifetime.seconds),
        };
        let request = Request::post(Self::key(key)?).json(&body);
        let answer: wire::ProjectApiKey = self.client.send(request).await?;
        let project = wire::project_scope(project.clone(), None);
        with_change(answer.into_key(&project), change)
    }

    async fn prove(&self, kind: Kind, secret: &Secret) -> Result<Proof, Failure> {
        let read = match kind == ADMIN {
            true => Request::get(Self::admin_keys()).query("limit", "1"),
            false => Request::get(Path::of("models")),
        };
        prove(&self.client, read, Signature::BEARER, secret, WORDS).await
    }

    async fn delete(&self, key: &Locator) -> Result<Removal, Failure> {
        let answer = self
            .client
            .exchange(Request::delete(Self::key(key)?))
            .await
            .map_err(|failure| with_way_out(&key.place, failure))?;
        let names_this_key = answer
            .decode()
            .is_ok_and(|gone: wire::Deleted| gone.deleted && key.id.is_written(gone.id.raw()));
        Ok(answer.removal(names_this_key))
    }
}

/// Both reads answer `{"object":"list","data":[…]}`. A key without the scope for it is told which scopes it lacks.
const WORDS: Words = Words {
    yes: |value| has_list(value, "data"),
    known: |refusal| refusal.status == 403 && names_missing_scopes(refusal),
    objection,
};

/// How a known key is told that it may not do this; scopes follow, such as `api.model.read`.
const LACKS_SCOPES: &str = "you have insufficient permissions for this operation. missing scopes: ";

/// Knows the sentence as it is documented: that scopes are missing can be said of any key.
fn names_missing_scopes(refusal: &Refusal) -> bool {
    let message = refusal.message.as_ref().map(|own| own.raw().to_lowercase());
    let scopes = message
        .as_deref()
        .and_then(|own| own.strip_prefix(LACKS_SCOPES));
    let first = scopes.and_then(|own| own.split([' ', ',']).next());
    let segments = first.map(|scope| scope.trim_end_matches('.').split('.'));
    segments.is_some_and(|mut segments| {
        let is_of_scope = |own: &str| {
            !own.is_empty()
                && own
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
        };
        segments.clone().count() > 1 && segments.all(is_of_scope)
    })
}

/// Tells whether it may be the size of the page that the server does not take: no maximum is documented.
fn rejects_limit(refusal: &Refusal) -> bool {
    refusal.status == 400 && (refusal.message.is_none() || refusal.mentions("limit"))
}

/// Knows the 403 that says nothing of the key: it is the same with any.
fn objection(refusal: &Refusal) -> Option<&'static str> {
    let is_about_the_place = refusal.has_code("unsupported_country_region_territory")
        || refusal.mentions("country, region, or territory");
    is_about_the_place
        .then_some("OpenAI does not serve the place this runs in: try the key where it is used")
}

/// Says what an older server wants instead of the deletion of a service account's key.
fn with_way_out(place: &Place, failure: Failure) -> Failure {
    match failure {
        Failure::Refused {
            refusal,
            way_out: None,
        } if refusal.status == 400 && matches!(place, Place::Scope(_)) => Failure::Refused {
            refusal,
            way_out: Some(
                "if this is a service account's key, this server wants the service account deleted, which ends all its keys; keyctl does not do that by itself".into(),
            ),
        },
        other => other,
    }
}
