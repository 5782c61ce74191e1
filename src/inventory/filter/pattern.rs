//! A name with blanks to fill.

use std::str::FromStr;

use crate::keys::Text;

/// Is a pattern for a whole text: `*` stands for anything, `?` for one character, `[ab]` for one of these.
#[derive(Clone, Debug)]
pub struct Pattern(glob::Pattern);

impl Pattern {
    /// Tells whether the whole text fits.
    pub fn fits(&self, text: &Text) -> bool {
        self.0.matches(text.raw())
    }

    /// Tells whether a key with no name fits.
    pub fn fits_nothing(&self) -> bool {
        self.0.matches("")
    }

    /// Tells whether it can only mean an e-mail address.
    pub fn means_an_address(&self) -> bool {
        self.0.as_str().contains('@')
    }
}

impl FromStr for Pattern {
    type Err = String;

    /// Refuses an empty pattern: it is what an unset variable leaves, and would take the keys without a name.
    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        if typed.is_empty() {
            return Err("it is empty; `*` stands for anything".to_owned());
        }
        glob::Pattern::new(&single_stars(typed))
            .map(Self)
            .map_err(|_| {
                "a pattern such as `ci-*` or `[ab]?`; in this one a `[` is never closed".to_owned()
            })
    }
}

/// Several stars say no more than one, and the library means something else by them.
fn single_stars(typed: &str) -> String {
    let mut pattern = String::with_capacity(typed.len());
    for character in typed.chars() {
        if !(character == '*' && pattern.ends_with('*')) {
            pattern.push(character);
        }
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(pattern: &str, text: &str) -> bool {
        let pattern: Pattern = pattern.parse().expect("a pattern");
        pattern.fits(&text.into())
    }

    #[test]
    fn several_stars_are_as_one() {
        assert!(fits("a**b", "a-long-b"));
        assert!(fits("***", "anything/at/all"));
        assert!(!fits("a**b", "a-long-c"));
    }

    #[test]
    fn letters_are_not_the_same_in_capitals_and_may_be_ruled_out() {
        assert!(fits("ci-[!a]*", "ci-b"));
        assert!(!fits("ci-[!a]*", "ci-a"));
        assert!(!fits("ci-*", "CI-b"));
    }

    #[test]
    fn what_is_no_pattern_is_refused_in_plain_words() {
        for (typed, problem) in [("", "it is empty"), ("ci-[ab", "a `[` is never closed")] {
            let refusal = typed.parse::<Pattern>().expect_err("no pattern");

            assert!(refusal.contains(problem), "{typed:?}: {refusal}");
        }
    }
}
