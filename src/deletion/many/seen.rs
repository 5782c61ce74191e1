//! Keys that shall go, and what a look at them showed.

use std::collections::HashSet;

use super::Look;
use crate::{
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

/// Is what became of one key.
#[derive(Debug)]
pub struct Told {
    pub fate: Fate,
    pub error: Option<Error>,
    /// The key, where it was seen.
    pub entry: Option<Entry>,
    /// How it was named.
    pub reference: String,
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
            Some(Look::Failed(error)) => Some(wanted.unseen(Fate::Failed, Some(error))),
            Some(Look::Skipped) => Some(wanted.unseen(Fate::NotAttempted, None)),
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

    /// Tells of a key that could not be looked at: a new one has this fate. One that is recorded stays open, and one
    /// whose deletion went out may be gone.
    fn unseen(&self, fate: Fate, error: Option<Error>) -> Told {
        match (self.key, self.absent) {
            (None, _) => self.told(fate, error),
            (Some(_), Fate::Deleted) => self.told(Fate::Unknown, Some(in_doubt(error))),
            (Some(_), _) => self.told(Fate::NotAttempted, error),
        }
    }
}

impl Told {
    /// Tells whether the key was not attempted, and nothing says why.
    pub fn is_silent(&self) -> bool {
        self.fate == Fate::NotAttempted && self.error.is_none()
    }
}

impl Found {
    /// Says what a second look means; `None` when it still is the key that a person was shown.
    pub fn seen_again(
        &self,
        sought: &Sought,
        look: Look,
        changed: impl FnOnce() -> Error,
    ) -> Option<Told> {
        let told = match look {
            Look::There { entry, .. } if entry.key.is_still(&self.entry.key) => return None,
            Look::There { .. } => sought.told(Fate::Changed, Some(changed())),
            // It was there a moment ago: somebody else was faster, or an earlier run.
            Look::Missing(_) => sought.told(
                match sought.absent {
                    Fate::NotFound => Fate::AlreadyAbsent,
                    absent => absent,
                },
                None,
            ),
            Look::Failed(error) => sought.unseen(Fate::NotAttempted, Some(error)),
            Look::Skipped => sought.unseen(Fate::NotAttempted, None),
        };
        Some(Told {
            entry: Some(self.entry.clone()),
            ..told
        })
    }

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{ExitCode, untold};

    fn found() -> Found {
        Found {
            place: 0,
            account: 0,
            entry: untold::entry(untold::key()),
            is_listed: false,
        }
    }

    /// Is a key of a record that is gone on with.
    fn recorded(absent: Fate) -> Sought {
        Sought {
            account: 0,
            locator: None,
            reference: "acme/key_1".to_owned(),
            key: Some(0),
            absent,
        }
    }

    fn again(sought: &Sought, look: Look) -> Option<(Fate, Option<ExitCode>)> {
        let told = found().seen_again(sought, look, || Failure::changed().into())?;
        Some((told.fate, told.error.map(|error| error.exit_code())))
    }

    #[test]
    fn key_whose_deletion_went_out_stays_in_doubt_until_it_is_seen() {
        let sent = recorded(Fate::Deleted);
        let missing = Look::Missing(Failure::no_such_key(None).into());

        let unknown = Some((Fate::Unknown, Some(ExitCode::Unknown)));
        assert_eq!(again(&sent, Look::Skipped), unknown);
        assert_eq!(
            again(&sent, Look::Failed(Failure::Interrupted.into())),
            unknown
        );
        assert_eq!(again(&sent, missing), Some((Fate::Deleted, None)));
    }

    #[test]
    fn key_that_goes_while_somebody_is_asked_is_absent() {
        let new = Sought {
            key: None,
            ..recorded(Fate::NotFound)
        };
        let missing = || Look::Missing(Failure::no_such_key(None).into());

        let absent = Some((Fate::AlreadyAbsent, None));
        assert_eq!(again(&new, missing()), absent);
        assert_eq!(again(&recorded(Fate::AlreadyAbsent), missing()), absent);
        assert_eq!(again(&new, Look::Skipped), Some((Fate::NotAttempted, None)));
    }
}
