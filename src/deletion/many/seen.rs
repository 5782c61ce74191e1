//! Keys that are to be deleted, and what a look at them showed.

use std::collections::HashSet;

use super::Look;
use crate::{
    accounts::{Absent, Account},
    deletion::{End, Gone},
    keys::{Entry, Error, Failure, Locator, Operation},
};

/// One key that is to be deleted.
#[derive(Debug)]
pub struct Sought {
    /// The place of its account among the accounts.
    pub account: usize,
    /// `None` for one that cannot be addressed.
    pub locator: Option<Locator>,
    /// How it was named.
    pub reference: String,
    /// Its number in the record, where there is one already.
    pub key: Option<usize>,
    pub absence: Absence,
    /// What is known of it without another look.
    pub seen: Option<Look>,
}

/// Says what it means when a key that is to be deleted is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absence {
    /// It was to be there.
    IsMissed,
    /// It is as good as deleted.
    IsForgiven,
    /// Its deletion went out in an earlier run, and did what it should.
    IsDeletion,
}

/// Is what became of one key.
#[derive(Debug)]
pub struct Told {
    pub end: End,
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
    accounts: &[Account],
    wanted: &[Sought],
    looks: Vec<Option<Look>>,
) -> (Vec<Found>, Vec<Option<Told>>) {
    let mut found = Vec::new();
    let looks = wanted.iter().zip(looks).enumerate();
    let told = looks.map(|(place, (wanted, look))| match look {
        Some(Look::There { entry, is_listed }) => {
            found.push(Found {
                place,
                account: wanted.account,
                entry: *entry,
                is_listed,
            });
            None
        }
        Some(Look::Missing(absent)) => Some(wanted.missing(&accounts[wanted.account], absent)),
        Some(Look::Failed(error)) => Some(wanted.unseen(End::Failed, Some(error))),
        Some(Look::Skipped) | None => Some(wanted.unseen(End::NotAttempted, None)),
    });
    let told = told.collect();
    (found, told)
}

impl Sought {
    pub(super) fn told(&self, end: End, error: Option<Error>) -> Told {
        Told {
            end,
            error,
            entry: None,
            reference: self.reference.clone(),
        }
    }

    /// Tells of a key that is not there.
    fn missing(&self, account: &Account, absent: Absent) -> Told {
        match self.absence {
            Absence::IsMissed => {
                let target = Some(self.reference.clone());
                let error = account.error(Operation::Delete, target, absent.into_failure());
                self.told(End::NotFound, Some(error))
            }
            Absence::IsForgiven => self.told(End::Gone(Gone::before(absent)), None),
            Absence::IsDeletion => self.told(End::Gone(Gone::after(absent)), None),
        }
    }

    /// Tells of a key that could not be looked at: a new one ends so. One that is recorded stays open, and one whose
    /// deletion went out may be gone.
    fn unseen(&self, end: End, error: Option<Error>) -> Told {
        match (self.key, self.absence) {
            (None, _) => self.told(end, error),
            (Some(_), Absence::IsDeletion) => self.told(End::Unknown, Some(in_doubt(error))),
            (Some(_), _) => self.told(End::NotAttempted, error),
        }
    }
}

impl Told {
    /// Tells whether the key was not attempted, and nothing says why.
    pub fn is_silent(&self) -> bool {
        matches!(self.end, End::NotAttempted) && self.error.is_none()
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
            Look::There { .. } => sought.told(End::Changed, Some(changed())),
            // It was there a moment ago: somebody else was faster, or an earlier run.
            Look::Missing(absent) => {
                let gone = match sought.absence {
                    Absence::IsMissed | Absence::IsForgiven => Gone::before(absent),
                    Absence::IsDeletion => Gone::after(absent),
                };
                sought.told(End::Gone(gone), None)
            }
            Look::Failed(error) => sought.unseen(End::NotAttempted, Some(error)),
            Look::Skipped => sought.unseen(End::NotAttempted, None),
        };
        Some(Told {
            entry: Some(self.entry.clone()),
            ..told
        })
    }

    pub fn told(&self, end: End, error: Option<Error>) -> Told {
        Told {
            end,
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
    use crate::{
        journal::Fate,
        keys::{ExitCode, untold},
    };

    fn found() -> Found {
        Found {
            place: 0,
            account: 0,
            entry: untold::entry(untold::key()),
            is_listed: false,
        }
    }

    /// Is a key of a record that is gone on with.
    fn recorded(absence: Absence) -> Sought {
        Sought {
            account: 0,
            locator: None,
            reference: "acme/key_1".to_owned(),
            key: Some(0),
            absence,
            seen: None,
        }
    }

    fn again(sought: &Sought, look: Look) -> Option<(Fate, Option<ExitCode>)> {
        let told = found().seen_again(sought, look, || Failure::changed().into())?;
        Some((told.end.fate(), told.error.map(|error| error.exit_code())))
    }

    #[test]
    fn key_whose_deletion_went_out_stays_in_doubt_until_it_is_seen() {
        let sent = recorded(Absence::IsDeletion);
        let missing = Look::Missing(Absent::invented());

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
            ..recorded(Absence::IsMissed)
        };
        let missing = || Look::Missing(Absent::invented());

        let absent = Some((Fate::AlreadyAbsent, None));
        assert_eq!(again(&new, missing()), absent);
        assert_eq!(again(&recorded(Absence::IsForgiven), missing()), absent);
        assert_eq!(again(&new, Look::Skipped), Some((Fate::NotAttempted, None)));
    }
}
