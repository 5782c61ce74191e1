//! One request, and a look at the key when its outcome is unclear.

use jiff::{SignedDuration, Timestamp};

use super::{
    Revision,
    surprise::{leaves_open, surprises},
};
use crate::{
    accounts::Account,
    keys::{BudgetChange, Entry, Error, Failure, Key, Moment, Operation, Told, UpdateKey},
    terminal::Approved,
};

/// An expiry counts from when the provider took the request; it may differ by this much from what was asked.
const EXPIRY_TOLERANCE: SignedDuration = SignedDuration::from_secs(300);

/// Is a key that was changed.
#[derive(Debug)]
pub struct Revised {
    pub entry: Entry,
    /// What is otherwise than it was asked for, a sentence each.
    pub surprises: Vec<String>,
}

/// Changes the key that was agreed to. Sent once; after an unclear outcome the key itself tells what happened.
pub async fn carry_out(
    account: &Account,
    revision: &Approved<Revision>,
    clock: impl Fn() -> Timestamp,
) -> Result<Revised, Error> {
    let Revision { entry, change } = revision.plan();
    let key = entry.key.locator();
    let now = clock();
    let cause = match account.update(revision).await {
        Ok(changed) => return Ok(revised(account, &entry.key, changed, change).await),
        Err(Error { attempt, failure }) => match *failure {
            Failure::Unknown { cause, .. } => cause,
            other => {
                let failure = Box::new(other);
                return Err(Error { attempt, failure });
            }
        },
    };
    let way_out = || {
        let shown = format!(
            "`keyctl describe {}` shows it as it is now",
            account.reference(&key)
        );
        Some(match change.permissions {
            None => shown,
            Some(_) => format!(
                "{shown}, but not its scopes, which the provider shows nowhere: the same update sets them again"
            ),
        })
    };
    let unknown = |cause| Failure::Unknown {
        cause,
        way_out: way_out(),
    };
    let failure = match account.describe(&key).await {
        Ok(found) => match compare(&entry.key, &found.key, change, now) {
            Finding::Changed => {
                let surprises = surprises(&entry.key, &found.key, change);
                return Ok(Revised {
                    entry: found,
                    surprises,
                });
            }
            Finding::AsBefore => cause.not_applied(),
            Finding::CannotTell => unknown(cause),
            Finding::SomethingElse => Failure::Conflict {
                problem: "somebody else changed the key at the same time".to_owned(),
                candidates: Vec::new(),
                way_out: way_out(),
            },
        },
        Err(_) => unknown(cause),
    };
    Err(account.key_error(Operation::Update, &key, failure))
}

/// Compares a changed key with what it was. What the answer leaves out is looked at, once.
async fn revised(account: &Account, before: &Key, changed: Entry, change: &UpdateKey) -> Revised {
    let mut entry = changed;
    let mut unseen = None;
    if leaves_open(before, &entry.key, change) {
        match account.describe(&entry.key.locator()).await {
            Ok(found) => entry = found,
            Err(error) => {
                unseen = Some(format!(
                    "the answer does not say what became of the rest of the key, and a look at it failed: {}",
                    error.failure
                ));
            }
        }
    }
    let mut surprises = surprises(before, &entry.key, change);
    surprises.extend(unseen);
    Revised { entry, surprises }
}

/// Says what a look at the key shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Finding {
    Changed,
    AsBefore,
    /// It holds neither the old value nor the one asked for.
    SomethingElse,
    /// The provider does not show what was to be changed.
    CannotTell,
}

