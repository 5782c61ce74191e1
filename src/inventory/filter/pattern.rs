//! A name with blanks to fill.

use std::str::FromStr;

use crate::keys::Text;

/// Is a pattern for a whole text: `*` stands for anything, `?` for one character, `[ab]` for one of these.
#[derive(Clone, Debug)]
pub struct Pattern {
    exact: glob::Pattern,
    /// The same in lower case and without the blanks around it, which no address has.
    folded: glob::Pattern,
}

impl Pattern {
    /// Tells whether the whole text fits.
    pub fn fits(&self, text: &Text) -> bool {
        self.exact.matches(text.raw())
    }

    /// Tells whether a word for an owner fits: an address in any case, wherever the provider tells it; a name or an id
    /// exactly.
    pub fn fits_owner(&self, word: &Text) -> bool {
        let is_address = word.raw().contains('@');
        self.fits(word) || (is_address && self.folded.matches(&word.raw().to_lowercase()))
    }

    /// Returns the pattern as it was typed.
    pub fn as_str(&self) -> &str {
        self.exact.as_str()
    }

    /// Tells whether a key with no name fits.
    pub fn fits_nothing(&self) -> bool {
        self.exact.matches("")
    }

    /// Tells whether it can only mean an e-mail address.
    pub fn means_an_address(&self) -> bool {
        self.as_str().contains('@')
    }
}

impl FromStr for Pattern {
    type Err = String;

    /// Refuses an empty pattern: it is what an unset variable leaves, and would take the keys without a name.
    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        if typed.is_empty() {
            return Err("it is empty; `*` stands for anything".to_owned());
        }
        let read = |typed: &str| {
            glob::Pattern::new(&single_stars(typed)).map_err(|_| {
                "a pattern such as `ci-*` or `[ab]?`; in this one a `[` is never closed".to_owned()
            })
        };
        Ok(Self {
            exact: read(typed)?,
            folded: read(&typed.trim().to_lowercase())?,
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
    fn f023_address_fits_in_any_case() {
        for (pattern, address) in [
            ("ADA@Acme.example", "ada@acme.example"),
            ("ada@acme.example", "Ada@ACME.example"),
            ("*@ACME.*", "ada@acme.example"),
            ("ÉMILE@acme.example", "émile@acme.example"),
            (" Ada@acme.example\r", "ada@acme.example"),
            ("ada+ci@acme.example", "Ada+CI@acme.example"),
        ] {
            let pattern: Pattern = pattern.parse().expect("a pattern");
            assert!(pattern.fits_owner(&address.into()), "{address}");
        }
    }

    #[test]
    fn f023_name_of_an_owner_fits_exactly() {
        let pattern: Pattern = "Ada*".parse().expect("a pattern");

        assert!(pattern.fits_owner(&"Ada Okafor".into()));
        assert!(!pattern.fits_owner(&"ada okafor".into()));
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
