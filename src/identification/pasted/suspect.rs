//! A value that may be a secret.

use crate::keys::Secret;

/// A value in a pasted text, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspect {
    /// The line of the text, from 1 on.
    pub line: usize,
    /// The value, or what is there of it.
    pub secret: Secret,
    /// How it begins, as far as that is known of any provider's values.
    pub prefix: Option<&'static str>,
    /// Why it cannot be looked for.
    pub incomplete: Option<Incomplete>,
    /// Why it may be no value at all: it is told only where it is a key.
    pub doubt: Option<Doubt>,
}

/// Why what is looked for may be no value at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// Only a scanner calls it a secret, and it begins like nobody's.
    Named,
    /// It is joined from lines, as a terminal or a mail breaks a long one.
    Joined,
}

/// Why what begins as a secret is not a whole one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Incomplete {
    /// Dots, stars or brackets stand for the rest.
    Cut,
    Short,
    Long,
    /// A character is in it that no secret has.
    Broken,
}

impl Incomplete {
    /// Says why it cannot be looked for.
    pub fn words(self) -> &'static str {
        match self {
            Self::Cut => "it is cut off: only a part of the secret is there",
            Self::Short => "it is too short for a secret",
            Self::Long => "it is too long for a secret",
            Self::Broken => "it holds characters that no secret has",
        }
    }
}

impl Suspect {
    /// Takes a whole value.
    pub fn new(line: usize, secret: Secret) -> Self {
        Self {
            line,
            secret,
            prefix: None,
            incomplete: None,
            doubt: None,
        }
    }

    /// Takes a value that a scanner calls a secret.
    pub fn named(line: usize, secret: Secret) -> Self {
        Self {
            doubt: Some(Doubt::Named),
            ..Self::new(line, secret)
        }
    }
}
