//! From consent to certainty.

use std::time::Duration;

use super::Deletion;
use crate::{
    accounts::Account,
    keys::{Error, Failure, Locator, Operation, Removal},
    terminal::Approved,
};

/// How long to wait before each look whether the key is gone: a minute in all.
const LOOKS: [Duration; 7] = [
    Duration::ZERO,
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(5),
    Duration::from_secs(10),
    Duration::from_secs(20),
    Duration::from_secs(20),
];

/// Says what became of the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Deleted,
    /// It was gone before the deletion was sent.
    AlreadyAbsent,
}

impl Outcome {
    /// Returns the word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Deleted => "deleted",
            Self::AlreadyAbsent => "already_absent",
        }
    }
}

/// Deletes the key that was agreed to, if it still is the one that was shown. What counts is that it is gone.
pub async fn carry_out(account: &Account, deletion: &Approved<Deletion>) -> Result<Outcome, Error> {
    let shown = &deletion.plan().entry.key;
    let key = shown.locator();
    if deletion.was_asked {
        match account.describe(&key).await {
            Ok(entry) if !entry.key.is_still(shown) => {
                let failure = Failure::Conflict {
                    problem: "the key is no longer the one that was shown".to_owned(),
                    candidates: Vec::new(),
                    way_out: Some("look at it again, then decide again".to_owned()),
                };
                return Err(account.key_error(Operation::Delete, &key, failure));
            }
            Err(error) if error.failure.is_not_found() => return Ok(Outcome::AlreadyAbsent),
            still_there => still_there?,
        };
    }
    match account.delete(shown).await {
        Ok(Removal::Confirmed) => Ok(Outcome::Deleted),
        Ok(removal) => confirm(account, &key, removal).await,
        // It was there a moment ago: an earlier attempt of this very deletion succeeded.
        Err(error) if error.failure.is_not_found() => Ok(Outcome::Deleted),
        Err(error) => settle(account, &key, error).await,
    }
}

/// Looks until the key is gone, for a minute at most.
async fn confirm(account: &Account, key: &Locator, removal: Removal) -> Result<Outcome, Error> {
    for wait in LOOKS {
        tokio::time::sleep(wait).await;
        match account.describe(key).await {
            Err(error) if error.failure.is_not_found() => return Ok(Outcome::Deleted),
            Err(error) => return Err(doubt(account, key, error.failure)),
            Ok(_) => {}
        }
    }
    let failure = match removal {
        Removal::Accepted => Failure::Unknown {
            cause: Box::new(Failure::Unreadable(
                "the deletion was accepted, but after a minute the key is still there".to_owned(),
            )),
            way_out: Some(way_out(account, key)),
        },
        Removal::Confirmed | Removal::Unclear => {
            Failure::Unreadable("it says yes, but after a minute the key is still there".to_owned())
        }
    };
    Err(account.key_error(Operation::Delete, key, failure))
}

/// Looks once whether a deletion whose outcome is not known succeeded.
async fn settle(account: &Account, key: &Locator, error: Error) -> Result<Outcome, Error> {
    let Failure::Unknown { cause, .. } = *error.failure else {
        return Err(error);
    };
    match account.describe(key).await {
        Err(error) if error.failure.is_not_found() => Ok(Outcome::Deleted),
        // Nothing was changed, so what went wrong is all there is to say.
        Ok(_) => Err(account.key_error(Operation::Delete, key, *cause)),
        Err(_) => Err(doubt(account, key, cause)),
    }
}

fn doubt(account: &Account, key: &Locator, cause: Box<Failure>) -> Error {
    let failure = Failure::Unknown {
        cause,
        way_out: Some(way_out(account, key)),
    };
    account.key_error(Operation::Delete, key, failure)
}

fn way_out(account: &Account, key: &Locator) -> String {
    format!(
        "`keyctl delete {} --if-exists` settles it",
        account.reference(key)
    )
}
