//! Words that begin as a provider's secrets do.

use super::{LONGEST, suspect::Incomplete};
use crate::{
    keys::{Secret, is_hidden},
    providers::Descriptor,
};

/// No provider's values are as short.
const SHORTEST: usize = 12;

/// How the values of all providers begin.
#[derive(Debug)]
pub struct Words {
    prefixes: Vec<&'static str>,
}

/// A word that begins as a provider's secrets do.
#[derive(Debug)]
pub struct Word {
    pub value: Secret,
    pub prefix: &'static str,
    pub incomplete: Option<Incomplete>,
}

/// Tells whether a character stands for some of a secret.
pub fn is_mask(character: char) -> bool {
    matches!(character, '*' | '…')
}

/// Tells whether a byte can be of a value.
pub fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)
}

impl Words {
    /// Knows the beginnings that these providers' values have.
    pub fn new(providers: &[Descriptor]) -> Self {
        let prefixes = providers.iter().flat_map(|own| own.secret_prefixes);
        let mut prefixes: Vec<&str> = prefixes.copied().collect();
        // The longest first.
        prefixes.sort_by_key(|prefix| std::cmp::Reverse(prefix.len()));
        prefixes.dedup();
        Self { prefixes }
    }

    /// Tells whether no word of a text begins like a secret but, perhaps, the text itself.
    pub fn holds_all_of(&self, text: &str) -> bool {
        self.starts(text).first().is_none_or(|start| *start == 0)
    }

    /// Tells whether a word in a text begins as a provider's secrets do.
    pub fn occur_in(&self, text: &str) -> bool {
        !self.starts(text).is_empty()
    }

    /// Tells whether a value begins as a provider's secrets do.
    pub fn begin(&self, value: &Secret) -> bool {
        self.prefixes.iter().any(|prefix| value.begins_with(prefix))
    }

    /// Passes on each word of a line that begins as a provider's secrets do, in order.
    pub fn find(&self, line: &str, mut found: impl FnMut(Word)) {
        let mut end = 0;
        for start in self.starts(line) {
            if start < end {
                continue;
            }
            let (before, text) = line.split_at(start);
            let length = text.bytes().take_while(|byte| is_part(*byte)).count();
            let (word, behind) = text.split_at(length);
            end = start + length;
            if let Some(word) = self.judge(before, word, behind) {
                found(word);
            }
        }
    }

    /// Returns where a word begins as a secret does: not in the middle of one.
    fn starts(&self, text: &str) -> Vec<usize> {
        let places = self.prefixes.iter().flat_map(|prefix| {
            let places = text.match_indices(prefix).map(|(place, _)| place);
            places.filter(|place| is_beginning(&text[..*place]))
        });
        let mut places: Vec<usize> = places.collect();
        places.sort_unstable();
        places.dedup();
        places
    }

    /// Returns what of a word is the value, and why it is no whole one; nothing for what only names a beginning.
    fn judge(&self, before: &str, word: &str, behind: &str) -> Option<Word> {
        let prefix = *self.prefixes.iter().find(|own| word.starts_with(**own))?;
        let told = |value: &str, incomplete| Word {
            value: Secret::new(value),
            prefix,
            incomplete,
        };
        if let Some((head, tail)) = ends(word) {
            return Some(told(&format!("{head}...{tail}"), Some(Incomplete::Cut)));
        }
        let value = word.trim_end_matches('.');
        let dots = word.len() - value.len();
        let value = emphasised(before, value);
        let rest = value.get(prefix.len()..).unwrap_or_default();
        // A token of three parts; other text in base64 begins like one.
        if prefix == "eyJ" && value.split('.').count() != 3 {
            return None;
        }
        if dots > 1 || is_cut(before, behind) || is_masked(rest) {
            return Some(told(value, Some(Incomplete::Cut)));
        }
        if rest.is_empty() {
            return None;
        }
        let is_broken =
            |c: char| c == char::REPLACEMENT_CHARACTER || (is_hidden(c) && !c.is_whitespace());
        let incomplete = match value.len() {
            _ if behind.starts_with(is_broken) => Some(Incomplete::Broken),
            ..SHORTEST => Some(Incomplete::Short),
            length if length > LONGEST => Some(Incomplete::Long),
            _ => None,
        };
        Some(told(value, incomplete))
    }
}

/// Tells whether a word can begin behind this text: `mysk-1` and `my-sk-1` are words of their own, and the `-` and `+`
/// of a diff, a flag or a list are none.
fn is_beginning(before: &str) -> bool {
    let before = before.trim_end_matches(['-', '_']);
    !before.ends_with(|c: char| c.is_ascii_alphanumeric())
}

/// Returns the ends of a word that has dots for its middle.
fn ends(word: &str) -> Option<(&str, &str)> {
    let inner = word.trim_end_matches('.');
    let first = inner.find("..")?;
    let last = inner.rfind("..")?;
    Some((&inner[..first], inner[last + 2..].trim_start_matches('.')))
}

/// Takes the marks of emphasis in Markdown, `_sk-1_`, off the end of a value.
fn emphasised<'a>(before: &str, value: &'a str) -> &'a str {
    let marks = before.len() - before.trim_end_matches('_').len();
    let mark = &"__"[..marks.min(2)];
    value.strip_suffix(mark).unwrap_or(value)
}

/// Tells whether what stands behind a word says that it goes on: `…`, `...`, `***`, `[...]`, `<redacted>`.
fn is_cut(before: &str, behind: &str) -> bool {
    let stars = behind.len() - behind.trim_start_matches('*').len();
    let opening = before.len() - before.trim_end_matches('*').len();
    let behind = &behind[stars..];
    let brackets = [
        "[...",
        "[…",
        "[REDACTED",
        "<...",
        "<…",
        "<redacted",
        "<REDACTED",
        "(...",
        "(…",
    ];
    stars > opening || behind.starts_with('…') || brackets.iter().any(|own| behind.starts_with(own))
}

/// Tells whether one character stands for all others: `sk-xxxxxxxx`.
fn is_masked(rest: &str) -> bool {
    let first = rest.chars().next();
    rest.len() >= 4 && rest.chars().all(|character| Some(character) == first)
}
