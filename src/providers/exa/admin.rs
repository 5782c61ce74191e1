//! Exa's key administration behind [`KeyAdmin`].

use std::sync::OnceLock;

use serde_json::Value;

use super::{capabilities::CAPABILITIES, connect::SEARCH_URL, rotate_path::RotatePath, wire};
use crate::{
    http::{Client, Path, Request},
    keys::{
        BudgetChange, Capabilities, CreateKey, Cursor, Failure, Identity, Key, KeyAdmin, KeyId,
        Kind, Locator, NewKey, Page, Proof, Refusal, Removal, RotateKey, Rotated, Scope, Secret,
        UpdateKey,
    },
    providers::{
        proof::{Signature, Words, prove},
        shown::with_change,
    },
};

/// Is the one team of a service key.
#[derive(Debug)]
pub struct Exa {
    client: Client,
    /// Speaks to the search API, without a credential; `None` when nobody said where it is.
    search: Option<Client>,
    rotate_path: RotatePath,
    /// The team's id, once an answer told it.
    team: OnceLock<String>,
}

/// `GET /websets/v0/teams/me` answers with the team; no page shows its members, but it has an id. A known key may lack
/// the right to this, or have spent its budget; any other tag, and there is no end of them, proves nothing.
const WORDS: Words = Words {
    yes: |value| value.get("id").is_some_and(Value::is_string),
    known: |refusal| match refusal.status {
        402 => refusal.has_code("API_KEY_BUDGET_EXCEEDED"),
        _ => ["FORBIDDEN", "INSUFFICIENT_SCOPE", "FEATURE_DISABLED"]
            .iter()
            .any(|tag| refusal.has_code(tag)),
    },
    objection: |_| None,
};

/// How a team's key signs.
const KEY: Signature = Signature {
    header: "x-api-key",
    prefix: "",
};

impl Exa {
    pub fn new(client: Client, search: Option<Client>, rotate_path: RotatePath) -> Self {
        Self {
            client,
            search,
            rotate_path,
            team: OnceLock::new(),
        }
    }

    fn keys() -> Path {
        Path::of("api-keys")
    }

    /// Returns where a key is described, changed and deleted.
    fn key(&self, locator: &Locator) -> Result<Path, Failure> {
        self.keep_quiet(&locator.id);
        Self::keys().key(&locator.id)
    }

    /// A refusal may repeat the id.
    fn keep_quiet(&self, id: &KeyId) {
        if let KeyId::Sensitive(id) = id {
            self.client.transport().redactor().register(id);
        }
    }

    /// Takes note of the team that a key says it belongs to.
    fn known(&self, key: Key) -> Key {
        if let Some(team) = &key.scope.id {
            self.team.get_or_init(|| team.raw().to_owned());
        }
        key
    }

    /// Tells a missing key from a missing path, which may both be a 404: no page confirms the path.
    async fn explain_missing(&self, key: &Locator, refusal: Refusal) -> Failure {
        match self.describe(key).await {
            Ok(_) => no_endpoint(refusal),
            Err(gone @ Failure::NoSuchKey { .. }) => gone,
            Err(failure) => failure.not_applied(),
        }
    }

    /// Returns the host that the team's keys are for: a new secret is shown to no other.
    fn search(&self) -> Result<&Client, Failure> {
        self.search.as_ref().ok_or_else(|| {
            Failure::usage(
                "it is not known which host may see the new secret: the account's base URL is not Exa's own",
                format!("set `{SEARCH_URL}` to the URL of its search API"),
            )
        })
    }
}

fn no_endpoint(refusal: Refusal) -> Failure {
    Failure::Refused {
        refusal,
        way_out: Some(
            "nothing was changed: the endpoint for the rotation was not found; set its path in `KEYCTL_EXA_ROTATE_PATH`".into(),
        ),
    }
}

fn no_grace_refused(refusal: Refusal) -> Failure {
    Failure::Refused {
        refusal,
        way_out: Some(
            "nothing was changed: `--grace 1s` is as good as none; `keyctl delete REF` ends the key at once".into(),
        ),
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

    /// Returns the team, which `GET /api-keys/{id}` alone tells, as `{"apiKey":{"teamId":"660e…",…}}`: without a key
    /// nobody can tell.
    fn known_identity(&self) -> Option<Identity> {
        let id = Some(self.team.get()?.clone());
        let places = Vec::new();
        Some(Identity { id, places })
    }

    async fn whoami(&self) -> Result<Identity, Failure> {
        let keys = self.list(&wire::team_scope(None), None).await?;
        if self.team.get().is_none()
            && let Some(key) = keys.items.first()
        {
            // The list answered: what the key does not tell stays unknown.
            let told = self.describe(&key.locator()).await;
            if let Err(rejected @ Failure::Rejected { .. }) = told {
                return Err(rejected);
            }
        }
        Ok(self.known_identity().unwrap_or_default())
    }

    async fn list(&self, _scope: &Scope, _after: Option<&Cursor>) -> Result<Page<Key>, Failure> {
        let list: wire::List = self.client.send(Request::get(Self::keys())).await?;
        let keys = list.api_keys.into_iter().map(wire::ApiKey::into_key);
        Ok(Page::only(keys.collect()))
    }

    async fn describe(&self, key: &Locator) -> Result<Key, Failure> {
        let answer: wire::One = self.client.send(Request::get(self.key(key)?)).await?;
        Ok(self.known(answer.api_key.into_key()))
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
        with_change(self.known(answer.api_key.into_key()), change)
    }

    async fn rotate(&self, key: &Locator, request: &RotateKey) -> Result<Rotated, Failure> {
        self.keep_quiet(&key.id);
        let seconds = request.grace.seconds;
        let body = wire::Rotate {
            grace_period_seconds: seconds,
        };
        let request = Request::post(self.rotate_path.of(&key.id)?).json(&body);
        match self.client.send::<wire::Rotation>(request).await {
            Ok(answer) => answer.into_rotated(&key.id),
            Err(failure) => match failure.refusal().cloned() {
                Some(refusal) if refusal.says_not_there() => {
                    Err(self.explain_missing(key, refusal).await)
                }
                Some(refusal) if refusal.status == 405 => Err(no_endpoint(refusal)),
                // No page tells whether a grace may be none.
                Some(refusal) if refusal.status == 400 && seconds == 0 => {
                    Err(no_grace_refused(refusal))
                }
                _ => Err(failure),
            },
        }
    }

    fn check_prove(&self, _kind: Kind) -> Result<(), Failure> {
        self.search().map(drop)
    }

    /// Asks the search API, which the key is for, who it is: that costs nothing.
    async fn prove(&self, _kind: Kind, secret: &Secret) -> Result<Proof, Failure> {
        let search = self.search()?;
        let read = Request::get(Path::of("websets/v0/teams/me"));
        prove(search, read, KEY, secret, WORDS).await
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
