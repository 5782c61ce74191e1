//! Takes credentials out of text that others wrote.

use std::sync::{Arc, Mutex, PoisonError};

use base64::{
    Engine,
    prelude::{
        BASE64_STANDARD_NO_PAD as STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD as URL_SAFE_NO_PAD,
    },
};
use zeroize::Zeroizing;

use crate::keys::Secret;

/// As many characters of a secret in a row are taken for the secret.
const TELLING: usize = 12;

/// What is shorter is not looked for.
const SHORTEST: usize = 8;

/// Knows every secret this process has in hand, so that none is repeated in an error or a log.
#[derive(Clone, Debug, Default)]
pub struct Redactor {
    secrets: Arc<Mutex<Vec<Secret>>>,
}

impl Redactor {
    /// Takes note of a secret.
    pub fn register(&self, secret: &Secret) {
        // A few characters are found in any text, and tell nothing.
        if secret.expose().len() < SHORTEST {
            return;
        }
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
            clean = without(&clean, secret.expose(), TELLING);
            for form in encoded(secret.expose().as_bytes()) {
                clean = without(&clean, &form, 2 * TELLING);
            }
        }
        clean
    }
}

/// Lists the encodings in which a server may repeat a secret.
fn encoded(secret: &[u8]) -> Vec<Zeroizing<String>> {
    let each = |form: fn(&u8) -> String| secret.iter().map(form).collect();
    let mut forms: Vec<String> = vec![
        each(|byte| format!("{byte:02x}")),
        each(|byte| format!("{byte:02X}")),
        each(|byte| format!("%{byte:02x}")),
        each(|byte| format!("%{byte:02X}")),
    ];
    // In base64 a value looks different at each of three offsets.
    for offset in 0..3.min(secret.len()) {
        forms.push(STANDARD_NO_PAD.encode(&secret[offset..]));
        forms.push(URL_SAFE_NO_PAD.encode(&secret[offset..]));
    }
    forms.into_iter().map(Zeroizing::new).collect()
}

/// Replaces what begins like a secret and is long: a new one that no one here has seen yet.
pub fn without_prefixed(text: &str, prefixes: &[&str]) -> String {
    let is_of_value = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    text.split_inclusive(|c: char| !is_of_value(c))
        .map(|word| {
            let value = word.trim_end_matches(|c| !is_of_value(c));
            let looks_secret = value.len() >= 2 * TELLING
                && !value.contains("..")
                && prefixes.iter().any(|prefix| value.starts_with(prefix));
            match looks_secret {
                true => format!("[redacted]{}", &word[value.len()..]),
                false => word.to_owned(),
            }
        })
        .collect()
}

fn without(text: &str, secret: &str, telling: usize) -> String {
    let shortest = telling.min(secret.len()).max(1);
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
    fn encoded_secret_is_replaced() {
        for text in [
            "736b2d61646d696e2d303132333435363738396162636465666768696a",
            "c2stYWRtaW4tMDEyMzQ1Njc4OWFiY2RlZmdoaWo=",
            "%73%6B%2D%61%64%6D%69%6E%2D%30%31%32%33%34%35%36%37%38%39%61%62%63%64%65%66%67%68%69%6A",
        ] {
            let clean = redactor().clean(text);

            assert!(clean.starts_with("[redacted]"), "{clean}");
            assert!(clean.len() < 30, "{clean}");
        }
    }

    #[test]
    fn value_that_begins_like_a_secret_is_replaced_and_a_hint_is_left() {
        let text = "made sk-new-0123456789abcdefghij, not sk-svc...q4T; see sk-";

        assert_eq!(
            without_prefixed(text, &["sk-"]),
            "made [redacted], not sk-svc...q4T; see sk-"
        );
    }

    #[test]
    fn text_in_other_scripts_is_left_whole() {
        assert_eq!(redactor().clean("鍵が無い – né"), "鍵が無い – né");
    }
}
