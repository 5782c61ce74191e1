//! What was found at a source: whether it can be a credential, and how to say that it cannot.

use std::fmt::Display;

use crate::keys::{AccountName, Failure, Secret};

/// A source may hold this many bytes; a credential has a few hundred.
pub const LARGEST: usize = 64 * 1024;

/// Reads a file's or a helper's bytes. The error says what is wrong with them, and nothing of what they are.
pub fn of_bytes(bytes: &[u8]) -> Result<Secret, &'static str> {
    let text = std::str::from_utf8(bytes).map_err(|_| "what is there is not UTF-8 text")?;
    let line = text.trim_end_matches(['\r', '\n']);
    if line.trim().is_empty() {
        return Err("there is nothing in it");
    }
    if line.contains(['\r', '\n']) {
        return Err("there is more than one line");
    }
    usable(Secret::new(line))
}

/// Lets pass what can be sent.
pub fn usable(secret: Secret) -> Result<Secret, &'static str> {
    match secret.is_unusable() {
        true => Err("it is blank or holds characters that no credential has"),
        false => Ok(secret),
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

    fn refusal(bytes: &[u8]) -> &'static str {
        of_bytes(bytes).expect_err("no credential")
    }

    #[test]
    fn line_ends_behind_the_value_are_dropped() {
        for bytes in [&b"sk-1"[..], b"sk-1\n", b"sk-1\r\n", b"sk-1\n\n"] {
            assert_eq!(of_bytes(bytes), Ok(Secret::new("sk-1")));
        }
    }

    #[test]
    fn c07_what_can_be_no_credential_is_refused() {
        assert_eq!(refusal(b""), "there is nothing in it");
        assert_eq!(refusal(b" \r\n"), "there is nothing in it");
        assert_eq!(refusal(b"sk-1\nsk-2\n"), "there is more than one line");
        assert_eq!(refusal(b"sk-\xff"), "what is there is not UTF-8 text");
        for bytes in [&b"sk\0"[..], b"sk\x1b[2J", "\u{feff}sk-1".as_bytes()] {
            assert_eq!(
                refusal(bytes),
                "it is blank or holds characters that no credential has"
            );
        }
    }
}
