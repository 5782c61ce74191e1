//! The forms in which others repeat a secret: as it is, and as protocols write it.

use std::{borrow::Cow, collections::HashSet, ops::Range};

use base64::{
    Engine,
    prelude::{BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD},
};
use zeroize::Zeroizing;

/// As many characters of a secret in a row are taken for the secret.
pub const TELLING: usize = 12;

/// Is a way to write a secret.
pub struct Form {
    written: Zeroizing<String>,
    /// As so many characters in a row it writes a telling part.
    telling: usize,
    /// Whether capitals are the same.
    ignores_case: bool,
}

impl Form {
    /// Lists the forms of a secret.
    pub fn all(secret: &str) -> Vec<Self> {
        let bytes = secret.as_bytes();
        let each = |form: fn(&u8) -> String| bytes.iter().map(form).collect();
        let mut forms = vec![
            Self::new(secret.to_owned(), TELLING),
            Self::new(each(in_url), TELLING).in_any_case(),
            Self::new(each(|byte| format!("{byte:02x}")), 2 * TELLING).in_any_case(),
            Self::new(each(|byte| format!("%{byte:02x}")), 3 * TELLING).in_any_case(),
        ];
        // In base64, which writes three bytes as four characters, a value looks different at each of three offsets.
        for offset in 0..3.min(bytes.len()) {
            for base64 in [BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD] {
                let written = base64.encode(&bytes[offset..]);
                // What stands behind the secret decides about the last one.
                let telling = (TELLING * 4 / 3).min(written.len().saturating_sub(1));
                forms.push(Self::new(written, telling));
            }
        }
        forms
    }

    /// Finds the parts of a text that are telling parts of the secret.
    pub fn told_in(&self, text: &str) -> Vec<Range<usize>> {
        let folded = match self.ignores_case {
            true => Cow::Owned(text.to_ascii_lowercase()),
            false => Cow::Borrowed(text),
        };
        let (own, bytes) = (self.written.as_bytes(), folded.as_bytes());
        let shortest = self.telling.min(own.len()).max(1);
        // The secret may be long, and the text, too: neither is gone through for each place of the other.
        let pieces: HashSet<&[u8]> = own.windows(shortest).collect();
        let mut told = Vec::new();
        let mut at = 0;
        while let Some(head) = bytes.get(at..at + shortest) {
            if pieces.contains(head) {
                let length = longest_shared(&bytes[at..], own);
                let place = whole_characters(text, at..at + length);
                told.push(place);
                at += length;
            } else {
                at += 1;
            }
        }
        told
    }

    fn new(written: String, telling: usize) -> Self {
        Self {
            written: Zeroizing::new(written),
            telling,
            ignores_case: false,
        }
    }

    fn in_any_case(mut self) -> Self {
        self.written.make_ascii_lowercase();
        Self {
            ignores_case: true,
            ..self
        }
    }
}

/// Returns how many bytes at the start of `text` stand somewhere in `own`.
fn longest_shared(text: &[u8], own: &[u8]) -> usize {
    let shared = |start: usize| {
        let both = text.iter().zip(&own[start..]);
        both.take_while(|(text, own)| text == own).count()
    };
    (0..own.len()).map(shared).max().unwrap_or(0)
}

/// Takes in the rest of the characters that a range cuts.
fn whole_characters(text: &str, range: Range<usize>) -> Range<usize> {
    let is_end = |at: &usize| text.is_char_boundary(*at);
    let start = (0..=range.start).rev().find(is_end).unwrap_or(0);
    let end = (range.end..=text.len()).find(is_end).unwrap_or(text.len());
    start..end
}

/// Writes a byte as URLs do: what may stand in one as it is does.
fn in_url(byte: &u8) -> String {
    match byte {
        b'-' | b'.' | b'_' | b'~' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => {
            char::from(*byte).to_string()
        }
        other => format!("%{other:02X}"),
    }
}
