//! Which part of an account a command is about.

use crate::keys::{Capabilities, Key, Kind, Locator, Place, Scope, ScopeType};

/// Narrows a list to projects and kinds; what is empty narrows nothing.
#[derive(Clone, Debug, Default)]
pub struct Narrow {
    /// Ids or names of projects.
    pub projects: Vec<String>,
    /// Words for kinds.
    pub kinds: Vec<String>,
}

impl Narrow {
    /// Narrows to the places that these keys can be in.
    pub fn to<'a>(keys: impl IntoIterator<Item = &'a Locator>) -> Self {
        let mut narrow = Self::default();
        for key in keys {
            match &key.place {
                Place::Scope(id) => narrow.projects.push(id.raw().to_owned()),
                Place::Kind(kind) => narrow.kinds.push(kind.0.to_owned()),
                Place::Account => return Self::default(),
            }
        }
        // Keys of both sorts have no list in common.
        if !narrow.projects.is_empty() && !narrow.kinds.is_empty() {
            return Self::default();
        }
        narrow.projects.sort_unstable();
        narrow.projects.dedup();
        narrow.kinds.sort_unstable();
        narrow.kinds.dedup();
        narrow
    }

    /// Tells whether an account with these capabilities can hold what is looked for.
    pub fn concerns(&self, capabilities: &Capabilities) -> bool {
        capabilities.kinds.iter().any(|own| {
            self.takes_kind(own.kind)
                && (self.projects.is_empty() || own.scope == ScopeType::Project)
        })
    }

    /// Tells whether a scope can hold what is looked for.
    pub fn takes_scope(&self, scope: &Scope) -> bool {
        let is_named = self.projects.is_empty()
            || (scope.scope_type == ScopeType::Project
                && self.projects.iter().any(|project| scope.is_called(project)));
        is_named && scope.holds.iter().any(|kind| self.takes_kind(*kind))
    }

    /// Tells whether a key is of a kind that is looked for.
    pub fn takes_key(&self, key: &Key) -> bool {
        self.takes_kind(key.kind)
    }

    /// Tells whether keys of this kind are looked for.
    pub fn takes_kind(&self, kind: Kind) -> bool {
        self.kinds.is_empty() || self.kinds.iter().any(|own| own == kind.0)
    }
}
