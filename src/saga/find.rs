//! The keys that a record speaks of.

use super::engine::{Flow, Saga};
use crate::{
    accounts::{Narrow, Presence},
    journal::{Mark, Named},
    keys::{Address, Entry, Error, Failure, Kind, Scope},
};

impl Saga<'_> {
    /// Finds the new key, if it is known and still there.
    pub(super) async fn find_created(&self) -> Result<Option<Entry>, Error> {
        match &self.record.state().created {
            Some(created) => self.find(created).await,
            None => Ok(None),
        }
    }

    /// Finds the key that is rotated, if it is still there.
    pub(super) async fn find_old(&self) -> Result<Option<Entry>, Error> {
        match &self.record.state().plan.old {
            Some(old) => self.find(old).await,
            None => Ok(None),
        }
    }

    /// Finds a key: one whose id is recorded is looked at, one whose id may be a secret is known again in the list.
    async fn find(&self, named: &Named) -> Result<Option<Entry>, Error> {
        let account = self.context.account;
        if let Mark::Id(_) = named.mark {
            let address = Address::parse(&named.reference)?;
            let capabilities = account.capabilities();
            let locator = capabilities.locate(account.name.as_str(), &address.segments)?;
            return Ok(there(account.look(&locator).await?));
        }
        let narrow = Narrow {
            projects: Vec::new(),
            kinds: vec![self.record.state().plan.key_kind.clone()],
        };
        for entry in account.entries(&narrow).await? {
            if self.context.journal.mark(&entry.key.id)? == named.mark {
                return self.described(entry).await;
            }
        }
        Ok(None)
    }

    /// Describes a key that a list showed, if it is still there: a list says less, and what is shown to a person is
    /// compared with a description later.
    pub(super) async fn described(&self, listed: Entry) -> Result<Option<Entry>, Error> {
        let presence = self.context.account.look(&listed.key.locator()).await?;
        Ok(there(presence).map(|mut entry| {
            // The list knows the scope's name, the description often does not.
            if entry.key.scope.name.is_none() {
                entry.key.scope = listed.key.scope;
            }
            entry
        }))
    }

    /// Closes the record of a key that is gone, if this still is the account that had it and its id is one to be sure
    /// of.
    pub(super) async fn gone(
        &self,
        named: Option<&Named>,
        sentence: &'static str,
    ) -> Result<Flow, Error> {
        if named.is_some_and(|named| matches!(named.mark, Mark::Hmac(_))) {
            return Err(self.unclear(&format!(
                "the key is not found again, since its id may have changed with its secret: look for it with `keyctl list --account {}`",
                self.context.account.name
            )));
        }
        let present = match self.scope().await {
            Ok(scope) => self.probe(scope.as_ref()).present().await,
            Err(error) => Err(error),
        };
        let present = match present {
            Err(error) if is_out_of_reach(&error) => {
                return Err(
                    self.unclear("the key cannot be described, and the others cannot be listed")
                );
            }
            present => present?,
        };
        let mut listed = Vec::new();
        for entry in present {
            listed.push(self.context.journal.mark(&entry.key.id)?);
        }
        if named.is_some_and(|named| listed.contains(&named.mark)) {
            return Err(
                self.unclear("the key is listed and cannot be described: look again in a while")
            );
        }
        // Only others that were there show that this still is the same account.
        let state = self.record.state();
        let created = state.created.iter().map(|created| &created.mark);
        let others = created.chain(state.plan.before.iter().flatten());
        let is_own = |mark: &&Mark| named.is_some_and(|named| named.mark == **mark);
        let others: Vec<&Mark> = others.filter(|mark| !is_own(mark)).collect();
        if others.iter().any(|mark| listed.contains(mark)) || self.is_same_owner().await? {
            return Ok(Flow::close("gone", sentence));
        }
        if others.is_empty() {
            return Err(self.unclear(
                "the key is not there, and nothing else tells whether this is the account that had it",
            ));
        }
        Err(self.failed(self.elsewhere()))
    }

    /// Tells whether the credential is known to belong to whom the operation was begun for.
    async fn is_same_owner(&self) -> Result<bool, Error> {
        let Some(recorded) = &self.record.state().plan.identity else {
            return Ok(false);
        };
        let own = self.context.account.identity().await?;
        Ok(recorded.is_same_as(own) == Some(true))
    }

    /// Tells whether a key that was named as new was there before, by whichever of its ids.
    pub(super) fn was_there(&self, entry: &Entry) -> bool {
        let plan = &self.record.state().plan;
        let ids = [&entry.key.id].into_iter().chain(&entry.key.alias);
        let known: Vec<Mark> = ids
            .filter_map(|id| self.context.journal.mark(id).ok())
            .collect();
        let old = plan.old.iter().map(|old| &old.mark);
        let mut before = plan.before.iter().flatten().chain(old);
        plan.kind != crate::journal::OperationKind::InPlace
            && before.any(|mark| known.contains(mark))
    }

    /// Tells whether the record says that the provider named a key as new that was there before.
    pub(super) fn is_no_new_key(&self) -> bool {
        let plan = &self.record.state().plan;
        let Some(created) = &self.record.state().created else {
            return false;
        };
        let was_there = |mark: &Mark| created.mark == *mark;
        plan.kind != crate::journal::OperationKind::InPlace
            && (plan.before.iter().flatten().any(was_there)
                || plan.old.iter().any(|old| was_there(&old.mark)))
    }

    pub(super) fn mistaken(&self) -> Error {
        self.unclear("the provider named a key as new that was there before: look at it by hand")
    }

    /// Returns the scope that the new key lives in.
    pub(super) async fn scope(&self) -> Result<Option<Scope>, Error> {
        match &self.record.state().plan.scope {
            Some(id) => self.context.account.project(id).await.map(Some),
            None => Ok(self.context.account.known_scope(self.kind())),
        }
    }

    pub(super) fn kind(&self) -> Kind {
        let kinds = self.context.account.capabilities().kinds.iter();
        let mut kinds = kinds.map(|own| own.kind);
        let own = kinds.find(|kind| kind.0 == self.record.state().plan.key_kind);
        own.unwrap_or(Kind(""))
    }
}

fn there(presence: Presence) -> Option<Entry> {
    match presence {
        Presence::There(entry) => Some(*entry),
        Presence::Gone(_) => None,
    }
}

/// Tells whether a list is out of reach for good, and not for a while.
fn is_out_of_reach(error: &Error) -> bool {
    matches!(
        *error.failure,
        Failure::NotFound { .. } | Failure::Forbidden { .. }
    )
}
