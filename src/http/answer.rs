//! A complete answer that says yes.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Effect, body::Body, decode, loose::Oddities};
use crate::keys::{Failure, Removal};

/// Is an answer with a 2xx status; its body is wiped when dropped, for it may hold a new secret.
pub struct Answer {
    status: u16,
    content_type: Option<String>,
    body: Body,
    /// What the request did, to which this says yes.
    effect: Effect,
    oddities: Oddities,
}

impl Answer {
    pub(super) fn new(
        status: u16,
        content_type: Option<String>,
        body: Body,
        effect: Effect,
    ) -> Self {
        Self {
            status,
            content_type,
            body,
            effect,
            oddities: Oddities::default(),
        }
    }

    /// Takes the place for what cannot be read of it.
    pub(super) fn with_oddities(mut self, oddities: Oddities) -> Self {
        self.oddities = oddities;
        self
    }

    /// Returns the HTTP status.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Says what this answer to a deletion is worth; `is_proof` tells whether it names the key as deleted.
    pub fn removal(&self, is_proof: bool) -> Removal {
        match (is_proof, self.status) {
            (true, _) => Removal::Confirmed,
            (false, 202) => Removal::Accepted,
            (false, _) => Removal::Unclear,
        }
    }

    /// Checks that the body is JSON of the shape that `is_meant` knows. Fails with [`Failure::Unreadable`].
    pub fn check_shape(&self, is_meant: fn(&Value) -> bool) -> Result<(), Failure> {
        let value: Value = decode::json(self.body.bytes(), self.content_type.as_deref())
            .map_err(Failure::Unreadable)?;
        if is_meant(&value) {
            return Ok(());
        }
        Err(Failure::Unreadable(
            "it is not what the provider answers to this".to_owned(),
        ))
    }

    /// Reads the body as JSON. Fails with [`Failure::Unreadable`], which repeats nothing of it; with
    /// [`Failure::Unknown`] when it says yes to something sent once: to what, nobody can tell.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        let decoded = decode::noted(self.body.bytes(), self.content_type.as_deref());
        let noted = decoded.map(|(value, oddity)| {
            oddity
                .into_iter()
                .for_each(|oddity| self.oddities.add(oddity));
            value
        });
        noted.map_err(|complaint| {
            let unreadable = Failure::Unreadable(complaint);
            match self.effect {
                Effect::Once => Failure::unknown(unreadable),
                Effect::Read | Effect::Delete => unreadable,
            }
        })
    }
}
