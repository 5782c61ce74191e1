//! What must hold of everything a provider answers, whatever its bytes.

use super::ALL;
use crate::{
    http::{self, Dialect},
    keys::{
        AccountName, Address, Capabilities, Failure, Key, KeyId, KeyRef, Locator, NewKey, Page,
        Place, Rotated, Scope, Secret,
        fuzz::{
            CANARY, assert_one_visible_line, assert_presentable, assert_silent, planted, text_of,
            words,
        },
    },
};

/// Is what an adapter reads answers with.
#[derive(Debug)]
pub struct Readers {
    /// Each sort of answer that it decodes.
    pub answers: &'static [Reader],
    /// Each way in which it understands a refusal.
    pub dialects: &'static [Dialect],
}

/// Reads one sort of answer.
pub type Reader = fn(&[u8]) -> Result<Found, Failure>;

/// Is what an answer told.
#[derive(Debug, Default)]
pub struct Found {
    pub keys: Vec<Key>,
    pub scopes: Vec<Scope>,
    pub secrets: Vec<Secret>,
}

impl From<Page<Key>> for Found {
    fn from(page: Page<Key>) -> Self {
        Self {
            keys: page.items,
            ..Self::default()
        }
    }
}

impl From<Page<Scope>> for Found {
    fn from(page: Page<Scope>) -> Self {
        Self {
            scopes: page.items,
            ..Self::default()
        }
    }
}

impl From<Key> for Found {
    fn from(key: Key) -> Self {
        Self::from(Page::only(vec![key]))
    }
}

impl From<NewKey> for Found {
    fn from(new: NewKey) -> Self {
        assert_silent(&new.notes.join("\n"));
        Self {
            secrets: new.secret.into_iter().collect(),
            ..Self::from(new.key)
        }
    }
}

impl From<Rotated> for Found {
    fn from(rotated: Rotated) -> Self {
        Self::from(rotated.new)
    }
}

/// Every answer is refused without a word of it, or tells of keys that can be addressed, and shown without the value
/// that came with them.
pub fn answers(bytes: &[u8]) {
    let body = planted(bytes);
    http::fuzz::look(&body);
    for provider in ALL {
        for read in provider.readers.answers {
            match read(&body) {
                Ok(found) => assert_sound(&found, provider.capabilities),
                // It may name what has a name; what cannot be decoded is not told: see `http::fuzz::read`.
                Err(failure) => words(failure)
                    .iter()
                    .for_each(|own| assert_one_visible_line(own)),
            }
        }
    }
}

fn assert_sound(found: &Found, capabilities: &Capabilities) {
    for key in &found.keys {
        assert!(!key.id.to_string().is_empty());
        assert_ne!(key.id.public(), Some(""), "a key without an id");
        assert!(key.id.public().is_none_or(is_unaltered), "another id");
        assert!(capabilities.of(key.kind).is_some(), "{}", key.kind);
        assert!(key.created_at.is_none_or(|time| time.as_second() > 0));
        let times = [key.expires.time(), key.last_used.time()];
        assert!(times.into_iter().flatten().all(|time| time.as_second() > 0));
        let known = KeyRef {
            account: AccountName::new("acme"),
            locator: key.locator(),
        };
        assert_one_visible_line(&known.to_string());
        assert_found_again(&known, capabilities);
        if key.id.is_masked() {
            assert!(key.id.to_string().len() <= 40);
            assert_silent(&format!("{:?}", key.id));
        }
        let canary = Secret::new(CANARY);
        let _ = (key.shows_ends_of(&canary), key.has_value_as_id(&canary));
    }
    // What was told as a value stands in nothing but the value.
    assert_silent(&format!("{:?}", found.secrets));
}

/// Tells whether an id holds nothing that was put in the place of half a character.
fn is_unaltered(id: &str) -> bool {
    !id.contains(char::REPLACEMENT_CHARACTER)
}

/// Fails when what stands in a list is not what its ref names; an id that nobody can type names nothing.
fn assert_found_again(known: &KeyRef, capabilities: &Capabilities) {
    let scope = match &known.locator.place {
        Place::Scope(scope) => scope.raw(),
        Place::Account | Place::Kind(_) => "x",
    };
    let own = known.locator.id.public();
    // No provider calls a project like a kind of keys.
    let is_kind = |word: &str| capabilities.kinds.iter().any(|own| own.kind.0 == word);
    let typeable = |id: &str| Address::check_id(id).is_ok() && !is_kind(id);
    let Some(own) = own.filter(|own| typeable(own) && typeable(scope)) else {
        return;
    };
    let address = Address::parse(&known.to_string()).expect("a ref");
    if let Ok(found) = capabilities.locate("acme", &address.segments) {
        assert!(found.id.is_written(own), "{known} is not {own:?}");
        assert_eq!(found.place, known.locator.place);
    }
}

/// Whatever a provider says when it says no: see [`http::fuzz::refusal`].
pub fn refusals(bytes: &[u8]) {
    for dialect in ALL.iter().flat_map(|own| own.readers.dialects) {
        http::fuzz::refusal(bytes, dialect);
    }
}

/// What is read as a ref is written as one that is read as the same, at every provider; an id that may be a secret is
/// not told.
pub fn refs(bytes: &[u8]) {
    let typed = text_of(&planted(bytes));
    for provider in ALL {
        let id = KeyId::Public(typed.as_str().into());
        let place = Place::Scope(typed.as_str().into());
        for place in [Place::Account, place] {
            let locator = Locator {
                place,
                id: id.clone(),
            };
            let account = AccountName::new("acme");
            assert_found_again(&KeyRef { account, locator }, provider.capabilities);
        }
    }
    let address = match Address::parse(&typed) {
        Ok(address) => address,
        Err(failure) => return assert_presentable(failure),
    };
    for provider in ALL {
        let located = provider.capabilities.locate("acme", &address.segments);
        let locator = match located {
            Ok(locator) => locator,
            Err(failure) => {
                assert_presentable(failure);
                continue;
            }
        };
        let known = KeyRef {
            account: AccountName::new("acme"),
            locator,
        };
        let written = known.to_string();

        assert_one_visible_line(&written);
        let again = Address::parse(&written).expect("it was written as a ref");
        let again = provider.capabilities.locate("acme", &again.segments);
        let again = again.expect("it was written as a ref of this provider");
        assert_eq!(again.place, known.locator.place);
        match &known.locator.id {
            KeyId::Public(_) => assert_eq!(again.id, known.locator.id),
            KeyId::Sensitive(secret) => {
                assert!(!secret.is_in(&written));
                let scope = match &known.locator.place {
                    Place::Scope(scope) => scope.raw(),
                    Place::Account | Place::Kind(_) => "",
                };
                assert!(scope.contains("canary") || !written.contains(&CANARY[..12]));
            }
        }
    }
}
