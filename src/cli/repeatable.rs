//! Words of a command line that may be repeated: nothing that may be a secret, and nothing that a text cannot hold.

use crate::{
    keys::{KeyId, has_hidden},
    providers,
};

/// A run of letters and digits as long as this may be a secret of a provider whose values have no beginning.
const RANDOM: usize = 20;

/// Tells whether a word can stand in a hint. The others on its line say which provider's id it may be.
pub fn is_repeatable(word: &str, flags: &[&str], rest: &[&str]) -> bool {
    let is_text = !has_hidden(word) && !word.contains(['`', '\u{fffd}']);
    if let Some(id) = word.rsplit(['/', '=']).find(|part| KeyId::is_uuid(part)) {
        return is_text && is_public(id, &[flags, rest].concat());
    }
    is_text && (is_reference(word) || !is_random(word))
}

/// Tells whether a provider that is named beside an id shows such ids to everybody, and none keeps them secret.
fn is_public(id: &str, words: &[&str]) -> bool {
    let named = providers::ALL.iter().filter(|own| {
        let mut parts = words.iter().flat_map(|word| word.split(['/', '=']));
        parts.any(|part| part == own.name)
    });
    let mut readings = named.map(|own| (own.capabilities.read_id)(id)).peekable();
    readings.peek().is_some() && readings.all(|read| read.is_ok_and(|id| !id.is_masked()))
}

/// Tells whether a word is an account and an id.
fn is_reference(word: &str) -> bool {
    word.split_once('/')
        .is_some_and(|(account, _)| !account.is_empty() && !is_random(account))
}

fn is_random(word: &str) -> bool {
    let mut runs = word.split(|c: char| !c.is_ascii_alphanumeric());
    runs.any(|run| {
        let has = |is: fn(&u8) -> bool| run.as_bytes().iter().any(is);
        run.len() >= RANDOM && has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const UUID: &str = "62b0dbfe-3489-4b79-b850-34d911527c88";

    #[test]
    fn id_that_may_be_a_secret_is_not_repeated() {
        for own in providers::ALL {
            let reference = format!("{}/{UUID}", own.name);
            let read = (own.capabilities.read_id)(UUID);
            let is_public = read.is_ok_and(|id| !id.is_masked());

            assert_eq!(
                is_repeatable(&reference, &[], &[&reference]),
                is_public,
                "{reference}"
            );
            let rest = ["--provider", own.name, "--id", UUID];
            assert_eq!(is_repeatable(UUID, &[], &rest), is_public, "{rest:?}");
        }
        assert!(!is_repeatable(UUID, &[], &[UUID]));
    }

    #[test]
    fn names_and_refs_are_repeated_and_random_words_are_not() {
        for word in [
            "ci",
            "--yes",
            "file:key",
            "checkout-api-2026",
            "acme/key_l2wx2jOI1jfol2wx2jOI1",
        ] {
            assert!(is_repeatable(word, &[], &[]), "{word}");
        }
        for word in [
            "l2wx2jOI1jfol2wx2jOI1",
            "--name=l2wx2jOI1jfol2wx2jOI1",
            "a`b",
            "a\u{1b}b",
            "l2wx2jOI1jfol2wx2jOI1/x",
        ] {
            assert!(!is_repeatable(word, &[], &[]), "{word}");
        }
    }
}
