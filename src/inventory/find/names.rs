//! A name that no key has, and what it may have been meant to be.

use crate::{
    accounts::Account,
    inventory::wanted::shown_name,
    keys::{Entry, FEWEST, Failure, KeyId, ShortRef, Suggestions},
};

/// The most refs that are named for one word.
const MOST_REFS: usize = 3;

/// What lists show that a word may mean which is no key's name: names like it, and keys that have it as their id.
pub(super) struct Meanings {
    word: ShortRef,
    near: Suggestions,
    /// The refs of keys whose id it is, or begins.
    refs: Vec<String>,
}

impl Meanings {
    /// Starts with nothing seen.
    pub(super) fn of(word: &str) -> Self {
        Self {
            word: ShortRef {
                place: None,
                typed: word.to_owned(),
            },
            near: Suggestions::of(word),
            refs: Vec::new(),
        }
    }

    /// Takes note of a key.
    pub(super) fn add(&mut self, entry: &Entry) {
        let key = &entry.key;
        let typed = &self.word.typed;
        if let Some(name) = &key.name {
            self.near.add(name.raw());
        }
        let begins = typed.len() >= FEWEST && self.word.begins(&key.id);
        if (key.is_called(typed) || begins) && self.refs.len() < MOST_REFS {
            self.refs.push(entry.reference().to_string());
        }
    }

    /// Takes over what was seen in another account.
    pub(super) fn merge(&mut self, other: Self) {
        self.near.merge(other.near);
        self.refs.extend(other.refs);
        self.refs.truncate(MOST_REFS);
    }

    /// Says what helps. Fails with [`Failure::NotFound`] when a key has this word as its id: that no key has the name
    /// does not mean that the key is gone.
    pub(super) fn hint(self, accounts: &[Account]) -> Result<String, Failure> {
        let word = self.word.typed;
        if !self.refs.is_empty() {
            return Err(Failure::not_found(
                format!(
                    "no key has the name `{}`, but a key has this id",
                    shown_name(&word)
                ),
                format!("use its ref: `{}`", self.refs.join("` or `")),
            ));
        }
        let mut hints: Vec<String> = self.near.question().into_iter().collect();
        if let Some(account) = accounts.iter().find(|own| own.name.as_str() == word) {
            let shapes = account.capabilities().ref_shapes(&word);
            hints.push(format!(
                "`{word}` is an account; a ref is `{}`",
                shapes.join("` or `")
            ));
        }
        if looks_like_id(&word) {
            hints.push(format!("to use an id: `--id {}`", shown_name(&word)));
        }
        if hints.is_empty() {
            hints.push("`keyctl list` shows all keys".to_owned());
        }
        Ok(hints.join("; "))
    }
}

/// Tells whether a word is more like an id than like a name: a UUID, a masked id, or letters and digits in any order behind a `_`.
fn looks_like_id(word: &str) -> bool {
    let is_odd = |tail: &str| {
        tail.len() >= FEWEST
            && tail.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && tail
                .bytes()
                .any(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
    };
    KeyId::is_uuid(word)
        || KeyId::Public(word.into()).is_mask()
        || word.rsplit_once('_').is_some_and(|(_, tail)| is_odd(tail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_look_like_ids_are_told_from_names() {
        for id in [
            "key_wcVZB9QyiOS3",
            "8540..33cf",
            "62b0dbfe-3489-4b79-b850-34d911527c88",
        ] {
            assert!(looks_like_id(id), "{id}");
        }
        for name in ["checkout-api", "ci", "build_server", "web_1", "key_"] {
            assert!(!looks_like_id(name), "{name}");
        }
    }
}
