//! Deleting a key again that was made just now, and whose secret nobody has.

use super::{
    engine::Saga,
    front::{Front, Stage},
};
use crate::{
    deletion,
    journal::{Mark, OperationKind},
    keys::Entry,
};

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
    pub(super) async fn delete_again(
        &self,
        entry: &Entry,
        front: &mut dyn Front,
    ) -> TakenBack {
        let plan = &self.record.state().plan;
        if plan.kind == OperationKind::InPlace || self.known.is_doubtful {
            return TakenBack::Stays;
        }
        let was_there = |mark: &Mark| {
            let ids = [&entry.key.id].into_iter().chain(&entry.key.alias);
            ids.into_iter()
                .any(|id| self.context.journal.mark(id).is_ok_and(|own| own == *mark))
        };
        let is_new = plan
            .before
            .as_ref()
            .is_some_and(|before| !before.iter().any(was_there));
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
