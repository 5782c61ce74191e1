//! A list across everything, whole.

use std::collections::BTreeMap;

use super::taking::{Portion, ScopeNumber};
use crate::keys::{AccountReport, Entry, Inventory};

/// Collects what a list brings: the order is the accounts', then each provider's own. A scope that breaks is left
/// out whole.
#[derive(Debug, Default)]
pub struct Collection(BTreeMap<ScopeNumber, Vec<Entry>>);

impl Collection {
    /// Adds what one answer brought.
    pub fn add(&mut self, portion: Portion) {
        match portion {
            Portion::Keys { scope, entries } => self.0.entry(scope).or_default().extend(entries),
            Portion::Broken(scope) => drop(self.0.remove(&scope)),
        }
    }

    /// Makes the inventory of it.
    pub fn finish(self, accounts: Vec<AccountReport>) -> Inventory {
        let entries: Vec<Entry> = self.0.into_values().flatten().collect();
        Inventory {
            found: entries.len(),
            entries,
            accounts,
        }
    }
}
