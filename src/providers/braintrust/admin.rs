//! Braintrust's key administration behind [`KeyAdmin`].

use std::{
    collections::HashSet,
    hash::{BuildHasher, RandomState},
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{
    capabilities::{SERVICE_TOKEN, USER},
    connect::{ORGANIZATION, has_no_such_path, objection},
    data_plane::DataPlane,
    organization::Organization,
    search::Search,
    service_tokens, user_keys,
    wire::{self, Identified},
};
use crate::{
    http::{Client, Path, Request},
    keys::{
        Capabilities, CreateKey, Cursor, Failure, Identity, Key, KeyAdmin, KeyId, Kind, Locator,
        NewKey, Page, Place, Proof, Refusal, Removal, Scope, Secret, ServiceAccounts,
    },
    providers::proof::{Signature, Words, has_list, prove},
};

/// `GET /v1/organization` answers `{"objects":[…]}`; a refusal that names the person whose key it is comes to no other.
const WORDS: Words = Words {
    yes: |value| has_list(value, "objects"),
    known: |refusal| refusal.status == 403,
    objection,
};

/// Is one Braintrust organization.
#[derive(Debug)]
pub struct Braintrust {
    plane: DataPlane,
    capabilities: &'static Capabilities,
    /// Hashes of the ids that answers about the named organization have shown.
    held: Mutex<HashSet<u64>>,
    hasher: RandomState,
}

impl Braintrust {
    pub fn new(plane: DataPlane, capabilities: &'static Capabilities) -> Self {
        Self {
            plane,
            capabilities,
            held: Mutex::default(),
            hasher: RandomState::new(),
        }
    }

    async fn client(&self) -> Result<&Client, Failure> {
        self.plane.client().await
    }

    async fn organization(&self) -> Result<&Organization, Failure> {
        self.plane.organization().await
    }

    /// Returns where a key is described and deleted.
    fn key(locator: &Locator) -> Result<Path, Failure> {
        let keys = match kind(locator) {
            SERVICE_TOKEN => service_tokens::path(),
            _ => Path::of("v1/api_key"),
        };
        keys.key(&locator.id)
    }

    /// Looks for a key in the lists, since its own path was refused: no status is promised for a key that does not
    /// exist, and another person's key may be refused too.
    async fn describe_from_list(
        &self,
        key: &Locator,
        kind: Kind,
        refused: Failure,
    ) -> Result<Key, Failure> {
        let organization = match self.organization().await {
            Err(failure) if is_not_there(&failure) => return Err(not_gone(refused)),
            outcome => outcome?,
        };
        let client = self.client().await?;
        let found = match kind {
            SERVICE_TOKEN => service_tokens::find(client, organization, &key.id).await,
            _ => user_keys::find(client, organization, &key.id).await,
        };
        match found {
            Ok(Search::Found(found)) => {
                self.hold(found.organization()).await?;
                Ok(found.into_key_of(kind, organization.scope(kind)))
            }
            Ok(Search::NotThere) => Err(Failure::no_such_key(refused.refusal().cloned())),
            Ok(Search::CannotTell) => Err(cannot_tell(refused)),
            Err(failure) if is_not_there(&failure) => Err(not_gone(refused)),
            Err(failure) => Err(failure),
        }
    }

    /// Returns the id of the service account that a new key is for. A name is looked for among the owners of tokens; an
    /// id need not have one yet. Fails with [`Failure::NotFound`] or [`Failure::Conflict`] before anything is created.
    async fn account_id(&self, request: &CreateKey) -> Result<String, Failure> {
        let typed = request.service_account.as_deref().unwrap_or_default();
        if KeyId::is_uuid(typed) {
            return Ok(typed.to_owned());
        }
        let organization = self.organization().await?;
        let accounts = service_tokens::accounts(self.client().await?, organization).await?;
        if let (true, Some(coverage)) = (accounts.items.is_empty(), accounts.coverage) {
            return Err(Failure::Conflict {
                problem: format!("a service account cannot be looked up by its name: {coverage}"),
                candidates: Vec::new(),
                way_out: Some(service_tokens::BY_ID.to_owned()),
            });
        }
        let place = format!("organization {}", organization.name);
        let account = accounts.choose(typed, &place, service_tokens::BY_ID)?;
        Ok(account.id.raw().to_owned())
    }

    /// Refuses a key of another organization than the one that the account names.
    async fn hold(&self, organization: Option<&str>) -> Result<(), Failure> {
        let (Some(own), Some(_)) = (organization, &self.plane.name) else {
            return Ok(());
        };
        if self.organization().await?.id.raw() == own {
            return Ok(());
        }
        Err(Failure::not_found(
            format!(
                "the key belongs to another organization than the one that `{ORGANIZATION}` names"
            ),
            format!(
                "set `{ORGANIZATION}`, or `organization` in the config file, to that of the key"
            ),
        ))
    }

    /// Holds to the organization before anything is deleted: a key that no answer has shown yet is looked at.
    async fn check_organization(&self, key: &Locator) -> Result<(), Failure> {
        let id = key.id.reveal();
        let is_known = lock(&self.held).contains(&self.hasher.hash_one(id));
        match self.plane.name.is_none() || is_known {
            true => Ok(()),
            false => self.describe(key).await.map(drop),
        }
    }

    /// Takes note of a key that the organization's own answers showed.
    fn take_note(&self, key: &wire::ApiKey) {
        if self.plane.name.is_some() {
            lock(&self.held).insert(self.hasher.hash_one(key.id().raw()));
        }
    }
}

fn lock<T>(held: &Mutex<T>) -> MutexGuard<'_, T> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Tells whether the organization, or a list, is what is missing.
fn is_not_there(failure: &Failure) -> bool {
    matches!(failure, Failure::NotFound { .. })
        || failure.refusal().is_some_and(Refusal::says_not_there)
}

/// Keeps a 404 from reading as the key's being gone: the organization or its list is what is missing.
fn not_gone(refused: Failure) -> Failure {
    explained(
        refused,
        "the organization or its list of keys is not there either: check `BRAINTRUST_ORG_NAME` and `BRAINTRUST_API_URL`",
    )
}

/// Says why nobody can tell whether there is such a key.
fn cannot_tell(refused: Failure) -> Failure {
    explained(
        refused,
        "whether there is such a key cannot be told: the organization's list shows no keys, and only an organization owner sees all",
    )
}

/// Keeps a refusal what it is, and says what it means here.
fn explained(refused: Failure, words: &'static str) -> Failure {
    let way_out = Some(words.into());
    match refused {
        Failure::Refused { refusal, .. } => Failure::Refused { refusal, way_out },
        Failure::Forbidden { refusal, .. } => Failure::Forbidden { refusal, way_out },
        other => other,
    }
}

fn kind(locator: &Locator) -> Kind {
    match locator.place {
        Place::Kind(kind) => kind,
        Place::Account | Place::Scope(_) => USER,
    }
}

impl KeyAdmin for Braintrust {
    fn capabilities(&self) -> &'static Capabilities {
        self.capabilities
    }

    /// Returns the organization twice, so that its two lists are asked at the same time.
    async fn scopes(&self, _after: Option<&Cursor>) -> Result<Page<Scope>, Failure> {
        let organization = self.organization().await?;
        Ok(Page::only(vec![
            organization.scope(USER),
            organization.scope(SERVICE_TOKEN),
        ]))
    }

    async fn service_accounts(&self, _: Option<&Scope>) -> Result<ServiceAccounts, Failure> {
        let organization = self.organization().await?;
        service_tokens::accounts(self.client().await?, organization).await
    }

    async fn list(&self, scope: &Scope, after: Option<&Cursor>) -> Result<Page<Key>, Failure> {
        let (kind, page) = if scope.holds.contains(&SERVICE_TOKEN) {
            let organization = self.organization().await?;
            let page = service_tokens::page(self.client().await?, organization, after).await?;
            (SERVICE_TOKEN, page)
        } else {
            let organization = self.organization().await?;
            let page = user_keys::page(self.client().await?, organization, after).await?;
            (USER, page)
        };
        let own = self.organization().await?.id.raw();
        for key in &page.items {
            if key.organization().is_none_or(|other| other == own) {
                self.take_note(key);
            }
        }
        Ok(page.map(|key| key.into_key_of(kind, scope.clone())))
    }

    async fn describe(&self, key: &Locator) -> Result<Key, Failure> {
        let kind = kind(key);
        let outcome: Result<wire::ApiKey, _> = self
            .client()
            .await?
            .send(Request::get(Self::key(key)?))
            .await;
        let failure = match outcome {
            Ok(answer) => {
                self.hold(answer.organization()).await?;
                self.take_note(&answer);
                return Ok(answer.into_key(kind));
            }
            Err(failure) => failure,
        };
        match failure.refusal().map(|refusal| refusal.status) {
            Some(403) if has_no_such_path(&failure) => Err(failure),
            Some(400 | 403 | 404 | 410) => self.describe_from_list(key, kind, failure).await,
            _ => Err(failure),
        }
    }

    /// Returns the organization's id, as discovery or `GET /v1/organization` → `{"objects":[{"id":"2222…",…}]}` told it.
    fn known_identity(&self) -> Option<Identity> {
        let id = Some(self.plane.known()?.id.raw().to_owned());
        let places = Vec::new();
        Some(Identity { id, places })
    }

    async fn whoami(&self) -> Result<Identity, Failure> {
        if self.plane.known().is_none() {
            self.organization().await?;
        } else {
            let read = Request::get(Path::of("v1/organization")).query("limit", "1");
            self.client().await?.exchange(read).await?;
        }
        Ok(self.known_identity().unwrap_or_default())
    }

    async fn create(&self, request: &CreateKey) -> Result<NewKey, Failure> {
        let account = self.account_id(request).await?;
        let body = wire::CreateServiceToken {
            name: request.name.as_deref().unwrap_or_default(),
            service_account_id: &account,
            org_name: self.plane.name.as_deref(),
            expires_in_seconds: request.lifetime.map(|lifetime| lifetime.seconds),
        };
        let request = Request::post(service_tokens::path()).json(&body);
        let created: wire::ApiKey = self.client().await?.send(request).await?;
        self.take_note(&created);
        Ok(created.into_new_key(SERVICE_TOKEN))
    }

    async fn prove(&self, _kind: Kind, secret: &Secret) -> Result<Proof, Failure> {
        let read = Request::get(Path::of("v1/organization")).query("limit", "1");
        let client = self.client().await?;
        prove(client, read, Signature::BEARER, secret, WORDS).await
    }

    async fn delete(&self, key: &Locator) -> Result<Removal, Failure> {
        self.check_organization(key).await?;
        let answer = self
            .client()
            .await?
            .exchange(Request::delete(Self::key(key)?))
            .await
            .map_err(|failure| with_way_out(kind(key), failure))?;
        let names_this_key = answer
            .decode()
            .is_ok_and(|gone: wire::Deleted| key.id.is_written(gone.id.raw()));
        Ok(answer.removal(names_this_key))
    }
}

/// Names the place where another person's key can be deleted: the API may keep that to the person.
fn with_way_out(kind: Kind, failure: Failure) -> Failure {
    match failure {
        Failure::Forbidden {
            refusal,
            way_out: None,
        } if kind == USER => Failure::Forbidden {
            refusal,
            way_out: Some(
                "an organization owner deletes it in the web UI, in the organization's settings"
                    .into(),
            ),
        },
        other => other,
    }
}
