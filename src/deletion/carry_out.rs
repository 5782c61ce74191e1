//! From consent to certainty.

use super::Deletion;
use crate::{
    accounts::Account,
    keys::{Error, Failure, Key, Locator, Operation, Removal},
    terminal::Approved,
};

/// When to look whether the key is gone, in sixtieths of the patience.
const LOOKS: [u32; 7] = [0, 1, 3, 8, 18, 38, 58];

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
    if deletion.was_asked() {
        match check_unchanged(account, shown, Operation::Delete).await {
            Err(error) if error.failure.is_no_such_key() => return Ok(Outcome::AlreadyAbsent),
            checked => checked?,
        }
    }
    follow(account, &key, account.delete(deletion, &()).await).await
}

/// Looks at the key once more. Fails with [`Failure::Conflict`] when it is not the one that was shown.
pub async fn check_unchanged(
    account: &Account,
    shown: &Key,
    operation: Operation,
) -> Result<(), Error> {
    let key = shown.locator();
    let entry = account
        .describe(&key)
        .await
        .map_err(|error| error.during(operation))?;
    if entry.key.is_still(shown) {
        return Ok(());
    }
    Err(account.key_error(operation, &key, Failure::changed()))
}

/// Follows a deletion that was sent until it is known what became of the key.
pub async fn follow(
    account: &Account,
    key: &Locator,
    sent: Result<Removal, Error>,
) -> Result<Outcome, Error> {
    match sent {
        Ok(Removal::Confirmed) => Ok(Outcome::Deleted),
        Ok(removal) => confirm(account, key, removal).await,
        Err(error) => settle(account, key, error).await,
    }
}

/// Looks until the key is gone, or the patience is over.
async fn confirm(account: &Account, key: &Locator, removal: Removal) -> Result<Outcome, Error> {
    let mut unseen = None;
    let mut elapsed = 0;
    for moment in LOOKS {
        let wait = account.patience() / 60 * (moment - elapsed);
        elapsed = moment;
        if let Err(failure) = account.pause(wait).await {
            return Err(doubt(account, key, Box::new(failure)));
        }
        match account.describe(key).await {
            Err(error) if error.failure.is_no_such_key() => return Ok(Outcome::Deleted),
            // A look that fails may be followed by a better one.
            Err(error) => unseen = Some(error.failure),
            Ok(_) => unseen = None,
        }
    }
    if let Some(failure) = unseen {
        return Err(doubt(account, key, failure));
    }
    let failure = match removal {
        Removal::Accepted => Failure::Unknown {
            cause: Box::new(Failure::Unreadable(
                "the deletion was accepted, but the key is still there".to_owned(),
            )),
            way_out: Some(way_out(account, key)),
        },
        Removal::Confirmed | Removal::Unclear => {
            Failure::Unreadable("it says yes, but the key is still there".to_owned())
        }
    };
    Err(account.key_error(Operation::Delete, key, failure))
}

/// Looks once whether a deletion whose outcome is not known succeeded.
///
/// That includes one that was answered with *not found*: an earlier attempt may have succeeded, or the provider
/// may not know the way by which it was asked.
async fn settle(account: &Account, key: &Locator, error: Error) -> Result<Outcome, Error> {
    let cause = match *error.failure {
        Failure::Unknown { cause, .. } => cause,
        Failure::NoSuchKey { .. } => error.failure,
        Failure::Refused { ref refusal, .. } if refusal.says_not_there() => error.failure,
        _ => return Err(error),
    };
    let failure = match account.describe(key).await {
        Err(error) if error.failure.is_no_such_key() => return Ok(Outcome::Deleted),
        Err(_) => return Err(doubt(account, key, cause)),
        Ok(_) => match cause.refusal().filter(|refusal| refusal.says_not_there()) {
            Some(refusal) => Failure::Refused {
                refusal: refusal.clone(),
                way_out: Some("the key is still there: check the host the account points at"),
            },
            None => cause.not_applied(),
        },
    };
    Err(account.key_error(Operation::Delete, key, failure))
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
