//! Which keys a short ref may mean, by lists that were read to their end.

use std::{collections::HashMap, ops::ControlFlow};

use super::{Account, Narrow, Shown};
use crate::keys::{Entry, Error, FEWEST, Failure, Kind, Locator, Place, SharedBeginning, ShortRef};

/// The most keys that are kept of those that a short ref may mean.
const MOST_KEPT: usize = 20;

/// Which key a short ref means.
#[derive(Debug)]
pub enum ShortMatch {
    One(Box<Entry>),
    Several(Vec<Entry>),
    /// Too few characters of the id behind the beginning that all share, which is named.
    TooShort(Vec<Entry>, String),
    None,
    /// The lists did not show all keys.
    Unknown(Error),
}

impl Account {
    /// Finds the keys that a short ref may mean. An exact id is found in the first list that shows it.
    pub async fn match_short(&self, short: &ShortRef) -> ShortMatch {
        let narrow = match &short.place {
            Some(Place::Scope(id)) => Narrow {
                projects: vec![id.raw().to_owned()],
                ..Narrow::default()
            },
            Some(Place::Kind(kind)) => Narrow {
                kinds: vec![kind.0.to_owned()],
                ..Narrow::default()
            },
            Some(Place::Account) | None => Narrow::default(),
        };
        let mut shared: HashMap<Kind, SharedBeginning> = HashMap::new();
        let mut exact = None;
        let mut found = Vec::new();
        let extent = self.read_lists(&narrow, |shown| {
            let Shown::Keys { entries, .. } = shown else {
                return ControlFlow::Continue(());
            };
            for entry in entries {
                let key = &entry.key;
                if short.place.as_ref().is_some_and(|own| key.place != *own) {
                    continue;
                }
                if let Some(id) = key.id.public() {
                    shared.entry(key.kind).or_default().add(id);
                }
                if short.is_id(&key.id) {
                    exact = Some(entry);
                    return ControlFlow::Break(());
                }
                if short.begins(&key.id) && found.len() < MOST_KEPT {
                    found.push(entry);
                }
            }
            ControlFlow::Continue(())
        });
        let mut extent = extent.await;
        if let Some(entry) = exact {
            return ShortMatch::One(Box::new(entry));
        }
        if let Some(error) = extent.broken.take() {
            return ShortMatch::Unknown(error);
        }
        if let Some(coverage) = extent.coverage {
            return ShortMatch::Unknown(
                Failure::incomplete("a short ref", coverage, &found).into(),
            );
        }
        let beginning = |entry: &Entry| shared.get(&entry.key.kind).map_or("", |own| own.as_str());
        let is_long_enough = |entry: &Entry| short.typed.len() >= beginning(entry).len() + FEWEST;
        match found.as_slice() {
            [] => ShortMatch::None,
            all if !all.iter().any(is_long_enough) => {
                let beginning = beginning(&all[0]).to_owned();
                ShortMatch::TooShort(found, beginning)
            }
            [_] => found
                .pop()
                .map_or(ShortMatch::None, |own| ShortMatch::One(Box::new(own))),
            _ => ShortMatch::Several(found),
        }
    }

    /// Returns, for each of these addresses, a key whose id only begins so; reads each list once at most. Where lists
    /// cannot be read, none is returned.
    pub async fn abbreviated(&self, keys: &[&Locator]) -> Vec<Option<Entry>> {
        let mut found: Vec<Option<Entry>> = keys.iter().map(|_| None).collect();
        let shorts: Vec<Option<ShortRef>> = keys.iter().map(|key| abbreviation(key)).collect();
        if shorts.iter().all(Option::is_none) {
            return found;
        }
        let meant = keys.iter().zip(&shorts);
        let meant = meant.filter(|(_, short)| short.is_some());
        let narrow = Narrow::to(meant.map(|(key, _)| *key));
        let _ = self
            .read_lists(&narrow, |shown| {
                let Shown::Keys { entries, .. } = shown else {
                    return ControlFlow::Continue(());
                };
                for entry in entries {
                    for (short, found) in shorts.iter().zip(&mut found) {
                        if short.as_ref().is_some_and(|short| means(short, &entry)) {
                            found.get_or_insert_with(|| entry.clone());
                        }
                    }
                }
                ControlFlow::Continue(())
            })
            .await;
        found
    }
}

/// Reads an address as a short ref; `None` where its id can begin no other.
fn abbreviation(key: &Locator) -> Option<ShortRef> {
    let typed = key.id.public()?.to_owned();
    let short = ShortRef {
        place: Some(key.place.clone()),
        typed,
    };
    (short.typed.len() >= FEWEST && short.may_lack_an_end()).then_some(short)
}

fn means(short: &ShortRef, entry: &Entry) -> bool {
    let is_placed = short
        .place
        .as_ref()
        .is_none_or(|own| entry.key.place == *own);
    is_placed && short.begins(&entry.key.id)
}
