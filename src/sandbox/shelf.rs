//! One provider's part of the store, as its own type.

use std::io;
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use jiff::Timestamp;

use super::clock::{Calendar, Clock};
use super::emulator::Place;
use super::store::{Store, corrupt};

/// Where one provider keeps its world: the seed until something is changed.
pub(super) struct Shelf<W> {
    store: Arc<Store>,
    provider: &'static str,
    clock: Clock,
    seed: fn(Calendar) -> W,
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
    pub(super) fn new(place: &Place, provider: &'static str, seed: fn(Calendar) -> W) -> Self {
        Self {
            store: Arc::clone(&place.store),
            provider,
            clock: place.clock,
            seed,
        }
    }

    /// The time that it is for the provider.
    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The world as it is now.
    pub(super) fn read(&self) -> io::Result<W> {
        let (kept, seeded) = self.store.read(self.provider, &self.clock)?;
        self.open(kept, seeded)
    }

    /// Changes the world, and keeps the change only if `work` succeeds; no other change happens meanwhile.
    pub(super) fn change<T, E: From<io::Error>>(
        &self,
        work: impl FnOnce(&mut W) -> Result<T, E>,
    ) -> Result<T, E> {
        self.store
            .change(self.provider, &self.clock, |kept, seeded| {
                let mut world = self.open(kept, seeded)?;
                let outcome = work(&mut world)?;
                let world = serde_json::to_value(world).map_err(io::Error::from)?;
                Ok((world, outcome))
            })
    }

    fn open(&self, kept: Option<Value>, seeded: Timestamp) -> io::Result<W> {
        match kept {
            None => Ok((self.seed)(Calendar::of(seeded))),
            Some(world) => serde_json::from_value(world).map_err(|_| corrupt()),
        }
    }
}
