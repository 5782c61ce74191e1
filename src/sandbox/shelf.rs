//! One provider's part of the store, as its own type.

use std::io;
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::store::{Store, corrupt};

/// Where one provider keeps its world: the seed until something is changed.
pub(super) struct Shelf<W> {
    store: Arc<Store>,
    provider: &'static str,
    seed: fn() -> W,
}

impl<W> Clone for Shelf<W> {
    fn clone(&self) -> Self {
        Self {
            store: Arc::clone(&self.store),
            ..*self
        }
    }
}

impl<W: Serialize + DeserializeOwned> Shelf<W> {
    pub(super) fn new(store: Arc<Store>, provider: &'static str, seed: fn() -> W) -> Self {
        Self {
            store,
            provider,
            seed,
        }
    }

    /// The world as it is now.
    pub(super) fn read(&self) -> io::Result<W> {
        self.open(self.store.read(self.provider)?)
    }

    /// Changes the world, and keeps the change only if `work` succeeds; no other change happens meanwhile.
    pub(super) fn change<T, E: From<io::Error>>(
        &self,
        work: impl FnOnce(&mut W) -> Result<T, E>,
    ) -> Result<T, E> {
        self.store.change(self.provider, |kept| {
            let mut world = self.open(kept)?;
            let outcome = work(&mut world)?;
            let world = serde_json::to_value(world).map_err(io::Error::from)?;
            Ok((world, outcome))
        })
    }

    fn open(&self, kept: Option<Value>) -> io::Result<W> {
        match kept {
            None => Ok((self.seed)()),
            Some(world) => serde_json::from_value(world).map_err(|_| corrupt()),
        }
    }
}
