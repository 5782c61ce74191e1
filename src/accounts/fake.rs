//! An account that answers as a test says.

use std::sync::{Arc, Mutex};

use super::Account;
use crate::{
    http::Interrupt,
    keys::{
        AccountName, Capabilities, Cursor, Failure, Fields, Identity, Key, KeyAdmin, KeyId, Kind,
        KindCapabilities, Locator, Page, Place, PlaceRule, Refusal, Removal, RotateSupport, Scope,
        ScopeType, Support,
    },
    providers::ALL,
};

pub const KIND: Kind = Kind("project");

/// What was asked for, in its order.
pub type Calls = Arc<Mutex<Vec<String>>>;

type Answer<T> = Box<dyn Fn() -> Result<T, Failure> + Send + Sync>;

/// A provider with a project for each of its lists.
pub struct Fake {
    pub lists: Vec<Answer<Vec<Key>>>,
    pub coverage: Option<&'static str>,
    pub describe: Answer<Key>,
    pub delete: Answer<Removal>,
    calls: Calls,
}

static CAPABILITIES: Capabilities = Capabilities {
    kinds: &[KindCapabilities {
        kind: KIND,
        place: PlaceRule::Scope,
        scope: ScopeType::Project,
        create: Support::No("no"),
        update: Support::No("no"),
        rotate: RotateSupport::No("no"),
        delete: Support::Yes(Fields::NONE),
        can_be_credential: false,
        name_length: 1..=20,
        longest_lifetime: None,
        last_use: None,
        known_roles: &[],
    }],
    read_id: |id| Ok(KeyId::Public(id.into())),
};

impl Fake {
    /// Starts with these lists; descriptions and deletions are answered with another server's 404.
    pub fn listing(lists: Vec<Answer<Vec<Key>>>) -> Self {
        Self {
            lists,
            coverage: None,
            describe: Box::new(|| Err(refused(404))),
            delete: Box::new(|| Err(refused(404))),
            calls: Calls::default(),
        }
    }

    /// Connects an account to it, and returns what will be asked for.
    pub fn account(self) -> (Account, Calls) {
        let calls = Arc::clone(&self.calls);
        let name = AccountName::new("acme");
        let account = Account::new(name, &ALL[0], Box::new(self), 4, Interrupt::default());
        let patience = std::time::Duration::ZERO;
        (account.with_patience(patience), calls)
    }

    fn note(&self, call: String) {
        self.calls.lock().expect("calls").push(call);
    }
}

/// Makes the failure of an answer that says no with this status, in words that may be anybody's.
pub fn refused(status: u16) -> Failure {
    Failure::Refused {
        refusal: Refusal::saying(status, "404 page not found"),
        way_out: None,
    }
}

/// Makes a list of keys with these ids, all called `ci`.
pub fn keys(project: usize, ids: &'static [&'static str]) -> Answer<Vec<Key>> {
    Box::new(move || Ok(ids.iter().map(|id| key(project, id)).collect()))
}

/// Makes a list that cannot be read.
pub fn broken(status: u16) -> Answer<Vec<Key>> {
    Box::new(move || Err(refused(status)))
}

pub fn key(project: usize, id: &str) -> Key {
    let scope = scope(project);
    let place = scope.id.clone().map_or(Place::Account, Place::Scope);
    let mut key = Key::unknown(KeyId::Public(id.into()), KIND, place, scope);
    key.name = Some("ci".into());
    key
}

/// Returns the address of a key in a project.
pub fn locator(project: usize, id: &str) -> Locator {
    key(project, id).locator()
}

fn scope(number: usize) -> Scope {
    Scope {
        scope_type: ScopeType::Project,
        id: Some(format!("proj_{number}").as_str().into()),
        name: Some(format!("P{number}").as_str().into()),
        holds: &[KIND],
    }
}

impl KeyAdmin for Fake {
    fn capabilities(&self) -> &'static Capabilities {
        &CAPABILITIES
    }

    async fn whoami(&self) -> Result<Identity, Failure> {
        self.note("whoami".to_owned());
        Ok(Identity::default())
    }

    async fn scopes(&self, _: Option<&Cursor>) -> Result<Page<Scope>, Failure> {
        self.note("scopes".to_owned());
        Ok(Page::only((1..=self.lists.len()).map(scope).collect()))
    }

    async fn list(&self, scope: &Scope, _: Option<&Cursor>) -> Result<Page<Key>, Failure> {
        self.note(format!("list {scope}"));
        let own = (1..=self.lists.len()).find(|number| scope.has_id(&format!("proj_{number}")));
        let list = own.and_then(|number| self.lists.get(number - 1));
        let mut page = Page::only(list.map_or_else(|| Ok(Vec::new()), |list| list())?);
        page.coverage = self.coverage;
        Ok(page)
    }

    async fn describe(&self, key: &Locator) -> Result<Key, Failure> {
        self.note(format!("describe {}", key.id));
        (self.describe)()
    }

    async fn delete(&self, key: &Locator) -> Result<Removal, Failure> {
        self.note(format!("delete {}", key.id));
        (self.delete)()
    }
}
