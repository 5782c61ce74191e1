//! How looking for one key can fail.

use super::{Entry, Failure};

impl Failure {
    /// Makes the failure of a search that the lists have nothing for.
    pub fn not_listed(what: impl Into<String>) -> Self {
        Self::NoSuchKey {
            what: what.into(),
            way_out: Some("`keyctl list` shows all keys".to_owned()),
            refusal: None,
        }
    }

    /// Makes the failure of a search that found several keys.
    pub fn ambiguous<'a>(found: impl IntoIterator<Item = &'a Entry>) -> Self {
        let found: Vec<&Entry> = found.into_iter().collect();
        let way_out = match found.iter().any(|entry| entry.key.id.is_masked()) {
            true => {
                "masked ids may look alike: take the full ref that `keyctl list -o ref --show-ids` shows"
            }
            false => "name one by its ref",
        };
        let references = found.iter().map(|entry| entry.reference().to_string());
        Self::Conflict {
            problem: format!("{} keys answer to this", found.len()),
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
