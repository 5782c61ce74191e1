//! Deleting a key again that was made just now, and whose secret nobody has.

use crate::{
    accounts::Account,
    deletion,
    keys::{KeyId, NewKey},
};

/// Deletes the key, and tells whether it is gone; never one that was there before.
pub async fn take_back(account: &Account, new: &NewKey, before: &[KeyId]) -> bool {
    if before.iter().any(|id| new.key.has_id(id)) {
        return false;
    }
    let removal = account.take_back(new).await;
    deletion::follow(account, &new.key.locator(), removal)
        .await
        .is_ok()
}
