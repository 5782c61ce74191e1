//! A secret in the wrong place is known by how it begins.

use super::Descriptor;

/// What is shorter is a prefix somebody speaks of, not a secret.
const SHORTEST: usize = 20;

/// Tells whether a text holds what looks like a secret of any provider.
pub fn looks_like_secret(text: &str, providers: &[Descriptor]) -> bool {
    words(text).any(|word| is_secret(word, providers))
}

/// Splits a text: `--token=sk-…` and `acme/sk-…` hold a secret, too.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(['=', '/', ' ', ',', ':', '\'', '"'])
        .map(|word| word.trim_start_matches('-'))
}

/// Tells a secret by how it begins, and from a visible hint or a name that begins in the same way.
fn is_secret(word: &str, providers: &[Descriptor]) -> bool {
    let prefixes = providers
        .iter()
        .flat_map(|descriptor| descriptor.secret_prefixes);
    let rest = prefixes
        .filter_map(|prefix| word.strip_prefix(prefix))
        .min_by_key(|rest| rest.len());
    let is_hint = word.contains("...") || word.contains('…') || word.contains('*');
    word.len() >= SHORTEST && !is_hint && rest.is_some_and(is_random)
}

/// Tells a random value from words such as `rotation-2026-11`: it has one long run.
fn is_random(rest: &str) -> bool {
    rest.split(['-', '_', '.']).any(|run| run.len() >= 16)
}
