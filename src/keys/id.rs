//! A key's id, which at some providers may be a live secret.

use std::fmt;

use super::{Secret, Text};

/// Addresses a key at its provider. Only its adapter knows whether the id may be shown.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum KeyId {
    /// Everybody may see it.
    Public(Text),
    /// It is, or may be, the key's value: shown masked (`3c90..052a`) unless a person asks for it.
    Sensitive(Secret),
}

impl KeyId {
    /// Reads an id that is always a UUID and may be seen; the error says what one looks like.
    pub fn of_uuid(typed: &str) -> Result<Self, &'static str> {
        if Self::is_uuid(typed) {
            Ok(Self::Public(typed.to_ascii_lowercase().as_str().into()))
        } else {
            Err("a UUID, such as `62b0dbfe-3489-4b79-b850-34d911527c88`")
        }
    }

    /// Tells whether `typed` is a UUID in its usual form, with hyphens.
    pub fn is_uuid(typed: &str) -> bool {
        typed.len() == 36 && uuid::Uuid::try_parse(typed).is_ok()
    }

    /// Lets the id out as the provider wrote it: only into a request, or where `--show-ids` asks for it.
    pub fn reveal(&self) -> &str {
        match self {
            Self::Public(text) => text.raw(),
            Self::Sensitive(secret) => secret.expose(),
        }
    }

    /// Tells whether it holds control characters, which have no place in an address.
    pub fn has_control_characters(&self) -> bool {
        self.reveal().contains(char::is_control)
    }

    /// Tells whether the id is shown masked.
    pub fn is_masked(&self) -> bool {
        matches!(self, Self::Sensitive(_))
    }

    /// Tells whether `typed` is this id, in full or masked.
    pub fn is_called(&self, typed: &str) -> bool {
        self.is_written(typed) || (self.is_masked() && self.to_string() == typed)
    }

    /// Tells whether both are the same id: the case of a UUID's letters means nothing.
    pub fn is_same(&self, other: &Self) -> bool {
        self.is_written(other.reveal())
    }

    /// Tells whether `text` is this id in full.
    pub fn is_written(&self, text: &str) -> bool {
        let own = self.reveal();
        own == text || (own.eq_ignore_ascii_case(text) && Self::is_uuid(text))
    }

    /// Tells whether the id is a secret's very value; one that everybody may see is nobody's.
    pub fn is_value(&self, secret: &Secret) -> bool {
        self.is_masked() && self.is_written(secret.expose().trim())
    }

    /// Returns the id where everybody may see it.
    pub fn public(&self) -> Option<&str> {
        match self {
            Self::Public(text) => Some(text.raw()),
            Self::Sensitive(_) => None,
        }
    }

    /// Tells whether this is only the masked form of an id, as it was typed: a list has to complete it.
    pub fn is_mask(&self) -> bool {
        self.public().is_some_and(Self::looks_masked)
    }

    fn looks_masked(typed: &str) -> bool {
        typed.len() == 10 && typed.get(4..6) == Some("..")
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Public(text) => text.fmt(formatter),
            Self::Sensitive(secret) => formatter.pad(&masked(secret.expose())),
        }
    }
}

fn masked(value: &str) -> String {
    let characters: Vec<char> = value.chars().collect();
    if characters.len() < 20 {
        return "....".to_owned();
    }
    let head: String = characters[..4].iter().collect();
    let tail: String = characters[characters.len() - 4..].iter().collect();
    Text::new(format!("{head}..{tail}")).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALUE: &str = "3c90c3cc-0d44-4b50-8888-8dd25736052a";

    #[test]
    fn sensitive_id_is_masked_in_display_and_debug() {
        let id = KeyId::Sensitive(Secret::new(VALUE));

        assert_eq!(id.to_string(), "3c90..052a");
        assert_eq!(format!("{id:?}"), "Sensitive(Secret(…))");
    }

    #[test]
    fn only_a_uuid_with_hyphens_is_taken_for_one() {
        assert!(KeyId::of_uuid(VALUE).is_ok());
        for other in [
            "3c90c3cc0d444b5088888dd25736052a",
            "{3c90c3cc-0d44-4b50-8888-8dd25736052a}",
            "3c90..052a",
            "key_1",
        ] {
            assert!(KeyId::of_uuid(other).is_err(), "{other}");
        }
    }

    #[test]
    fn masked_form_names_the_id_again() {
        let id = KeyId::Sensitive(Secret::new(VALUE));

        assert!(KeyId::looks_masked("3c90..052a"));
        assert!(id.is_called("3c90..052a"));
        assert!(id.is_called(VALUE));
        assert!(!id.is_called("3c90..052b"));
    }

    #[test]
    fn uuid_is_the_same_in_capitals_and_other_ids_are_not() {
        let capitals = VALUE.to_uppercase();
        let id = KeyId::Sensitive(Secret::new(VALUE));

        assert!(id.is_called(&capitals));
        assert!(id.is_same(&KeyId::Public(capitals.as_str().into())));
        assert!(!KeyId::Public("key_a".into()).is_called("KEY_A"));
        let read = KeyId::of_uuid(&capitals).expect("a UUID");
        assert_eq!(read.reveal(), VALUE);
    }

    #[test]
    fn short_sensitive_id_shows_nothing() {
        assert_eq!(
            KeyId::Sensitive(Secret::new("abc123def")).to_string(),
            "...."
        );
    }
}
