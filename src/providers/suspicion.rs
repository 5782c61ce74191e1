//! What may be a secret in a place where none belongs.

use super::{Descriptor, Role, looks_like_secret};
use crate::{credentials::Environment, keys::Secret};

/// Knows the secrets that the environment holds, and what secrets look like.
pub struct Suspicion<'a> {
    held: Vec<Secret>,
    providers: &'a [Descriptor],
}

impl<'a> Suspicion<'a> {
    /// Takes note of the secrets that the environment holds.
    pub fn new(environment: &Environment, providers: &'a [Descriptor]) -> Self {
        let names = providers.iter().flat_map(|descriptor| {
            [Role::Credential, Role::NotThis]
                .into_iter()
                .flat_map(|role| descriptor.variables_for(role))
        });
        Self {
            held: names.filter_map(|name| environment.secret(name)).collect(),
            providers,
        }
    }

    /// Tells whether a text holds what looks like a secret, or is one that the environment holds.
    pub fn falls_on(&self, text: &str) -> bool {
        looks_like_secret(text, self.providers) || self.held.iter().any(|held| held.is_in(text))
    }
}
