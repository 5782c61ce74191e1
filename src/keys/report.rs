//! What an inventory of several accounts found, and what it could not see.

use super::{AccountName, Entry, Error};

/// Is every key that was found, and how the search went at each account.
#[derive(Debug, Default)]
pub struct Inventory {
    pub entries: Vec<Entry>,
    pub accounts: Vec<AccountReport>,
}

/// Says how the search went at one account.
#[derive(Debug)]
pub struct AccountReport {
    pub account: AccountName,
    pub provider: &'static str,
    pub keys: usize,
    /// The projects that were asked for by these words, and found.
    pub projects: Vec<String>,
    /// What the account's lists leave out, a sentence each; empty when they are complete.
    pub coverage: Vec<&'static str>,
    /// What could not be listed; its keys are left out whole.
    pub failures: Vec<Error>,
}

impl Inventory {
    /// Returns everything that failed, over all accounts.
    pub fn failures(&self) -> impl Iterator<Item = &Error> {
        self.accounts.iter().flat_map(|report| &report.failures)
    }

    /// Tells whether at least one account, or one of its scopes, was listed.
    pub fn shows_something(&self) -> bool {
        self.accounts
            .iter()
            .any(|report| report.failures.is_empty() || report.keys > 0)
    }
}
