//! What an inventory of several accounts found, and what it could not see.

use std::collections::{BTreeMap, BTreeSet};

use super::{AccountName, Entry, Error};

/// Is every key that was found, and how the search went at each account.
#[derive(Debug, Default)]
pub struct Inventory {
    pub entries: Vec<Entry>,
    /// How many keys were found, of which the entries may be the first.
    pub found: usize,
    pub accounts: Vec<AccountReport>,
}

/// Says how the search went at one account.
#[derive(Debug)]
pub struct AccountReport {
    pub account: AccountName,
    pub provider: &'static str,
    /// The scopes that were listed whole; only their keys are counted.
    pub whole_scopes: usize,
    /// The keys that were found, of those that were looked at.
    pub keys: usize,
    /// The keys that were looked at.
    pub seen: usize,
    /// The keys that a filter could not judge, by what the provider does not tell of them.
    pub unjudged: BTreeMap<&'static str, usize>,
    /// The projects that were asked for by these words, and found.
    pub projects: Vec<String>,
    /// What the account's lists leave out, a sentence each; empty when they are complete.
    pub coverage: Vec<&'static str>,
    /// What could not be listed; its keys are left out whole.
    pub failures: Vec<Error>,
    /// The scopes that were not asked, since the credential was rejected before.
    pub not_asked: Vec<String>,
    /// The owners that were seen, by name and address, where an owner was asked for.
    pub owners: BTreeSet<String>,
}

impl AccountReport {
    /// Begins the report of an account at which nothing was seen yet.
    pub fn new(account: AccountName, provider: &'static str) -> Self {
        Self {
            account,
            provider,
            keys: 0,
            seen: 0,
            whole_scopes: 0,
            unjudged: BTreeMap::new(),
            projects: Vec::new(),
            coverage: Vec::new(),
            failures: Vec::new(),
            not_asked: Vec::new(),
            owners: BTreeSet::new(),
        }
    }

    /// Tells whether the account, or one of its scopes, was listed.
    pub fn shows_something(&self) -> bool {
        self.failures.is_empty() || self.whole_scopes > 0
    }
}

impl Inventory {
    /// Returns everything that failed, over all accounts.
    pub fn failures(&self) -> impl Iterator<Item = &Error> {
        self.accounts.iter().flat_map(|report| &report.failures)
    }
}
