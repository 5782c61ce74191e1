//! A secret in the wrong place is known by how it begins.

use super::Descriptor;
use crate::keys::Secret;

/// What is shorter is a prefix somebody speaks of, not a secret.
const SHORTEST: usize = 20;

/// Lists the providers whose values begin like a secret: those of which most of its beginning is known, for some
/// beginnings are short, and several providers share one.
pub fn owners(secret: &Secret, providers: &'static [Descriptor]) -> Vec<&'static Descriptor> {
    let fit = |own: &Descriptor| own.prefix_of(secret).map_or(0, str::len);
    let best = providers.iter().map(fit).max().unwrap_or(0);
    let fitting = providers.iter().filter(|own| best > 0 && fit(own) == best);
    fitting.collect()
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::ALL;

    #[test]
    fn beginning_that_tells_a_kind_is_known_and_of_a_kind_that_is_there() {
        for own in ALL {
            let kinds: Vec<_> = own.capabilities.kinds.iter().map(|own| own.kind).collect();
            for (prefix, kind) in own.kinds_by_prefix {
                assert!(own.secret_prefixes.contains(prefix), "{prefix}");
                assert!(kinds.contains(kind), "{prefix}");
                let secret = Secret::new(format!("{prefix}0123456789"));
                assert_eq!(own.kind_of(&secret), Some(*kind), "{prefix}");
            }
        }
    }
}
