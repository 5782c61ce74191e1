//! What people paste: a value alone, a line of a file, a sentence, a log, a scanner's report.

mod alone;
mod broken_lines;
mod decoding;
mod encoded;
mod escapes;
mod lines;
mod report;
mod suspect;
mod words;

use self::{
    alone::alone,
    lines::Lines,
    words::{Words, is_mask},
};
use super::{Beginning, Leak};
use crate::{keys::Secret, providers::Descriptor};

pub use self::suspect::{Doubt, Incomplete, Suspect};

/// More different values than this are not looked for at once.
const MOST: usize = 10_000;

/// No provider's values are longer than this.
const LONGEST: usize = 8 * 1024;

/// The values in a pasted text that may be secrets of a provider.
#[derive(Debug, Default)]
pub struct Pasted {
    /// Those that begin as a provider's secrets do, that stand alone, or that a scanner names; in the order of the text.
    pub suspects: Vec<Suspect>,
    /// Whether the text is one value and nothing else.
    pub is_alone: bool,
    /// Whether something in the text was taken out of it.
    pub is_redacted: bool,
}

/// Why a text cannot be searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsearchable {
    NotText,
    /// One word, and it cannot be the whole value of a key.
    Flawed(&'static str),
    TooMany,
}

impl Unsearchable {
    /// Says why, and nothing of the text.
    pub fn words(self) -> String {
        match self {
            Self::NotText => "it is not text in UTF-8 or UTF-16".to_owned(),
            Self::Flawed(flaw) => flaw.to_owned(),
            Self::TooMany => format!("it holds more than {MOST} different values"),
        }
    }
}

impl Pasted {
    /// Finds the values in a text: one that stands alone, else all that begin as a provider's secrets do.
    pub fn read(
        bytes: zeroize::Zeroizing<Vec<u8>>,
        providers: &[Descriptor],
    ) -> Result<Self, Unsearchable> {
        let text = decoding::decode(bytes).ok_or(Unsearchable::NotText)?;
        let words = Words::new(providers);
        let is_one_line = !text.trim().contains('\n');
        let value = if is_one_line { alone(&text) } else { &text };
        let is_one_word = !value.contains(char::is_whitespace);
        if is_one_word && words.holds_all_of(value) && encoded::texts(value, &words).is_empty() {
            let secret = Secret::new(value);
            let flaw = secret.flaw();
            if flaw.is_none() && value.len() <= LONGEST {
                return Ok(Self {
                    suspects: vec![Suspect::new(1, secret)],
                    is_alone: true,
                    ..Self::default()
                });
            }
        }
        let mut lines = Lines::new(&words, providers);
        let named = report::suspects(&text, &words);
        lines.search(&text, named.is_empty());
        named.into_iter().for_each(|own| lines.add(own));
        broken_lines::suspects(&text, &words, |own| lines.add(own));
        let is_redacted = lines.is_redacted;
        let pasted = Self {
            suspects: lines.settle()?,
            is_redacted,
            is_alone: false,
        };
        let incomplete = match pasted.suspects.as_slice() {
            [] if pasted.is_redacted => None,
            [] => Some("it is too long for a secret"),
            [only] => only.incomplete.map(Incomplete::words),
            _ => None,
        };
        if let Some(incomplete) = incomplete
            && is_one_word
            && !value.is_empty()
        {
            let flaw = Secret::new(value).flaw();
            return Err(Unsearchable::Flawed(flaw.unwrap_or(incomplete)));
        }
        Ok(pasted)
    }

    /// Returns the secrets that are looked for: the suspects that are whole, in their order.
    pub fn leaks(&self, providers: &'static [Descriptor]) -> impl Iterator<Item = Leak<'_>> {
        let whole = self.suspects.iter().filter(|own| own.incomplete.is_none());
        whole.map(move |own| Leak {
            secret: &own.secret,
            beginning: match own.doubt {
                Some(Doubt::Named) => Beginning::without_any(providers),
                Some(Doubt::Joined) | None => Beginning::of(&own.secret, providers),
            },
        })
    }
}

/// Takes a word that can be a whole value, although nothing in how it begins says so: letters and digits in it.
fn value_alone(word: &str) -> Option<Secret> {
    let has = |is: fn(&u8) -> bool| word.as_bytes().iter().any(is);
    let is_likely = has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic);
    let secret = Secret::new(word);
    let is_value = word.len() <= LONGEST && secret.flaw().is_none() && !word.contains(is_mask);
    (is_likely && is_value).then_some(secret)
}

#[cfg(test)]
mod tests;
