//! Deleting a key again that was made just now, and whose secret nobody has.

use crate::{
    accounts::Account,
    deletion,
    keys::{KeyId, NewKey, Text},
};

/// Says what may become of a key whose secret nobody has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// It was named as new, though it was there before.
    Doubtful,
}

/// Says what became of a key that nobody has the secret of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakenBack {
    Gone,
    Stays,
    /// It may have been there before: nobody touched it.
    MayBeAnothers,
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

/// Deletes the key again; never one that may have been there before.
pub async fn take_back(account: &Account, new: &NewKey, fate: &Fate<'_>) -> TakenBack {
    let before = match fate {
        Fate::New { before, .. } => before,
        Fate::Old | Fate::Doubtful => return TakenBack::Stays,
    };
    let is_new = before.is_some_and(|before| !before.iter().any(|id| new.key.has_id(id)));
    if !is_new {
        return TakenBack::MayBeAnothers;
    }
    let removal = account.take_back(new).await;
    match deletion::follow(account, &new.key.locator(), removal).await {
        Ok(_) => TakenBack::Gone,
        Err(_) => TakenBack::Stays,
    }
}
