//! Whether a new secret works: one harmless read with it, until the provider knows it.

use crate::{
    accounts::Account,
    keys::{Error, Failure, Key, Secret},
};

/// When a secret that is not accepted yet is tried again, in sixtieths of the patience.
const TRIES: [u32; 8] = [0, 1, 3, 7, 15, 30, 45, LAST];
const LAST: u32 = 60;

/// Proves that the provider accepts the secret; a fresh key's rejection is looked at again until the patience is over.
pub async fn prove(account: &Account, key: &Key, secret: &Secret) -> Result<(), Error> {
    let mut elapsed = 0;
    for moment in TRIES {
        account
            .pause(account.patience() / 60 * (moment - elapsed))
            .await?;
        elapsed = moment;
        match account.prove(key, secret).await {
            Err(error) if is_rejection(&error) && moment < LAST => {}
            settled => return settled.map(drop),
        }
    }
    unreachable!("the last try settles it")
}

fn is_rejection(error: &Error) -> bool {
    matches!(*error.failure, Failure::Rejected { .. })
}
