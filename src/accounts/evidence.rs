//! What was seen at a provider, as values that only this module makes: what deletes or reports takes them as arguments.

use super::Account;
use crate::keys::{Error, Key, Locator, Operation, Proof, Secret};

/// Evidence that the provider's own API accepted the secret of one key.
#[derive(Debug)]
pub struct Proven {
    key: Locator,
}

/// What a read with a new secret showed.
#[derive(Debug)]
pub enum Acceptance {
    Proven(Proven),
    /// Nobody can tell from here; the sentence says why.
    Undecidable(&'static str),
}

impl Proven {
    /// Tells whether it was the secret of this key.
    pub fn is_about(&self, key: &Locator) -> bool {
        self.key == *key
    }
}

impl Account {
    /// Makes one harmless read with a new secret of this key. Fails with [`crate::keys::Failure::Rejected`] when the
    /// provider does not accept it, or not yet.
    pub async fn prove(&self, key: &Key, secret: &Secret) -> Result<Acceptance, Error> {
        let locator = key.locator();
        let answer = self.admin.prove(key.kind, secret).await;
        match answer.map_err(|failure| self.key_error(Operation::Prove, &locator, failure))? {
            Proof::Accepted => Ok(Acceptance::Proven(Proven { key: locator })),
            Proof::Undecidable(why) => Ok(Acceptance::Undecidable(why)),
        }
    }
}
