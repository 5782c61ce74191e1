//! Which keys are asked for, as far as that can be told of each.

mod criterion;
mod pattern;
mod verdict;
mod when;

use jiff::Timestamp;

use crate::keys::Key;

pub use criterion::Criterion;
pub use pattern::Pattern;
pub use verdict::Verdict;
pub use when::When;

/// Is all that a key has to be; what is empty takes every key.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub criteria: Vec<Criterion>,
    /// Whether keys are taken of which the provider does not tell enough.
    pub includes_unknown: bool,
}

/// Is what a filter makes of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    Taken,
    Left,
    /// What has to be known of it is not; it is left, or taken where that was asked for.
    Unknown {
        /// What is not known: a member of the key.
        fact: &'static str,
    },
}

impl Filter {
    /// Returns the owners that are asked for.
    pub fn owners(&self) -> impl Iterator<Item = &Pattern> {
        self.criteria.iter().flat_map(|own| match own {
            Criterion::Owner(patterns) => patterns.as_slice(),
            _ => &[],
        })
    }

    /// Judges a key: one criterion that it certainly does not meet is enough to leave it. Of several facts that are
    /// not known, the last is named.
    pub fn judge(&self, key: &Key, now: Timestamp) -> Judgement {
        let mut judgement = Judgement::Taken;
        for criterion in &self.criteria {
            match criterion.verdict(key, now) {
                Verdict::Yes => {}
                Verdict::No => return Judgement::Left,
                Verdict::Unknown => {
                    judgement = Judgement::Unknown {
                        fact: criterion.fact(),
                    };
                }
            }
        }
        judgement
    }
}

#[cfg(test)]
mod tests;
