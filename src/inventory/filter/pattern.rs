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

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        glob::Pattern::new(typed).map(Self).map_err(|error| {
            format!(
                "a pattern such as `ci-*` or `[ab]?`; in this one: {}",
                error.msg
            )
        })
    }
}
