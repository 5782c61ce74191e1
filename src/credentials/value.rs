//! What was found at a source: whether it can be a credential, and how to say that it cannot.

use std::fmt::{self, Display};

use super::mistake::{Mistake, mistake, mistake_in};
use crate::{
    files::Limit,
    keys::{AccountName, Failure, Secret},
};

/// A source may hold this many bytes; a credential has a few hundred.
pub const LIMIT: Limit = Limit::kib(64);

/// Why what was found cannot be a credential. Nothing of it repeats the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    Empty,
    NotText,
    Mistaken(Mistake),
    Unsendable,
}

impl Display for Unfit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => formatter.write_str("there is nothing in it"),
            Self::NotText => formatter.write_str("what is there is not UTF-8 text"),
            Self::Mistaken(mistake) => write!(formatter, "the value {}", mistake.problem),
            Self::Unsendable => {
                formatter.write_str("it is blank or holds characters that no credential has")
            }
        }
    }
}

impl Unfit {
    /// Returns what helps; `otherwise` where only the source tells.
    pub fn hint(self, otherwise: &'static str) -> &'static str {
        match self {
            Self::Mistaken(mistake) => mistake.hint,
            Self::Empty | Self::NotText | Self::Unsendable => otherwise,
        }
    }
}

/// Reads a file's or a helper's bytes. The error says what is wrong with them, and nothing of what they are.
pub fn of_bytes(bytes: &[u8]) -> Result<Secret, Unfit> {
    let text = std::str::from_utf8(bytes).map_err(|_| Unfit::NotText)?;
    let line = text.trim_end_matches(['\r', '\n']);
    if line.trim().is_empty() {
        return Err(Unfit::Empty);
    }
    match mistake_in(line) {
        Some(mistake) => Err(Unfit::Mistaken(mistake)),
        None => usable(Secret::new(line)),
    }
}

/// Lets pass what can be sent.
pub fn usable(secret: Secret) -> Result<Secret, Unfit> {
    if let Some(mistake) = mistake(&secret) {
        Err(Unfit::Mistaken(mistake))
    } else if secret.is_unusable() {
        Err(Unfit::Unsendable)
    } else {
        Ok(secret)
    }
}

/// Makes the failure of a credential that cannot be had.
pub fn unusable(
    account: &AccountName,
    reason: impl Display,
    way_out: impl Into<String>,
) -> Failure {
    Failure::Credential {
        problem: format!("the credential of account `{account}` cannot be read: {reason}"),
        way_out: way_out.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(bytes: &[u8]) -> String {
        of_bytes(bytes).expect_err("no credential").to_string()
    }

    #[test]
    fn line_ends_behind_the_value_are_dropped() {
        for bytes in [&b"sk-1"[..], b"sk-1\n", b"sk-1\r\n", b"sk-1\n\n"] {
            assert_eq!(of_bytes(bytes), Ok(Secret::new("sk-1")));
        }
    }

    #[test]
    fn c07_what_can_be_no_credential_is_refused() {
        for (bytes, expected) in [
            (&b""[..], "there is nothing in it"),
            (b" \r\n", "there is nothing in it"),
            (b"sk-1\nsk-2\n", "the value has more than one line"),
            (b"sk-\xff", "what is there is not UTF-8 text"),
            (
                b"sk\0",
                "the value holds a character that no credential has",
            ),
            (
                "\u{feff}sk-1".as_bytes(),
                "the value holds an invisible character",
            ),
            (b"{\n  \"key\": 1\n}\n", "the value is JSON"),
        ] {
            assert_eq!(refusal(bytes), expected);
        }
    }
}
