//! The other accounts, whose credentials are keys like any other.

use std::sync::{Mutex, PoisonError};

use super::spec::Spec;
use crate::{
    credentials::Environment,
    keys::{AccountName, Key, Secret},
};

/// Every account there is, and the credentials of those that were connected.
#[derive(Debug)]
pub struct Neighbours {
    specs: Vec<Spec>,
    environment: Environment,
    connected: Mutex<Vec<(AccountName, Vec<Secret>)>>,
}

impl Neighbours {
    /// Takes what the accounts are made of.
    pub fn new(specs: Vec<Spec>, environment: Environment) -> Self {
        Self {
            specs,
            environment,
            connected: Mutex::default(),
        }
    }

    /// Remembers what an account signs with.
    pub fn note(&self, name: &AccountName, credentials: &[Secret]) {
        let mut connected = self
            .connected
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        connected.push((name.clone(), credentials.to_vec()));
    }

    /// Lists the other accounts of a provider that sign with this key, as far as that can be told without asking:
    /// no helper is run for it, and no keychain opened.
    pub fn signing_with(&self, key: &Key, provider: &str, own: &AccountName) -> Vec<AccountName> {
        let others = self.specs.iter();
        let others = others.filter(|spec| spec.descriptor.name == provider && spec.name != *own);
        let signing = others.filter(|spec| {
            let remembered = spec.configured.as_ref().and_then(|own| own.key.as_deref());
            is_signer(key, &self.credentials(spec), remembered) == Some(true)
        });
        signing.map(|spec| spec.name.clone()).collect()
    }

    fn credentials(&self, spec: &Spec) -> Vec<Secret> {
        let connected = self
            .connected
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let known = connected.iter().filter(|(name, _)| *name == spec.name);
        let known: Vec<Secret> = known.flat_map(|(_, own)| own.iter().cloned()).collect();
        if known.is_empty() {
            return spec.at_hand(&self.environment);
        }
        known
    }
}

/// Tells whether a key is one of an account's credentials, or the key that is remembered as that; `None` when nothing
/// it shows can tell. Ends that differ count for more than what is remembered: it may be of an earlier credential.
pub(super) fn is_signer(
    key: &Key,
    credentials: &[Secret],
    remembered: Option<&str>,
) -> Option<bool> {
    let is_remembered = remembered.is_some_and(|own| key.id.is_written(own));
    let told: Vec<_> = credentials
        .iter()
        .map(|own| key.shows_ends_of(own))
        .collect();
    let differs = !told.is_empty() && told.iter().all(|told| *told == Some(false));
    if told.contains(&Some(true)) || (is_remembered && !differs) {
        Some(true)
    } else if told.contains(&None) {
        None
    } else {
        Some(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{KeyId, untold::key};

    #[test]
    fn remembered_id_counts_unless_the_ends_are_of_another_key() {
        let own = [Secret::new("sk-admin-0123456789abcdef")];
        let told = |hint: Option<&str>, remembered| {
            let mut key = key();
            key.id = KeyId::Public("key_1".into());
            key.secret_hint = hint.map(Into::into);
            is_signer(&key, &own, remembered)
        };

        assert_eq!(told(None, Some("key_1")), Some(true));
        assert_eq!(told(None, Some("key_2")), None);
        assert_eq!(told(Some("sk-admin...cdef"), None), Some(true));
        assert_eq!(told(Some("sk-admin...WXYZ"), Some("key_1")), Some(false));
    }
}
