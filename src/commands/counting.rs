//! Numbers of things, as sentences have them and as people type them.

use std::num::NonZeroUsize;

/// Says how many: `1 key`, `2 keys`.
pub fn count(number: usize, word: &str) -> String {
    match number {
        1 => format!("1 {word}"),
        _ => format!("{number} {word}s"),
    }
}

/// Says how many of all: `1 of 3 accounts`, or `3 accounts` where it is all.
pub fn part(number: usize, all: usize, word: &str) -> String {
    match number == all {
        true => count(all, word),
        false => format!("{number} of {}", count(all, word)),
    }
}

/// Reads a number of keys.
pub fn at_least_one(typed: &str) -> Result<NonZeroUsize, &'static str> {
    typed.parse().map_err(|_| "a number from 1 on")
}
