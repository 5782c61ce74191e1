//! Makes ids and secrets: the same ones for the same seed, and none that could be taken for a live one.

use uuid::Uuid;

const NAMESPACE: Uuid = Uuid::from_u128(0x6b65_7963_746c_5061_8073_616e_6462_6f78);
const LETTERS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A UUID that belongs to that seed alone.
pub(super) fn uuid(seed: &str) -> String {
    Uuid::new_v5(&NAMESPACE, seed.as_bytes()).to_string()
}

/// `length` letters and digits that belong to that seed alone.
pub(super) fn letters(seed: &str, length: usize) -> String {
    let mut text = String::with_capacity(length);
    for part in 0_u32.. {
        let block = Uuid::new_v5(&NAMESPACE, format!("{seed}#{part}").as_bytes());
        for byte in block.as_bytes() {
            if text.len() == length {
                return text;
            }
            text.push(char::from(LETTERS[usize::from(*byte) % LETTERS.len()]));
        }
    }
    text
}

/// The two visible ends of a secret, with `...` for what is between them.
pub(super) fn ends(secret: &str, first: usize, last: usize) -> String {
    let head: String = secret.chars().take(first).collect();
    let hidden = secret.chars().count().saturating_sub(last);
    let tail: String = secret.chars().skip(hidden).collect();
    format!("{head}...{tail}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_seed_always_gives_the_same_letters() {
        assert_eq!(letters("web/ci", 40), letters("web/ci", 40));
        assert_ne!(letters("web/ci", 40), letters("web/cd", 40));
        assert_eq!(letters("web/ci", 40).len(), 40);
    }

    #[test]
    fn the_ends_of_a_secret_hide_its_middle() {
        assert_eq!(ends("sk-admin-1234abcd", 8, 3), "sk-admin...bcd");
    }
}
