//! From consent to certainty.

use super::{Deletion, Gone};
use crate::{
    accounts::{Absent, Account, Presence},
    keys::{Error, Failure, Key, Locator, Operation, Refusal, Removal},
    terminal::Approved,
};

/// When to look whether the key is gone, in sixtieths of the patience.
const LOOKS: [u32; 7] = [0, 1, 3, 8, 18, 38, 58];

/// Deletes the key that was agreed to, if it still is the one that was shown. What counts is that it is gone.
pub async fn carry_out(account: &Account, deletion: &Approved<Deletion>) -> Result<Gone, Error> {
    let shown = &deletion.plan().entry.key;
    let key = shown.locator();
    if deletion.was_asked()
        && let Some(absent) = look_again(account, shown, Operation::Delete).await?
    {
        return Ok(Gone::before(absent));
    }
    follow(account, &key, account.delete(deletion, &()).await).await
}

/// Looks at the key once more; it may be gone. Fails with [`Failure::Conflict`] when it is not the one that was shown.
pub async fn look_again(
    account: &Account,
    shown: &Key,
    operation: Operation,
) -> Result<Option<Absent>, Error> {
    let key = shown.locator();
    let look = account.look(&key).await;
    match look.map_err(|error| error.during(operation))? {
        Presence::Gone(absent) => Ok(Some(absent)),
        Presence::There(entry) if entry.key.is_still(shown) => Ok(None),
        Presence::There(_) => Err(account.key_error(operation, &key, Failure::changed())),
    }
}

/// Looks at the key once more. Fails with [`Failure::Conflict`] when it is not the one that was shown.
pub async fn check_unchanged(
    account: &Account,
    shown: &Key,
    operation: Operation,
) -> Result<(), Error> {
    match look_again(account, shown, operation).await? {
        None => Ok(()),
        Some(absent) => Err(account.key_error(operation, &shown.locator(), absent.into_failure())),
    }
}

/// Follows a deletion that was sent until it is known what became of the key.
pub async fn follow(
    account: &Account,
    key: &Locator,
    sent: Result<Removal, Error>,
) -> Result<Gone, Error> {
    match sent {
        Ok(Removal::Confirmed) => Ok(Gone::confirmed()),
        Ok(removal) => confirm(account, key, removal).await,
        Err(error) => settle(account, key, error).await,
    }
}

/// Looks until the key is gone, or the patience is over.
async fn confirm(account: &Account, key: &Locator, removal: Removal) -> Result<Gone, Error> {
    let mut unseen = None;
    let mut elapsed = 0;
    for moment in LOOKS {
        let wait = account.patience() / 60 * (moment - elapsed);
        elapsed = moment;
        if let Err(failure) = account.pause(wait).await {
            return Err(doubt(account, key, Box::new(failure)));
        }
        match account.look(key).await {
            Ok(Presence::Gone(absent)) => return Ok(Gone::after(absent)),
            // A look that fails may be followed by a better one.
            Err(error) => unseen = Some(error.failure),
            Ok(Presence::There(_)) => unseen = None,
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
async fn settle(account: &Account, key: &Locator, error: Error) -> Result<Gone, Error> {
    let cause = match *error.failure {
        Failure::Unknown { cause, .. } => cause,
        _ if is_open(&error.failure) => error.failure,
        _ => return Err(error),
    };
    let failure = match account.look(key).await {
        Ok(Presence::Gone(absent)) => return Ok(Gone::after(absent)),
        Err(_) => return Err(doubt(account, key, cause)),
        Ok(Presence::There(_)) => match *cause {
            Failure::NoSuchKey {
                refusal: Some(refusal),
                ..
            } => still_there(*refusal),
            Failure::Refused { refusal, .. } if refusal.says_not_there() => still_there(refusal),
            other => other.not_applied(),
        },
    };
    Err(account.key_error(Operation::Delete, key, failure))
}

/// Tells whether the answer to a deletion leaves open whether the key is gone.
fn is_open(failure: &Failure) -> bool {
    match failure {
        Failure::NoSuchKey { .. } | Failure::NotFound { .. } => true,
        Failure::Refused { refusal, .. } => refusal.status == 400 || refusal.says_not_there(),
        _ => false,
    }
}

fn still_there(refusal: Refusal) -> Failure {
    Failure::Refused {
        refusal,
        way_out: Some("the key is still there: check the host the account points at".into()),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        accounts::fake::{Fake, broken, key, keys, locator, refused},
        keys::ExitCode,
    };

    /// Follows a deletion that ended so; tells whether the key is gone, or the code it ended with.
    async fn followed(fake: Fake, sent: Result<Removal, Failure>) -> Result<(), ExitCode> {
        let (account, _) = fake.account();
        let key = locator(1, "key_1");
        let sent = sent.map_err(|failure| account.key_error(Operation::Delete, &key, failure));
        match follow(&account, &key, sent).await {
            Ok(gone) => {
                assert!(!gone.was_before());
                Ok(())
            }
            Err(error) => Err(error.exit_code()),
        }
    }

    fn gateway() -> Result<Removal, Failure> {
        Err(Failure::unknown(refused(502)))
    }

    #[tokio::test]
    async fn another_servers_404_behind_a_deletion_leaves_its_outcome_unknown() {
        for sent in [
            gateway(),
            Ok(Removal::Accepted),
            Ok(Removal::Unclear),
            Err(refused(404)),
            Err(refused(400)),
        ] {
            let fake = Fake::listing(vec![broken(404)]);
            assert_eq!(followed(fake, sent).await, Err(ExitCode::Unknown));
        }
    }

    #[tokio::test]
    async fn list_without_the_key_settles_a_deletion() {
        for sent in [gateway(), Ok(Removal::Accepted), Err(refused(404))] {
            let fake = Fake::listing(vec![keys(1, &["key_2"])]);
            assert_eq!(followed(fake, sent).await, Ok(()));
        }
    }

    #[tokio::test]
    async fn deletion_answered_by_another_servers_404_is_refused_while_the_key_is_there() {
        let mut fake = Fake::listing(vec![keys(1, &["key_1"])]);
        fake.describe = Box::new(|| Ok(key(1, "key_1")));

        let ended = followed(fake, Err(refused(404))).await;

        assert_eq!(ended, Err(ExitCode::Failed));
    }
}
