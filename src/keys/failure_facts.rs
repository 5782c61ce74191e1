//! What a failure tells beside its sentence.

use super::{Failure, Owner, Refusal};

impl Failure {
    /// Returns the service account that was made although its first key was not, or not that anybody could tell.
    pub fn made_account(&self) -> Option<&Owner> {
        match self {
            Self::OnlyAccount { account } => Some(account),
            Self::Unknown { cause, .. } | Self::Unfinished { cause, .. } => cause.made_account(),
            _ => None,
        }
    }

    /// Returns the provider's own words, when it had any.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Rejected { refusal, .. }
            | Self::Forbidden { refusal, .. }
            | Self::Refused { refusal, .. }
            | Self::RateLimited { refusal, .. }
            | Self::Collision { refusal, .. }
            | Self::Unavailable(refusal) => Some(refusal),
            Self::NoSuchKey { refusal, .. } | Self::NotFound { refusal, .. } => refusal.as_deref(),
            Self::Unknown { cause, .. }
            | Self::Step { cause, .. }
            | Self::Unfinished { cause, .. }
            | Self::NotApplied(cause) => cause.refusal(),
            _ => None,
        }
    }

    /// Lists what a name could have meant, for a conflict.
    pub fn candidates(&self) -> &[String] {
        match self {
            Self::Conflict { candidates, .. } => candidates,
            Self::Step { cause, .. } => cause.candidates(),
            _ => &[],
        }
    }

    /// Lists what went wrong, where it is several things.
    pub fn details(&self) -> &[String] {
        match self {
            Self::Several { details, .. } | Self::SecretNotStored { details, .. } => details,
            _ => &[],
        }
    }

    /// Tells whether it is certain that there is no such key.
    pub fn is_no_such_key(&self) -> bool {
        matches!(self, Self::NoSuchKey { .. })
    }
}
