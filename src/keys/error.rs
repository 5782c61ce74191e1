//! A failure together with what was being done when it happened.

use std::fmt;

use super::{AccountName, ExitCode, Failure};

/// Names one of the things keyctl does to keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    List,
    Describe,
    Create,
    Update,
    Rotate,
    Prove,
    Delete,
    Projects,
    ServiceAccounts,
    Connect,
}

impl Operation {
    /// Returns the verb, as on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Describe => "describe",
            Self::Create => "create",
            Self::Update => "update",
            Self::Rotate => "rotate",
            Self::Prove => "prove",
            Self::Delete => "delete",
            Self::Projects => "projects",
            Self::ServiceAccounts => "service-accounts",
            Self::Connect => "connect",
        }
    }
}

/// Says what was attempted, at which account, on what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    pub operation: Operation,
    pub account: AccountName,
    pub provider: &'static str,
    /// The key or scope, where it was about one.
    pub target: Option<String>,
}

impl fmt::Display for Attempt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let account = &self.account;
        match (self.operation, &self.target) {
            (Operation::List, None) => write!(formatter, "cannot list the keys of {account}"),
            (Operation::List, Some(scope)) => {
                write!(formatter, "cannot list the keys of {account}, {scope}")
            }
            (Operation::Connect, _) => write!(formatter, "cannot use the account {account}"),
            (Operation::ServiceAccounts, None) => {
                write!(formatter, "cannot list the service accounts of {account}")
            }
            (Operation::ServiceAccounts, Some(scope)) => {
                write!(
                    formatter,
                    "cannot list the service accounts of {account}, {scope}"
                )
            }
            (Operation::Projects, _) => write!(formatter, "cannot list the projects of {account}"),
            (Operation::Create, _) => write!(formatter, "cannot create a key in {account}"),
            (Operation::Prove, Some(target)) => {
                write!(formatter, "cannot prove the new secret of {target}")
            }
            (operation, Some(target)) => {
                write!(formatter, "cannot {} {target}", operation.as_str())
            }
            (operation, None) => write!(
                formatter,
                "cannot {} a key of {account}",
                operation.as_str()
            ),
        }
    }
}

/// Is what a command ends with when it cannot do what was asked.
#[derive(Debug)]
pub struct Error {
    /// `None` when nothing was attempted yet.
    pub attempt: Option<Attempt>,
    /// Boxed, so that a result stays small.
    pub failure: Box<Failure>,
}

impl Error {
    /// Returns the code the process ends with.
    pub fn exit_code(&self) -> ExitCode {
        self.failure.exit_code()
    }

    /// Says that what failed was a step of another operation.
    pub fn during(mut self, operation: Operation) -> Self {
        if let Some(attempt) = &mut self.attempt {
            attempt.operation = operation;
        }
        self
    }

    /// Returns what was attempted, where that is what a person has to hear first.
    fn headline(&self) -> Option<&Attempt> {
        // That nobody said yes is no failure of the attempt: there was none.
        let is_refusal = matches!(
            *self.failure,
            Failure::NotConfirmed { .. } | Failure::InUse { .. } | Failure::TooEarly { .. }
        );
        self.attempt.as_ref().filter(|_| !is_refusal)
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        Self {
            attempt: None,
            failure: Box::new(failure),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.headline() {
            Some(attempt) => attempt.fmt(formatter),
            None => self.failure.fmt(formatter),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self.headline() {
            Some(_) => Some(self.failure.as_ref()),
            None => self.failure.source(),
        }
    }
}
