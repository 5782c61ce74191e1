//! Exa's key administration behind [`KeyAdmin`].

use super::{capabilities::CAPABILITIES, wire};
use crate::{
    http::{Client, Path, Request},
    keys::{
        BudgetChange, Capabilities, CreateKey, Cursor, Failure, Key, KeyAdmin, KeyId, Kind,
        Locator, NewKey, Page, Removal, Scope, UpdateKey,
    },
};

/// Is the one team of a service key.
#[derive(Debug)]
pub struct Exa {
    client: Client,
}

impl Exa {
    pub fn new(client: Client) -> Self {
        Self { client }
    }

    fn keys() -> Path {
        Path::of("api-keys")
    }

    /// Returns where a key is described, changed and deleted.
    fn key(&self, locator: &Locator) -> Result<Path, Failure> {
        if let KeyId::Sensitive(id) = &locator.id {
            // A refusal may repeat the id.
            self.client.transport().redactor().register(id);
        }
        Self::keys().key(&locator.id)
    }
}

impl KeyAdmin for Exa {
    fn capabilities(&self) -> &'static Capabilities {
        &CAPABILITIES
    }

    fn known_scope(&self, _kind: Kind) -> Option<Scope> {
        Some(wire::team_scope(None))
    }

    async fn scopes(&self, _after: Option<&Cursor>) -> Result<Page<Scope>, Failure> {
        Ok(Page::only(vec![wire::team_scope(None)]))
    }

    async fn list(&self, _scope: &Scope, _after: Option<&Cursor>) -> Result<Page<Key>, Failure> {
        let list: wire::List = self.client.send(Request::get(Self::keys())).await?;
        let keys = list.api_keys.into_iter().map(wire::ApiKey::into_key);
        Ok(Page::only(keys.collect()))
    }

    async fn describe(&self, key: &Locator) -> Result<Key, Failure> {
        let answer: wire::One = self.client.send(Request::get(self.key(key)?)).await?;
        Ok(answer.api_key.into_key())
    }

    async fn create(&self, request: &CreateKey) -> Result<NewKey, Failure> {
        let body = wire::KeyChange {
            name: request.name.as_deref(),
            rate_limit: request.rate_limit,
            budget_cents: request.budget.map(|budget| Some(budget.cents)),
        };
        let request = Request::post(Self::keys()).json(&body);
        let created: wire::One = self.client.send(request).await?;
        Ok(created.api_key.into_new_key())
    }

    async fn update(&self, key: &Locator, change: &UpdateKey) -> Result<Key, Failure> {
        let body = wire::KeyChange {
            name: change.name.as_deref(),
            rate_limit: change.rate_limit,
            budget_cents: change.budget.map(|change| match change {
                BudgetChange::Set(budget) => Some(budget.cents),
                BudgetChange::Remove => None,
            }),
        };
        let request = Request::put(self.key(key)?).json(&body);
        let answer: wire::One = self.client.send(request).await?;
        Ok(answer.api_key.into_key())
    }

    async fn delete(&self, key: &Locator) -> Result<Removal, Failure> {
        let request = Request::delete(self.key(key)?);
        let answer = self.client.exchange(request).await?;
        let is_done = answer
            .decode()
            .is_ok_and(|deleted: wire::Deleted| deleted.success);
        Ok(answer.removal(is_done))
    }
}
