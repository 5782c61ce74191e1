//! A key together with the account it was found in.

use std::{fmt, sync::Arc};

use super::{Key, KeyRef, locator::Written};

/// Names one provider + one admin credential + endpoint + defaults. Every key found in it has it, and shares it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountName(Arc<str>);

impl AccountName {
    /// Takes a name that came from the configuration or a provider's descriptor.
    pub fn new(name: impl Into<String>) -> Self {
        Self(Arc::from(name.into()))
    }

    /// Returns the name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AccountName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

/// Is one row of the inventory.
#[derive(Clone, Debug)]
pub struct Entry {
    pub account: AccountName,
    pub provider: &'static str,
    pub key: Key,
}

impl Entry {
    /// Returns the key's address.
    pub fn reference(&self) -> KeyRef {
        KeyRef {
            account: self.account.clone(),
            locator: self.key.locator(),
        }
    }

    /// Writes the key's address, with its id in full if `is_revealed`.
    pub fn address(&self, is_revealed: bool) -> impl fmt::Display + '_ {
        Written {
            account: &self.account,
            place: &self.key.place,
            id: &self.key.id,
            is_revealed,
        }
    }
}
