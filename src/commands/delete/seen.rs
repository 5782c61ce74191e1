//! Keys that shall go, and what a look at them showed.

use std::collections::HashSet;

use super::outcome::Told;
use crate::{
    deletion::Look,
    journal::Fate,
    keys::{Entry, Error, Failure, Locator},
};

/// Is one key that shall go.
#[derive(Debug)]
pub struct Sought {
    /// The place of its account among the accounts.
    pub account: usize,
    /// `None` for one that is known to be gone.
    pub locator: Option<Locator>,
    /// How it was named.
    pub reference: String,
    /// Its number in the record, where there is one already.
    pub key: Option<usize>,
    /// What it means when it is not there.
    pub absent: Fate,
}

/// Is a key that is there, and shall go.
pub(super) struct Found {
    /// Its place among those that are wanted.
    pub place: usize,
    pub account: usize,
    pub entry: Entry,
    pub is_listed: bool,
}

/// Keeps the first of several refs that turned out to mean the same key: a masked id and the full one.
pub(super) fn each_key_once(
    wanted: Vec<Sought>,
    looks: Vec<Option<Look>>,
) -> (Vec<Sought>, Vec<Option<Look>>) {
    let mut known = HashSet::new();
    let pairs = wanted.into_iter().zip(looks);
    let kept = pairs.filter(|(wanted, look)| match look {
        Some(Look::There { entry, .. }) => known.insert((wanted.account, entry.key.locator())),
        _ => true,
    });
    kept.unzip()
}

/// Parts the keys that are there from what is known of the others.
pub(super) fn sorted(
    wanted: &[Sought],
    looks: Vec<Option<Look>>,
) -> (Vec<Found>, Vec<Option<Told>>) {
    let mut found = Vec::new();
    let looks = wanted.iter().zip(looks).enumerate();
    let told = looks.map(|(place, (wanted, look))| {
        let absent = wanted.absent;
        match look {
            Some(Look::There { entry, is_listed }) => {
                found.push(Found {
                    place,
                    account: wanted.account,
                    entry: *entry,
                    is_listed,
                });
                None
            }
            None => Some(wanted.told(absent, None)),
            Some(Look::Missing(error)) => {
                Some(wanted.told(absent, (!absent.is_gone()).then_some(error)))
            }
            Some(Look::Failed(error)) => Some(wanted.unseen(Some(error))),
            Some(Look::Skipped) => Some(wanted.unseen(None)),
        }
    });
    let told = told.collect();
    (found, told)
}

impl Sought {
    pub(super) fn told(&self, fate: Fate, error: Option<Error>) -> Told {
        Told {
            fate,
            error,
            entry: None,
            reference: self.reference.clone(),
        }
    }

    /// Tells of a key that could not be looked at. One that is recorded stays open, and one whose deletion went out
    /// may be gone.
    fn unseen(&self, error: Option<Error>) -> Told {
        match (self.key, self.absent) {
            (None, _) if error.is_some() => self.told(Fate::Failed, error),
            (Some(_), Fate::Deleted) => self.told(Fate::Unknown, Some(in_doubt(error))),
            _ => self.told(Fate::NotAttempted, error),
        }
    }
}

impl Found {
    pub fn told(&self, fate: Fate, error: Option<Error>) -> Told {
        Told {
            fate,
            error,
            entry: Some(self.entry.clone()),
            reference: self.entry.reference().to_string(),
        }
    }
}

/// Says that a deletion which went out earlier may have been carried out.
fn in_doubt(error: Option<Error>) -> Error {
    let (attempt, cause) = match error {
        Some(error) => (error.attempt, error.failure),
        None => (
            None,
            Box::new(Failure::Unreadable(
                "the key was not looked at, since its account does not answer".to_owned(),
            )),
        ),
    };
    Error {
        attempt,
        failure: Box::new(Failure::Unknown {
            cause,
            way_out: None,
        }),
    }
}
