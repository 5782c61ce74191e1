//! The operating system's keychain: one entry an account, and never a file instead of it.

mod system;
mod trouble;

use std::{thread, time::Duration};

use tokio::{sync::oneshot, time::timeout};

use self::trouble::Trouble;
use crate::keys::{AccountName, Failure, Secret};

/// A little less than the three seconds that a keychain has, so that the answer is there by then.
const LIMIT: Duration = Duration::from_millis(2_800);

/// The entry with which the keychain is tried. No account has such a name.
const TRIAL: &str = ".trial";

/// Checks that there is a keychain that stores and removes entries, before anything is asked for that it has to keep.
///
/// Fails with [`Failure::Credential`]; `elsewhere` is its hint.
pub async fn check(elsewhere: &str) -> Result<(), Failure> {
    let tried = ask(LIMIT, || {
        system::store(TRIAL, "trial")?;
        system::forget(TRIAL)
    });
    tried.await.map_err(|trouble| trouble.nowhere(elsewhere))
}

/// Reads an account's credential. Fails with [`Failure::Credential`] when the keychain does not give one.
pub async fn read(account: &AccountName) -> Result<Secret, Failure> {
    let name = account.as_str().to_owned();
    let found = ask(LIMIT, move || system::read(&name)).await;
    found
        .and_then(|secret| super::value::usable(secret).map_err(Trouble::Unfit))
        .map_err(|trouble| trouble.failure(account, "read"))
}

/// Stores an account's credential in place of any other. Fails with [`Failure::Credential`].
pub async fn store(account: &AccountName, secret: &Secret) -> Result<(), Failure> {
    let name = account.as_str().to_owned();
    let secret = secret.clone();
    ask(LIMIT, move || system::store(&name, secret.expose()))
        .await
        .map_err(|trouble| trouble.failure(account, "stored"))
}

/// Removes an account's credential, and tells whether there was one. Fails with [`Failure::Credential`].
pub async fn forget(account: &AccountName) -> Result<bool, Failure> {
    let name = account.as_str().to_owned();
    match ask(LIMIT, move || system::forget(&name)).await {
        Ok(()) => Ok(true),
        Err(Trouble::NoEntry) => Ok(false),
        Err(trouble) => Err(trouble.failure(account, "removed")),
    }
}

/// Asks on a thread of its own, which is left to itself when the keychain does not answer.
async fn ask<T: Send + 'static>(
    limit: Duration,
    question: impl FnOnce() -> Result<T, Trouble> + Send + 'static,
) -> Result<T, Trouble> {
    let (sender, answer) = oneshot::channel();
    let asking = move || {
        // Nobody listens any more when it took too long.
        let _ = sender.send(question());
    };
    thread::Builder::new()
        .name("keychain".to_owned())
        .spawn(asking)
        .map_err(|error| Trouble::Failed(error.to_string()))?;
    match timeout(limit, answer).await {
        Err(_) => Err(Trouble::Silent),
        Ok(answer) => answer.unwrap_or_else(|_| Err(Trouble::Failed("it broke".to_owned()))),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    #[tokio::test]
    async fn keychain_that_never_answers_is_not_waited_for() {
        let start = Instant::now();

        let answer: Result<(), Trouble> = ask(Duration::from_millis(50), || {
            thread::sleep(Duration::from_secs(20));
            Ok(())
        })
        .await;

        assert_eq!(answer, Err(Trouble::Silent));
        assert!(start.elapsed() < Duration::from_secs(3));
    }
}
