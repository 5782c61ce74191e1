//! Exa's key administration behind [`KeyAdmin`].

use super::{capabilities::CAPABILITIES, connect::SEARCH_URL, wire};
use crate::{
    http::{Client, Path, Request},
    keys::{
        BudgetChange, Capabilities, CreateKey, Cursor, Failure, Key, KeyAdmin, KeyId, Kind,
        Locator, NewKey, Page, Removal, Scope, Secret, UpdateKey,
    },
    providers::proof::{Signature, prove},
};

/// Is the one team of a service key.
#[derive(Debug)]
pub struct Exa {
    client: Client,
    /// Speaks to the search API, without a credential; `None` when nobody said where it is.
    search: Option<Client>,
}

/// How a team's key signs.
const KEY: Signature = Signature {
    header: "x-api-key",
    prefix: "",
};

impl Exa {
    pub fn new(client: Client, search: Option<Client>) -> Self {
        Self { client, search }
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

    /// Asks the search API, which the key is for, who it is: that costs nothing.
    async fn prove(&self, _kind: Kind, secret: &Secret) -> Result<(), Failure> {
        let Some(search) = &self.search else {
            return Err(Failure::usage(
                "it is not known which host may see the new secret: the account's base URL is not Exa's own",
                format!(
                    "set `{SEARCH_URL}`, or `search_url` in the config file, to its search API"
                ),
            ));
        };
        let read = Request::get(Path::of("websets/v0/teams/me"));
        match prove(search, read, KEY, secret, |_| None).await {
            // It is known, and has spent its budget.
            Err(Failure::Refused { refusal, .. })
                if refusal.status == 402 && refusal.has_code("API_KEY_BUDGET_EXCEEDED") =>
            {
                Ok(())
            }
            outcome => outcome,
        }
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
