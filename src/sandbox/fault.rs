//! What is wrong with a request, before any provider has put it into its own words.

use std::fmt;

/// A request that does not say what the operation takes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) kind: FaultKind,
    /// The query parameter or body member that is at fault, where it is one.
    pub(super) at: Option<String>,
    message: String,
}

/// The sorts of fault that providers tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FaultKind {
    /// The body is absent, or present where none belongs, or no JSON object.
    Body,
    /// A parameter or member that the operation does not know.
    Unknown,
    /// A member that the operation requires.
    Required,
    /// A value of the wrong type.
    Type,
    /// A value of the right type that the operation does not take.
    Range,
}

impl Fault {
    pub(super) fn body(message: &str) -> Self {
        Self {
            kind: FaultKind::Body,
            at: None,
            message: message.to_owned(),
        }
    }

    pub(super) fn unknown(at: &str, allowed: &[&str]) -> Self {
        let allowed = match allowed {
            [] => "none".to_owned(),
            names => names.join(", "),
        };
        Self::at(
            FaultKind::Unknown,
            at,
            format!("Unexpected parameters: {at}. Allowed: {allowed}."),
        )
    }

    pub(super) fn required(at: &str) -> Self {
        Self::at(
            FaultKind::Required,
            at,
            format!("Missing required parameter: '{at}'."),
        )
    }

    pub(super) fn wrong_type(at: &str, expected: &str) -> Self {
        Self::at(
            FaultKind::Type,
            at,
            format!("Invalid type for '{at}': expected {expected}."),
        )
    }

    pub(super) fn range(at: &str, expected: &str) -> Self {
        Self::at(
            FaultKind::Range,
            at,
            format!("Invalid value for '{at}': expected {expected}."),
        )
    }

    fn at(kind: FaultKind, at: &str, message: String) -> Self {
        Self {
            kind,
            at: Some(at.to_owned()),
            message,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}
