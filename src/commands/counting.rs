//! Numbers of things, as sentences have them.

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
