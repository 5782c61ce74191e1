//! What a key can be given, or have changed.

use std::fmt;

/// Names one property that a request may set, by the flag that sets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    Name,
    Project,
    ServiceAccount,
    NewServiceAccount,
    Role,
    Scope,
    ExpiresIn,
    RateLimit,
    Budget,
}

impl Field {
    /// Lists every field, in the order of the help.
    pub const ALL: [Self; 9] = [
        Self::Name,
        Self::Project,
        Self::ServiceAccount,
        Self::NewServiceAccount,
        Self::Role,
        Self::Scope,
        Self::ExpiresIn,
        Self::RateLimit,
        Self::Budget,
    ];

    /// Returns the flag that sets it.
    pub fn flag(self) -> &'static str {
        match self {
            Self::Name => "--name",
            Self::Project => "--project",
            Self::ServiceAccount => "--service-account",
            Self::NewServiceAccount => "--new-service-account",
            Self::Role => "--role",
            Self::Scope => "--scope",
            Self::ExpiresIn => "--expires-in",
            Self::RateLimit => "--rate-limit",
            Self::Budget => "--budget",
        }
    }

    /// Returns its name in JSON.
    pub fn member(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Project => "project",
            Self::ServiceAccount => "service_account",
            Self::NewServiceAccount => "new_service_account",
            Self::Role => "role",
            Self::Scope => "scope",
            Self::ExpiresIn => "expires_in",
            Self::RateLimit => "rate_limit",
            Self::Budget => "budget",
        }
    }

    /// Returns what it is, with its article.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Name => "a name",
            Self::Project => "a project",
            Self::ServiceAccount => "a service account",
            Self::NewServiceAccount => "a service account of its own",
            Self::Role => "roles",
            Self::Scope => "scopes",
            Self::ExpiresIn => "an expiry",
            Self::RateLimit => "a rate limit",
            Self::Budget => "a budget",
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.flag())
    }
}
