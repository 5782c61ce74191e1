//! The keys that a record speaks of.

use super::{Next, Survey};
use crate::{
    accounts::Narrow,
    journal::{Mark, Named, Phase},
    keys::{Address, Entry, Error, Failure},
};

impl Survey<'_> {
    /// Finds the new key, if it is known and still there.
    pub(super) async fn created(&self) -> Result<Option<Entry>, Error> {
        match &self.state.created {
            Some(created) => self.find(created).await,
            None => Ok(None),
        }
    }

    /// Finds the key that is rotated, if it is still there.
    pub(super) async fn old(&self) -> Result<Option<Entry>, Error> {
        match &self.state.plan.old {
            Some(old) => self.find(old).await,
            None => Ok(None),
        }
    }

    /// Finds a key: one whose id is recorded is described, one whose id may be a secret is known again in the list.
    async fn find(&self, named: &Named) -> Result<Option<Entry>, Error> {
        if let Mark::Id(_) = named.mark {
            let address = Address::parse(&named.reference)?;
            let name = self.account.name.as_str();
            let capabilities = self.account.capabilities();
            let locator = capabilities.locate(name, &address.segments)?;
            return match self.account.describe(&locator).await {
                Err(error) if error.failure.is_no_such_key() => Ok(None),
                found => found.map(Some),
            };
        }
        let narrow = Narrow {
            projects: Vec::new(),
            kinds: vec![self.state.plan.key_kind.clone()],
        };
        for entry in self.account.entries(&narrow).await? {
            if self.journal.mark(&entry.key.id)? == named.mark {
                return self.described(entry).await;
            }
        }
        Ok(None)
    }

    /// Describes a key that a list showed, if it is still there: a list says less, and what is shown to a person is
    /// compared with a description later.
    pub(super) async fn described(&self, listed: Entry) -> Result<Option<Entry>, Error> {
        let mut entry = match self.account.describe(&listed.key.locator()).await {
            Err(error) if error.failure.is_no_such_key() => return Ok(None),
            found => found?,
        };
        // The list knows the scope's name, the description often does not.
        if entry.key.scope.name.is_none() {
            entry.key.scope = listed.key.scope;
        }
        Ok(Some(entry))
    }

    /// Says that a key is gone, if this still is the account that had it and its id is one to be sure of.
    pub(super) async fn gone(
        &self,
        named: Option<&Named>,
        outcome: &'static str,
        why: &'static str,
    ) -> Result<Next, Error> {
        if named.is_some_and(|named| matches!(named.mark, Mark::Hmac(_))) {
            return Ok(Next::Unclear(format!(
                "the key is not found again, since its id may have changed with its secret: look for it with `keyctl list --account {}`",
                self.account.name
            )));
        }
        let present = match self.scope().await {
            Ok(scope) => self.look(scope.as_ref()).present().await,
            Err(error) => Err(error),
        };
        let present = match present {
            Err(error) if is_out_of_sight(&error) => {
                return Ok(Next::Unclear(
                    "the key cannot be described, and the others cannot be listed".to_owned(),
                ));
            }
            present => present?,
        };
        let mut listed = Vec::new();
        for entry in present {
            listed.push(self.journal.mark(&entry.key.id)?);
        }
        if named.is_some_and(|named| listed.contains(&named.mark)) {
            return Ok(Next::Unclear(
                "the key is listed and cannot be described: look again in a while".to_owned(),
            ));
        }
        // Only others that were there show that this still is the same account.
        let created = self.state.created.iter().map(|created| &created.mark);
        let before = self.state.plan.before.iter().flatten();
        let others = created.chain(before);
        let is_own = |mark: &&Mark| named.is_some_and(|named| named.mark == **mark);
        let others: Vec<&Mark> = others.filter(|mark| !is_own(mark)).collect();
        match others.is_empty() || others.iter().any(|mark| listed.contains(mark)) {
            true => Ok(Next::close(outcome, why)),
            false => Err(self.elsewhere().into()),
        }
    }

    /// Says that the new key went away before the old one did.
    pub(super) fn bereft(&self) -> Failure {
        let fate = match self.state.phase {
            Phase::OldDeleteSent => "whether the old one is there was not looked at",
            _ => "the old one is kept",
        };
        let created = self.state.created.as_ref();
        let new = created.map_or("", |new| &new.reference);
        let old = self.state.plan.old.as_ref();
        let old = old.map_or("", |old| &old.reference);
        Failure::Conflict {
            problem: format!("the new key, {new}, is not there any more: {fate}"),
            candidates: Vec::new(),
            way_out: Some(format!(
                "`keyctl operations forget {}` drops the record; then rotate anew, or `keyctl delete {old}`",
                self.id
            )),
        }
    }

    /// Says that the account is another one than the record speaks of.
    pub(super) fn elsewhere(&self) -> Failure {
        Failure::Conflict {
            problem: format!(
                "{} seems to be another account now: nothing that was recorded is there",
                self.account.name
            ),
            candidates: Vec::new(),
            way_out: Some(format!(
                "check its credential and its host, or drop the record with `keyctl operations forget {}`",
                self.id
            )),
        }
    }
}

/// Tells whether a list is out of reach for good, and not for a while.
fn is_out_of_sight(error: &Error) -> bool {
    matches!(
        *error.failure,
        Failure::NotFound { .. } | Failure::Forbidden { .. }
    )
}
