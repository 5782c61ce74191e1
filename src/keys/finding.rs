//! How looking for one key can fail.

use std::fmt::Display;

use super::{Entry, Failure};

impl Failure {
    /// Tells whether nothing else that is asked of the account would be answered in this run.
    pub fn ends_all(&self) -> bool {
        self.concerns_the_account() || matches!(self, Self::Interrupted)
    }

    /// Makes the failure of a search that the lists have nothing for.
    pub fn not_listed(what: impl Into<String>) -> Self {
        Self::NoSuchKey {
            what: what.into(),
            way_out: Some("`keyctl list` shows all keys".to_owned()),
            refusal: None,
        }
    }

    /// Makes the failure of a search through lists that leave keys out: what was found may not be all that answers.
    pub fn incomplete<'a>(
        what: impl Display,
        coverage: &str,
        found: impl IntoIterator<Item = &'a Entry>,
    ) -> Self {
        let found = found.into_iter();
        Self::Conflict {
            problem: format!(
                "{what} cannot be looked up in a list that is not complete: {coverage}"
            ),
            candidates: found.map(|entry| entry.reference().to_string()).collect(),
            way_out: Some(
                "name the key by its ref: `keyctl list -o ref` shows those there are".to_owned(),
            ),
        }
    }

    /// Makes the failure of a search that found several keys; `how` is what they have in common, such as `match`.
    pub fn ambiguous<'a>(how: &str, found: impl IntoIterator<Item = &'a Entry>) -> Self {
        let found: Vec<&Entry> = found.into_iter().collect();
        let way_out = match found.iter().any(|entry| entry.key.id.is_masked()) {
            true => {
                "masked ids may look alike: take the full ref that `keyctl list -o ref --show-ids` shows"
            }
            false => "name one by its ref",
        };
        let references = found.iter().map(|entry| entry.reference().to_string());
        Self::Conflict {
            problem: format!("ambiguous: {} keys {how}", found.len()),
            candidates: references.collect(),
            way_out: Some(way_out.to_owned()),
        }
    }

    /// Makes the failure of a second look that showed another key than the first.
    pub fn changed() -> Self {
        Self::Conflict {
            problem: "the key is no longer the one that was shown".to_owned(),
            candidates: Vec::new(),
            way_out: Some("look at it again, then decide again".to_owned()),
        }
    }
}
