//! Text that somebody else chose: names, messages, e-mail addresses, ids.

use std::{
    borrow::Cow,
    fmt::{self, Display},
    sync::Arc,
};

use serde::{Deserialize, Deserializer, de::Visitor};

/// Is text from a provider, shown only with its invisible characters made visible.
///
/// Whoever can name a key must not be able to move the cursor, hide a row or forge a prompt.
///
/// Copies share it: what a thousand keys have in common is there once.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(Arc<str>);

impl Text {
    /// Takes text as it came.
    pub fn new(raw: impl Into<String>) -> Self {
        Self(Arc::from(raw.into()))
    }

    /// Returns the text as it came: for requests, comparisons and JSON, never for a terminal.
    pub fn raw(&self) -> &str {
        &self.0
    }

    /// Tells whether a person sees on a terminal just what is in the text.
    pub fn is_plain(&self) -> bool {
        !self.0.is_empty() && !has_hidden(&self.0) && self.0.trim() == &*self.0
    }
}

/// Tells whether any character of the text is hidden.
pub fn has_hidden(text: &str) -> bool {
    // Nearly all text is this plain; looking at every byte, and not only up to the first, is done many at a time.
    let is_ordinary = text
        .bytes()
        .fold(true, |so_far, byte| so_far & matches!(byte, b' '..=b'~'));
    !is_ordinary && text.chars().any(is_hidden)
}

/// Returns the text as a person may see it.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !has_hidden(text) {
        return Cow::Borrowed(text);
    }
    let mut visible = String::with_capacity(text.len());
    for character in text.chars() {
        if is_hidden(character) {
            visible.extend(character.escape_default());
        } else {
            visible.push(character);
        }
    }
    Cow::Owned(visible)
}

/// Tells whether a character acts on a terminal, changes the direction of writing, or cannot be seen.
pub fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFFB}'
            | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E0FFF}')
}

impl Display for Text {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&visible(&self.0))
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "\"{self}\"")
    }
}

impl From<&str> for Text {
    fn from(raw: &str) -> Self {
        Self(Arc::from(raw))
    }
}

impl From<String> for Text {
    fn from(raw: String) -> Self {
        Self::new(raw)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TextVisitor)
    }
}

/// Takes text without making a `String` of it first.
struct TextVisitor;

impl Visitor<'_> for TextVisitor {
    type Value = Text;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a string")
    }

    fn visit_str<E>(self, text: &str) -> Result<Text, E> {
        Ok(Text::from(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_shown_as_escapes() {
        assert_eq!(
            Text::from("a\u{1b}[2Jb\r\nc\u{7f}\u{85}").to_string(),
            r"a\u{1b}[2Jb\r\nc\u{7f}\u{85}"
        );
    }

    #[test]
    fn bidirectional_and_zero_width_characters_are_shown_as_escapes() {
        for hidden in [
            '\u{202E}',
            '\u{2066}',
            '\u{200B}',
            '\u{200D}',
            '\u{FEFF}',
            '\u{2028}',
            '\u{FFF0}',
            '\u{E0041}',
        ] {
            let shown = Text::new(format!("a{hidden}b")).to_string();

            assert_eq!(shown, format!("a\\u{{{:x}}}b", u32::from(hidden)));
        }
    }

    #[test]
    fn ordinary_text_in_any_script_is_shown_as_it_is() {
        assert_eq!(
            Text::from("déploiement 本番 (µ)").to_string(),
            "déploiement 本番 (µ)"
        );
    }

    #[test]
    fn text_with_blank_ends_is_not_plain() {
        assert!(Text::from("search prod").is_plain());
        assert!(!Text::from("search ").is_plain());
        assert!(!Text::from("").is_plain());
    }
}