fn compare(before: &Key, after: &Key, change: &UpdateKey, now: Timestamp) -> Finding {
    let findings = [
        change.permissions.as_ref().map(|_| Finding::CannotTell),
        change.name.as_ref().map(|name| {
            if after.name.is_none() {
                return Finding::CannotTell;
            }
            let is_new = after.name.as_ref().is_some_and(|own| own.raw() == name);
            judge(is_new, after.name == before.name)
        }),
        change.roles.as_ref().map(|roles| {
            let Some(own) = after.roles.as_deref() else {
                return Finding::CannotTell;
            };
            let is_new = own.len() == roles.len()
                && own
                    .iter()
                    .all(|own| roles.iter().any(|role| role == own.raw()));
            judge(is_new, after.roles == before.roles)
        }),
        change.lifetime.map(|lifetime| {
            if after.expires == Moment::Unknown {
                return Finding::CannotTell;
            }
            let asked = i64::try_from(lifetime.seconds).unwrap_or(i64::MAX);
            let is_new = after.expires.time().is_some_and(|end| {
                let length = end.duration_since(now);
                let difference = length - SignedDuration::from_secs(asked);
                difference.abs() <= EXPIRY_TOLERANCE
            });
            // An old expiry that is as good as the new one tells nothing.
            match (is_new, after.expires == before.expires) {
                (true, true) => Finding::CannotTell,
                // Whose clock is wrong cannot be told from here.
                (false, false) => Finding::CannotTell,
                (is_new, is_old) => judge(is_new, is_old),
            }
        }),
        change.rate_limit.map(|limit| {
            if !after.rate_limit.is_told() {
                return Finding::CannotTell;
            }
            let is_new = after
                .rate_limit
                .known()
                .is_some_and(|own| own.value == limit);
            judge(is_new, after.rate_limit == before.rate_limit)
        }),
        change.budget.map(|budget| {
            let target = match budget {
                BudgetChange::Set(budget) => Told::Is(budget),
                BudgetChange::Remove => Told::None,
            };
            if !after.budget.is_told() {
                return Finding::CannotTell;
            }
            judge(after.budget == target, after.budget == before.budget)
        }),
    ];
    let mut findings = findings.into_iter().flatten();
    let first = findings.next().unwrap_or(Finding::CannotTell);
    match findings.all(|finding| finding == first) {
        true => first,
        false => Finding::CannotTell,
    }
}

fn judge(is_new: bool, is_old: bool) -> Finding {
    match (is_new, is_old) {
        (true, _) => Finding::Changed,
        (false, true) => Finding::AsBefore,
        (false, false) => Finding::SomethingElse,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{Lifetime, untold};

    fn key(name: &str) -> Key {
        let mut key = untold::key();
        key.name = Some(name.into());
        key
    }

    fn now() -> Timestamp {
        "2026-11-20T12:00:00Z".parse().expect("a time")
    }

    fn rename() -> UpdateKey {
        UpdateKey {
            name: Some("new".to_owned()),
            ..UpdateKey::default()
        }
    }

    #[test]
    fn name_tells_what_happened() {
        for (after, finding) in [
            ("new", Finding::Changed),
            ("old", Finding::AsBefore),
            ("third", Finding::SomethingElse),
        ] {
            assert_eq!(compare(&key("old"), &key(after), &rename(), now()), finding);
        }
    }

    #[test]
    fn what_a_look_leaves_out_is_neither_as_before_nor_another() {
        let untold = || Key {
            name: None,
            ..untold::key()
        };
        for change in [
            rename(),
            UpdateKey {
                roles: Some(vec!["a".to_owned()]),
                ..UpdateKey::default()
            },
            UpdateKey {
                lifetime: Some(Lifetime { seconds: 86_400 }),
                ..UpdateKey::default()
            },
            UpdateKey {
                rate_limit: Some(5),
                ..UpdateKey::default()
            },
            UpdateKey {
                budget: Some(BudgetChange::Remove),
                ..UpdateKey::default()
            },
        ] {
            for before in [key("old"), untold()] {
                let finding = compare(&before, &untold(), &change, now());

                assert_eq!(finding, Finding::CannotTell, "{change:?}");
            }
        }
    }

    #[test]
    fn what_the_provider_never_shows_cannot_be_told() {
        let change = UpdateKey {
            permissions: Some(crate::keys::Permissions::All),
            ..rename()
        };

        assert_eq!(
            compare(&key("old"), &key("new"), &change, now()),
            Finding::CannotTell
        );
    }

    #[test]
    fn expiry_is_compared_with_what_was_asked() {
        let change = UpdateKey {
            lifetime: Some(Lifetime { seconds: 86_400 }),
            ..UpdateKey::default()
        };
        let at = |seconds| {
            let mut key = key("ci");
            key.expires = Moment::At(now() + SignedDuration::from_secs(seconds));
            key
        };

        assert_eq!(
            compare(&key("ci"), &at(86_390), &change, now()),
            Finding::Changed
        );
        assert_eq!(
            compare(&at(100), &at(100), &change, now()),
            Finding::AsBefore
        );
        assert_eq!(
            compare(&at(86_400), &at(86_400), &change, now()),
            Finding::CannotTell
        );
    }
}
