//! What must hold after each step, whoever took it.

use proptest::{prelude::*, test_runner::TestCaseError};

use super::{Order, World};
use crate::faults::{
    provider::Desk,
    site::{End, Open, Site},
};

impl World<'_> {
    /// Fails unless what is said to be done is.
    pub(super) fn check_code(
        &self,
        order: &Order,
        end: &End,
        who: usize,
        after: &Desk,
        context: &str,
    ) -> Result<(), TestCaseError> {
        if end.code != Some(0) {
            return Ok(());
        }
        if let Some((sink, keeper)) = &order.sink {
            prop_assert!(keeper.is_a_store(), "a success without a store: {context}");
            let stored = self.sites[who].sink(sink);
            let is_stored = after
                .made
                .iter()
                .any(|key| Some(&key.secret) == stored.as_ref());
            prop_assert!(is_stored, "a success without a key: {context}");
        }
        if order.is_deletion {
            let is_gone = order.keys.iter().all(|key| after.key(key).is_none());
            prop_assert!(is_gone, "a key is still there: {context}");
        }
        Ok(())
    }

    /// Judges what is there after a step.
    pub(super) fn check(
        &mut self,
        before: &Desk,
        after: &Desk,
        context: &str,
    ) -> Result<(), TestCaseError> {
        let count = self.start + after.made.len() - after.deleted.len();
        prop_assert_eq!(after.keys.len(), count);
        let stored = self.stored();
        for content in &stored {
            let is_whole = after.made.iter().any(|key| key.secret == *content);
            prop_assert!(is_whole, "a sink holds {content:?}: {context}");
        }
        let proven = stored.iter().filter(|own| after.proven.contains(*own));
        self.good.extend(proven.cloned());
        for gone in &after.deleted[before.deleted.len()..] {
            self.check_deletion(before, after, &stored, gone, context)?;
        }
        self.check_keys(after, &stored, context)
    }

    /// A key goes when somebody said so: by its name, or once its successor is there, stored and proven; or when nobody
    /// has its secret.
    fn check_deletion(
        &self,
        before: &Desk,
        desk: &Desk,
        stored: &[String],
        gone: &str,
        context: &str,
    ) -> Result<(), TestCaseError> {
        let secret_of = |id: &str| {
            let key = desk.made.iter().find(|key| key.id == id);
            key.map(|key| key.secret.clone())
        };
        let mut successors = self.old_of.iter().filter(|(_, (old, _))| old == gone);
        let is_succeeded = successors.any(|(new, (_, keeper))| {
            let secret = secret_of(new);
            // It may have been made in this very step, and then be there afterwards.
            let is_there = before.key(new).is_some() || desk.key(new).is_some();
            keeper.is_a_store()
                && is_there
                && secret.is_some_and(|secret| self.good.contains(&secret))
        });
        let is_useless = secret_of(gone).is_some_and(|secret| !stored.contains(&secret));
        let is_among = |keys: &[String]| keys.iter().any(|own| own == gone);
        let is_right =
            is_succeeded && is_among(&self.replaced) || is_useless || is_among(&self.unwanted);
        prop_assert!(is_right, "{gone} was deleted: {context}");
        Ok(())
    }

    /// Every new key is in a sink, in a record, in something that was said, or was dropped on purpose.
    fn check_keys(
        &self,
        desk: &Desk,
        stored: &[String],
        context: &str,
    ) -> Result<(), TestCaseError> {
        let made = desk.made.iter().filter(|key| desk.key(&key.id).is_some());
        let said = self.said.borrow();
        let loose: Vec<_> = made
            .filter(|key| !stored.contains(&key.secret) && !self.forgotten.contains(&key.id))
            .filter(|key| !said.contains(&key.id))
            .collect();
        if loose.is_empty() {
            return Ok(());
        }
        let open: Vec<Open> = self.sites.iter().flat_map(Site::open).collect();
        for key in loose {
            let reference = format!("openai/admin/{}", key.id);
            let is_recorded = open.iter().any(|own| {
                let may_be_its_own = own.new.is_none() && !own.is_deletion;
                own.new.as_ref() == Some(&reference)
                    || may_be_its_own && ["sent", "unknown"].contains(&own.state.as_str())
            });
            prop_assert!(is_recorded, "{} is lost: {context}", key.id);
        }
        Ok(())
    }
}
