//! Deleting a key again that was made just now, and whose secret nobody has.

use crate::{
    accounts::Account,
    deletion,
    keys::{KeyId, NewKey, Text},
};

/// Says what may become of a key whose secret nobody has.
#[derive(Clone, Copy, Debug)]
pub enum Fate<'a> {
    /// It was made just now, and is useless.
    New {
        /// The keys that were there before; `None` where nobody could list them.
        before: Option<&'a [KeyId]>,
        /// The service account that was made together with it.
        service_account: Option<&'a str>,
    },
    /// It lived before, and has another secret that works.
    Old,
}

impl Fate<'_> {
    /// Names what stays when the key is deleted.
    pub fn left_behind(&self) -> String {
        match self {
            Self::New {
                service_account: Some(name),
                ..
            } => format!(
                "; the service account {} that was made with it is still there",
                Text::from(*name)
            ),
            _ => String::new(),
        }
    }
}

/// Deletes the key, and tells whether it is gone; never one that may have been there before.
pub async fn take_back(account: &Account, new: &NewKey, fate: &Fate<'_>) -> bool {
    let Fate::New {
        before: Some(before),
        ..
    } = fate
    else {
        return false;
    };
    if before.iter().any(|id| new.key.has_id(id)) {
        return false;
    }
    let removal = account.take_back(new).await;
    deletion::follow(account, &new.key.locator(), removal)
        .await
        .is_ok()
}
