//! A credential's or a key's value.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer};

/// No provider's values are as short.
const SHORTEST: usize = 12;

/// Holds a value that must never be shown: no `Display`, no `Serialize`, wiped when dropped.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// Takes a value, without the line end that files and helpers leave behind it.
    pub fn new(value: impl Into<String>) -> Self {
        let mut value = value.into();
        value.truncate(value.trim_end_matches(['\r', '\n']).len());
        Self(SecretString::from(value))
    }

    /// Lets the value out: only to sign a request or to feed a sink.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// Tells whether the value begins in this way: some providers' values show their sort.
    pub fn begins_with(&self, prefix: &str) -> bool {
        self.expose().trim_start().starts_with(prefix)
    }

    /// Tells whether only the ends of a value are there (`sk-a...f`), as providers show one they do not give out.
    pub fn is_cut_short(&self) -> bool {
        ["...", "***", "…"]
            .iter()
            .any(|gap| self.expose().contains(gap))
    }

    /// Tells whether the value stands in a text; one of less than eight characters is no telling one.
    pub fn is_in(&self, text: &str) -> bool {
        let value = self.expose().trim();
        value.len() >= 8 && text.contains(value)
    }

    /// Tells whether both are the same value, whatever blanks stand around it; how long that takes does not tell
    /// where they differ.
    pub fn is_same(&self, other: &Self) -> bool {
        let (own, other) = (self.expose().trim(), other.expose().trim());
        let pairs = own.bytes().zip(other.bytes());
        let difference = pairs.fold(0, |difference, (own, other)| difference | (own ^ other));
        own.len() == other.len() && difference == 0
    }

    /// Says why this cannot be the whole value of one key, and nothing of what it is.
    pub fn flaw(&self) -> Option<&'static str> {
        let value = self.expose();
        if value.contains(['\r', '\n']) {
            return Some("there are several lines, and which of them is the secret is not guessed");
        }
        if value.contains(char::is_whitespace) {
            return Some("there are blanks in it, and which part is the secret is not guessed");
        }
        if self.is_cut_short() {
            return Some("these are only the ends of a secret");
        }
        if self.is_unusable() {
            return Some("it holds characters that no secret has");
        }
        if !self.is_bare() {
            return Some(
                "there is more than the bare value: a name before it, quotes around it, or a mark behind it",
            );
        }
        (value.len() < SHORTEST).then_some("it is too short for a secret")
    }

    /// Tells whether all of it can be of a value: letters, digits and the marks that encoded values have.
    fn is_bare(&self) -> bool {
        let value = self.expose().trim_end_matches('=');
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.+/~".contains(&byte);
        value.bytes().all(is_part) && !value.ends_with('.')
    }

    /// Tells whether the value begins and ends like this, with something between.
    pub fn has_ends(&self, head: &str, tail: &str) -> bool {
        let value = self.expose().trim();
        value.len() > head.len() + tail.len() && value.starts_with(head) && value.ends_with(tail)
    }

    /// Tells whether a text ends with the value.
    pub fn is_end_of(&self, text: &str) -> bool {
        text.ends_with(self.expose())
    }

    /// Tells whether this is a part of another value: its beginning, or both of its ends with `...` between them.
    pub fn is_cut_of(&self, whole: &Self) -> bool {
        let own = self.expose();
        let (head, tail) = own.split_once("...").unwrap_or((own, ""));
        whole.has_ends(head, tail)
    }

    /// Returns the last four characters of a value that can spare them.
    pub fn last_four(&self) -> Option<String> {
        let characters: Vec<char> = self.expose().trim().chars().collect();
        let start = characters
            .len()
            .checked_sub(4)
            .filter(|start| *start >= 16)?;
        Some(characters[start..].iter().collect())
    }

    /// Tells whether there is nothing, or nothing but blanks.
    pub fn is_blank(&self) -> bool {
        self.expose().trim().is_empty()
    }

    /// Tells whether the value is blank or holds characters no HTTP header can carry.
    pub fn is_unusable(&self) -> bool {
        let is_carried = |byte: u8| byte.is_ascii_graphic() || byte == b' ';
        self.is_blank() || !self.expose().bytes().all(is_carried)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl Eq for Secret {}

impl std::hash::Hash for Secret {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.expose().hash(state);
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|value| Self(SecretString::from(value)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing_of_the_value() {
        assert_eq!(format!("{:?}", Secret::new("sk-canary-value")), "Secret(…)");
    }

    #[test]
    fn line_end_behind_the_value_is_dropped() {
        assert_eq!(Secret::new("value\r\n").expose(), "value");
    }

    #[test]
    fn ends_of_a_value_are_not_the_value() {
        for shown in ["sk-a...f", "sk-a***f", "sk-a…f"] {
            assert!(Secret::new(shown).is_cut_short(), "{shown}");
        }
        assert!(!Secret::new("sk-admin-1.2").is_cut_short());
    }

    #[test]
    fn same_value_is_told_from_longer_and_other_ones() {
        let own = Secret::new("sk-admin-0123456789");

        assert!(own.is_same(&Secret::new(" sk-admin-0123456789\n")));
        for other in [
            "sk-admin-012345678",
            "sk-admin-01234567890",
            "sk-admin-0123456780",
            "",
        ] {
            assert!(!own.is_same(&Secret::new(other)), "{other}");
        }
    }

    #[test]
    fn part_of_a_value_is_told_from_another_value() {
        let whole = Secret::new("sk-proj-0123456789");

        for part in ["sk-", "sk-proj-01", "sk-proj...789", "sk-...9"] {
            assert!(Secret::new(part).is_cut_of(&whole), "{part}");
        }
        for other in [
            "sk-proj-0123456789",
            "sk-proj...788",
            "sk-admin-",
            "0123456789",
        ] {
            assert!(!Secret::new(other).is_cut_of(&whole), "{other}");
        }
    }

    #[test]
    fn only_one_whole_value_has_no_flaw() {
        for value in [
            "sk-proj-0123456789\r\n",
            "3c90c3cc-0d44-4b50-8888-8dd25736052a",
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln_bmF0-dXJl",
            "c2lnbmF0+dXJ/lZQ==",
        ] {
            assert_eq!(Secret::new(value).flaw(), None, "{value}");
        }
        for (text, flaw) in [
            ("sk-proj-0123456789\nsk-proj-0123456789", "several lines"),
            ("OPENING sk-proj-0123456789", "blanks"),
            (" sk-proj-0123456789", "blanks"),
            ("sk-proj...789", "only the ends"),
            ("sk-proj-********789", "only the ends"),
            (
                "sk-proj-0123456789\u{200b}",
                "characters that no secret has",
            ),
            ("sk-proj-0123\0", "characters that no secret has"),
            ("sk-proj-1", "too short"),
            ("'sk-proj-0123456789'", "more than the bare value"),
            ("\"sk-proj-0123456789\"", "more than the bare value"),
            ("`sk-proj-0123456789`", "more than the bare value"),
            ("<sk-proj-0123456789>", "more than the bare value"),
            ("OPENING=sk-proj-0123456789", "more than the bare value"),
            ("key:sk-proj-0123456789", "more than the bare value"),
            ("sk-proj-0123456789,", "more than the bare value"),
            ("sk-proj-0123456789;", "more than the bare value"),
            ("sk-proj-0123456789.", "more than the bare value"),
        ] {
            let found = Secret::new(text).flaw().unwrap_or_default();

            assert!(found.contains(flaw), "{text:?}: {found}");
        }
    }

    #[test]
    fn value_that_would_split_a_header_is_unusable() {
        assert!(Secret::new("key\r\nX-Evil: 1").is_unusable());
        assert!(Secret::new("key\0").is_unusable());
        assert!(Secret::new("  ").is_unusable());
        assert!(!Secret::new("sk-admin-1").is_unusable());
    }
}
