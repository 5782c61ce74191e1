//! Values that a terminal or a mail broke over lines.

use zeroize::Zeroizing;

use super::{
    suspect::{Doubt, Suspect},
    words::{Word, Words, is_part},
};

/// A value is not broken over more lines than this.
const MOST: usize = 12;

/// Passes on the values that are whole only with the lines behind them: nobody can tell, so they are told where they are
/// keys.
pub fn suspects(text: &str, words: &Words, mut found: impl FnMut(Suspect)) {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    for (number, line) in lines.iter().enumerate() {
        let next = lines.get(number + 1).copied().unwrap_or_default();
        if !is_rest(next, words) || !words.occur_in(line) {
            continue;
        }
        let mut joined = Zeroizing::new((*line).to_owned());
        let behind = lines[number + 1..].iter().take(MOST);
        for rest in behind.take_while(|rest| is_rest(rest, words)) {
            joined.push_str(rest);
            // The last of them may be a line of its own.
            let mut last = None;
            words.find(&joined, |word| last = Some(word));
            last.and_then(|word| whole(word, &joined, number))
                .into_iter()
                .for_each(&mut found);
        }
    }
}

/// Tells whether a line is nothing but what a value can go on with.
fn is_rest(line: &str, words: &Words) -> bool {
    !line.is_empty() && line.bytes().all(is_part) && !words.occur_in(line)
}

fn whole(word: Word, joined: &str, number: usize) -> Option<Suspect> {
    let is_last = word.value.is_end_of(joined);
    (is_last && word.incomplete.is_none()).then(|| Suspect {
        prefix: Some(word.prefix),
        doubt: Some(Doubt::Joined),
        ..Suspect::new(number + 1, word.value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{keys::Secret, providers::ALL};

    /// Returns what the lines of a text can be joined to.
    fn joined(text: &str) -> Vec<Secret> {
        let mut values = Vec::new();
        suspects(text, &Words::new(ALL), |own| values.push(own.secret));
        values
    }

    #[test]
    fn value_is_joined_from_the_lines_it_was_broken_over() {
        let values = joined("KEY=sk-proj-0123456\n789abcdef\r\nghi\nend of it\n");

        let expected = ["sk-proj-0123456789abcdef", "sk-proj-0123456789abcdefghi"];
        assert_eq!(values, expected.map(Secret::new));
    }

    #[test]
    fn lines_of_their_own_are_not_joined() {
        for text in [
            "sk-proj-0123456789abcdef\nsk-proj-1123456789abcdef\n",
            "sk-proj-0123456789abcdef is it\n789\n",
            "sk-proj-0123456789abcdef\n\n789\n",
            "sk-proj-0123456789abcdef\nA=1\n",
            "hello\n789\n",
        ] {
            assert!(joined(text).is_empty(), "{text}");
        }
    }
}
