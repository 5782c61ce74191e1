//! A key together with the account it was found in.

use std::fmt;

use super::{Key, KeyRef};

/// Names one provider + one admin credential + endpoint + defaults.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountName(String);

impl AccountName {
    /// Takes a name that came from the configuration or a provider's descriptor.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
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
}
