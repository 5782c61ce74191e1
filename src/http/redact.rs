//! Takes credentials out of text that others wrote.

use std::sync::{Arc, Mutex, PoisonError};

use crate::keys::Secret;

/// As many characters of a secret in a row are taken for the secret.
const TELLING: usize = 12;

/// Knows every secret this process has in hand, so that none is repeated in an error or a log.
#[derive(Clone, Debug, Default)]
pub struct Redactor {
    secrets: Arc<Mutex<Vec<Secret>>>,
}

impl Redactor {
    /// Takes note of a secret.
    pub fn register(&self, secret: &Secret) {
        let mut secrets = self.secrets.lock().unwrap_or_else(PoisonError::into_inner);
        if !secrets.contains(secret) {
            secrets.push(secret.clone());
        }
    }

    /// Returns the text with every part of a known secret of twelve characters or more replaced.
    pub fn clean(&self, text: &str) -> String {
        let secrets = self.secrets.lock().unwrap_or_else(PoisonError::into_inner);
        let mut clean = text.to_owned();
        for secret in secrets.iter() {
            clean = without(&clean, secret.expose());
        }
        clean
    }
}

fn without(text: &str, secret: &str) -> String {
    let shortest = TELLING.min(secret.len()).max(1);
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = shared_prefix(rest, secret);
        if length >= shortest {
            clean.push_str("[redacted]");
            rest = &rest[length..];
        } else {
            clean.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    clean
}

/// Returns how many bytes at the start of `text` stand somewhere in `secret`.
fn shared_prefix(text: &str, secret: &str) -> usize {
    let longest = secret
        .char_indices()
        .map(|(start, _)| {
            text.char_indices()
                .zip(secret[start..].chars())
                .take_while(|((_, ours), theirs)| ours == theirs)
                .last()
                .map_or(0, |((index, character), _)| index + character.len_utf8())
        })
        .max();
    longest.unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "sk-admin-0123456789abcdefghij";

    fn redactor() -> Redactor {
        let redactor = Redactor::default();
        redactor.register(&Secret::new(SECRET));
        redactor
    }

    #[test]
    fn whole_secret_is_replaced_wherever_it_stands() {
        let text = format!("key {SECRET} and again:{SECRET}.");

        assert_eq!(
            redactor().clean(&text),
            "key [redacted] and again:[redacted]."
        );
    }

    #[test]
    fn telling_part_of_a_secret_is_replaced() {
        assert_eq!(redactor().clean("…0123456789ab…"), "…[redacted]…");
    }

    #[test]
    fn ends_that_providers_show_are_left() {
        let text = "Incorrect API key provided: sk-admin-***ghij, need sk-admin-";

        assert_eq!(redactor().clean(text), text);
    }

    #[test]
    fn text_in_other_scripts_is_left_whole() {
        assert_eq!(redactor().clean("鍵が無い – né"), "鍵が無い – né");
    }
}
