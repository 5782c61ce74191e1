//! A key of which the provider tells nothing, for tests.

use super::{AccountName, Entry, Key, KeyId, Kind, Place, Scope, ScopeType};

/// Is that key.
pub fn key() -> Key {
    let scope = Scope {
        scope_type: ScopeType::Team,
        id: None,
        name: None,
        holds: &[],
    };
    let id = KeyId::Public("key_1".into());
    Key::unknown(id, Kind("team"), Place::Account, scope)
}

/// Is a key in an account.
pub fn entry(key: Key) -> Entry {
    Entry {
        account: AccountName::new("acme"),
        provider: "acme",
        provider_time: None,
        key,
    }
}
