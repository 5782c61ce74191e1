//! Where a key lives.

use std::fmt;

use super::{Kind, Text};

/// Says what sort of place a scope is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ScopeType {
    Organization,
    Project,
    Team,
}

impl ScopeType {
    /// Returns the word used in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Organization => "organization",
            Self::Project => "project",
            Self::Team => "team",
        }
    }
}

impl fmt::Display for ScopeType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// Is one place whose keys are listed together: an organization, a project, a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    pub scope_type: ScopeType,
    /// The provider's id; absent where the credential alone fixes the place.
    pub id: Option<Text>,
    pub name: Option<Text>,
    /// The kinds of key this place can hold, so that a search for others need not ask.
    pub holds: &'static [Kind],
}

impl Scope {
    /// Tells whether `typed` is this scope's id, or its name in any case.
    pub fn is_called(&self, typed: &str) -> bool {
        let has_name =
            |name: &Text| name.raw() == typed || name.raw().to_lowercase() == typed.to_lowercase();
        self.has_id(typed) || self.name.as_ref().is_some_and(has_name)
    }

    /// Tells whether `typed` is this scope's name, letter by letter.
    pub fn has_name(&self, typed: &str) -> bool {
        self.name.as_ref().is_some_and(|name| name.raw() == typed)
    }

    /// Tells whether `typed` is this scope's id.
    pub fn has_id(&self, typed: &str) -> bool {
        self.id.as_ref().is_some_and(|id| id.raw() == typed)
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name.as_ref().or(self.id.as_ref()) {
            Some(word) => write!(formatter, "{} {word}", self.scope_type),
            None => write!(formatter, "{}", self.scope_type),
        }
    }
}
