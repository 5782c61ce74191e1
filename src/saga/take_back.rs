//! Deleting a key again that was made just now, and whose secret nobody has.

use super::{
    engine::Saga,
    front::{Front, Stage},
};
use crate::{deletion, journal::OperationKind, keys::Entry};

/// What became of a key that nobody has the secret of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TakenBack {
    Gone,
    Stays,
    /// It may have been there before: nobody touched it.
    MayBeAnothers,
}

impl Saga<'_> {
    /// Deletes the key again; never one that may have been there before.
    pub(super) async fn delete_again(&self, entry: &Entry, front: &mut dyn Front) -> TakenBack {
        let plan = &self.record.state().plan;
        if plan.kind == OperationKind::InPlace || self.known.is_doubtful {
            return TakenBack::Stays;
        }
        let is_new = plan.before.is_some() && !self.was_there(entry);
        if !is_new {
            return TakenBack::MayBeAnothers;
        }
        front.begin(Stage::Discarding(entry));
        let account = self.context.account;
        let removal = account.take_back(&entry.key).await;
        match deletion::follow(account, &entry.key.locator(), removal).await {
            Ok(_) => {
                front.end("deleted");
                TakenBack::Gone
            }
            Err(_) => {
                front.end("not deleted");
                TakenBack::Stays
            }
        }
    }
}
