//! A list across everything, whole.

use std::{collections::BTreeMap, io};

use super::taking::{Portion, ScopeNumber};
use crate::keys::{AccountReport, Entry, Failure, Inventory, Text};

/// So many bytes of keys are kept, as far as they can be counted.
const LARGEST: usize = 48 << 20;

/// Collects what a list brings: the order is the accounts', then each provider's own. A scope that breaks is left
/// out whole.
#[derive(Debug, Default)]
pub struct Collection {
    scopes: BTreeMap<ScopeNumber, Vec<Entry>>,
    size: usize,
}

impl Collection {
    /// Adds what one answer brought. Fails with [`Failure::Output`] when it is more than can be kept.
    pub fn add(&mut self, portion: Portion) -> Result<(), Failure> {
        match portion {
            Portion::Keys { scope, entries } => {
                self.size += entries.iter().map(size_of_key).sum::<usize>();
                self.scopes.entry(scope).or_default().extend(entries);
            }
            Portion::Broken(scope) => {
                let entries = self.scopes.remove(&scope).unwrap_or_default();
                self.size -= entries.iter().map(size_of_key).sum::<usize>();
            }
        }
        match self.size > LARGEST {
            true => Err(Failure::Output(io::Error::other(format!(
                "there are more than {} keys, too many for one answer: `-o ndjson`, `-o csv` and `-o ref` write any number as they come, `--project` and `--kind` narrow it",
                self.scopes.values().map(Vec::len).sum::<usize>()
            )))),
            false => Ok(()),
        }
    }

    /// Makes the inventory of it.
    pub fn finish(self, accounts: Vec<AccountReport>) -> Inventory {
        let entries: Vec<Entry> = self.scopes.into_values().flatten().collect();
        Inventory {
            found: entries.len(),
            entries,
            accounts,
        }
    }
}

/// Estimates how much memory a key needs.
fn size_of_key(entry: &Entry) -> usize {
    let key = &entry.key;
    let texts = [&key.name, &key.secret_hint, &key.scope.name, &key.scope.id];
    let texts = texts
        .into_iter()
        .flatten()
        .map(|text: &Text| text.raw().len());
    size_of::<Entry>() + texts.sum::<usize>() + ALLOCATIONS
}

/// What the texts of a key need beside their characters.
const ALLOCATIONS: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{Key, untold};

    #[test]
    fn answer_that_does_not_fit_into_memory_ends_with_words() {
        let mut collection = Collection::default();
        let scope = ScopeNumber::default();
        let portion = || Portion::Keys {
            scope,
            entries: vec![
                untold::entry(Key {
                    name: Some("n".repeat(200).as_str().into()),
                    ..untold::key()
                });
                1_000
            ],
        };

        let failure = (0..200).find_map(|_| collection.add(portion()).err());

        let failure = failure.expect("it is full");
        let cause = std::error::Error::source(&failure).map(ToString::to_string);
        assert!(cause.is_some_and(|own| own.contains("`-o ndjson`")));
        // A scope that breaks gives its room back.
        collection.add(Portion::Broken(scope)).expect("empty");
        assert_eq!(collection.size, 0);
    }
}
