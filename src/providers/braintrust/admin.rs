//! Braintrust's key administration behind [`KeyAdmin`].

use super::{
    capabilities::{SERVICE_TOKEN, USER},
    connect::{has_no_such_path, objection},
    data_plane::DataPlane,
    organization::Organization,
    user_keys,
    wire::{self, Identified, LIMIT, List},
};
use crate::{
    http::{Client, Path, Request},
    keys::{
        Capabilities, CreateKey, Cursor, Failure, Key, KeyAdmin, KeyId, Kind, Locator, NewKey,
        Page, Place, Proof, Removal, Scope, Secret,
    },
    providers::proof::{Signature, prove},
};

/// Is one Braintrust organization.
#[derive(Debug)]
pub struct Braintrust {
    plane: DataPlane,
    capabilities: &'static Capabilities,
}

impl Braintrust {
    pub fn new(plane: DataPlane, capabilities: &'static Capabilities) -> Self {
        Self {
            plane,
            capabilities,
        }
    }

    async fn client(&self) -> Result<&Client, Failure> {
        self.plane.client().await
    }

    async fn organization(&self) -> Result<&Organization, Failure> {
        self.plane.organization().await
    }

    fn service_tokens() -> Path {
        Path::of("v1/service_token")
    }

    /// Returns where a key is described and deleted.
    fn key(locator: &Locator) -> Result<Path, Failure> {
        let keys = match kind(locator) {
            SERVICE_TOKEN => Self::service_tokens(),
            _ => Path::of("v1/api_key"),
        };
        keys.key(&locator.id)
    }

    async fn service_tokens_after(
        &self,
        after: Option<&Cursor>,
    ) -> Result<Page<wire::ApiKey>, Failure> {
        let organization = self.organization().await?;
        let request = Request::get(Self::service_tokens())
            .maybe_query("org_name", organization.name_to_send())
            .query("limit", LIMIT.to_string())
            .maybe_query("starting_after", after.map(|cursor| cursor.0.as_str()));
        let list: List<wire::ApiKey> = self.client().await?.send(request).await?;
        Ok(Page {
            next: list.next().map(Cursor),
            items: list.objects,
            coverage: None,
        })
    }

    /// Looks for a key in the organization's list, since its own path was refused: no status is promised for a key
    /// that does not exist, and another person's key may be refused too.
    async fn describe_from_list(
        &self,
        key: &Locator,
        kind: Kind,
        refused: Failure,
    ) -> Result<Key, Failure> {
        let organization = match self.organization().await {
            Err(Failure::NotFound { .. }) => return Err(not_gone(refused)),
            outcome => outcome?,
        };
        let found = match kind {
            SERVICE_TOKEN => self.service_token(organization, &key.id).await,
            _ => user_keys::find(self.client().await?, organization, &key.id).await,
        };
        match found {
            Ok(Some(found)) => return Ok(found.into_key_of(kind, organization.scope(kind))),
            Ok(None) => {}
            Err(Failure::NotFound { .. } | Failure::NoSuchKey { .. }) => {
                return Err(not_gone(refused));
            }
            Err(failure) => return Err(failure),
        }
        // To who sees only own keys, another person's key is in no list although it works.
        if matches!(refused, Failure::Forbidden { .. })
            && !user_keys::are_all_seen(self.client().await?, organization).await?
        {
            return Err(refused);
        }
        Err(Failure::no_such_key(refused.refusal().cloned()))
    }

    /// Looks for one token in the organization's list.
    async fn service_token(
        &self,
        organization: &Organization,
        id: &KeyId,
    ) -> Result<Option<wire::ApiKey>, Failure> {
        let request = Request::get(Self::service_tokens())
            .maybe_query("org_name", organization.name_to_send())
            .query("limit", LIMIT.to_string())
            .query("ids", id.reveal());
        let list: List<wire::ApiKey> = self.client().await?.send(request).await?;
        let mut tokens = list.objects.into_iter();
        Ok(tokens.find(|token| id.is_written(token.id().raw())))
    }
}

/// Keeps a 404 from reading as the key's being gone: the organization or its list is what is missing.
fn not_gone(refused: Failure) -> Failure {
    match refused {
        Failure::NoSuchKey {
            refusal: Some(refusal),
            ..
        } => Failure::Refused {
            refusal: *refusal,
            way_out: Some(
                "the organization or its list of keys is not there either: check `BRAINTRUST_ORG_NAME` and `BRAINTRUST_API_URL`",
            ),
        },
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

    fn check_create(&self, request: &CreateKey) -> Result<(), Failure> {
        let account = request.service_account.as_deref().unwrap_or_default();
        if !KeyId::is_uuid(account) {
            return Err(Failure::usage(
                "this is not the id of a service account",
                "use a UUID: `describe` shows it as the owner of the account's other service tokens",
            ));
        }
        Ok(())
    }

    /// Returns the organization twice, so that its two lists are asked at the same time.
    async fn scopes(&self, _after: Option<&Cursor>) -> Result<Page<Scope>, Failure> {
        let organization = self.organization().await?;
        Ok(Page::only(vec![
            organization.scope(USER),
            organization.scope(SERVICE_TOKEN),
        ]))
    }

    async fn list(&self, scope: &Scope, after: Option<&Cursor>) -> Result<Page<Key>, Failure> {
        let (kind, page) = if scope.holds.contains(&SERVICE_TOKEN) {
            (SERVICE_TOKEN, self.service_tokens_after(after).await?)
        } else {
            let organization = self.organization().await?;
            let page = user_keys::page(self.client().await?, organization, after).await?;
            (USER, page)
        };
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
            Ok(answer) => return Ok(answer.into_key(kind)),
            Err(failure) => failure,
        };
        let status = failure.refusal().map(|refusal| refusal.status);
        match (kind, status) {
            (SERVICE_TOKEN, Some(400 | 404)) => self.describe_from_list(key, kind, failure).await,
            (USER, Some(404)) => self.describe_from_list(key, kind, failure).await,
            (USER, Some(400 | 403)) if !has_no_such_path(&failure) => {
                self.describe_from_list(key, kind, failure).await
            }
            _ => Err(failure),
        }
    }

    async fn create(&self, request: &CreateKey) -> Result<NewKey, Failure> {
        let account = request.service_account.as_deref().unwrap_or_default();
        let body = wire::CreateServiceToken {
            name: request.name.as_deref().unwrap_or_default(),
            service_account_id: account,
            org_name: self.plane.name.as_deref(),
            expires_in_seconds: request.lifetime.map(|lifetime| lifetime.seconds),
        };
        let request = Request::post(Self::service_tokens()).json(&body);
        let created: wire::ApiKey = self.client().await?.send(request).await?;
        Ok(created.into_new_key(SERVICE_TOKEN))
    }

    async fn prove(&self, _kind: Kind, secret: &Secret) -> Result<Proof, Failure> {
        let read = Request::get(Path::of("v1/organization")).query("limit", "1");
        let client = self.client().await?;
        prove(client, read, Signature::BEARER, secret, objection).await
    }

    async fn delete(&self, key: &Locator) -> Result<Removal, Failure> {
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
                "an organization owner deletes it in the web UI, in the organization's settings",
            ),
        },
        other => other,
    }
}
