//! By what a key is recognised.

use crate::keys::{Key, Secret};

/// So many characters must be the same before two secrets are taken for one, and so many of them at the end: how a
/// value begins, all values of its sort share.
const TELLING: usize = 8;
const TELLING_AT_THE_END: usize = 3;

/// Says by what a secret was recognised, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidence {
    /// It is the credential that keyctl itself signs an account's requests with.
    Credential,
    /// One of the key's ids is this very value.
    Id,
    /// So many of the first and last characters are the same, which other values could have, too.
    Ends { first: usize, last: usize },
}

/// Is what comparing one key with a secret shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    Is(Evidence),
    IsNot,
    /// The key shows too little to tell.
    Open,
}

impl Evidence {
    /// Returns the word for it in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Credential => "credential",
            Self::Id => "id",
            Self::Ends { .. } => "ends",
        }
    }

    /// Tells whether no other secret could be recognised by it.
    pub fn is_certain(self) -> bool {
        matches!(self, Self::Credential | Self::Id)
    }
}

impl Comparison {
    /// Compares what a key shows with a secret. An id that may be the value and is another proves nothing: a value
    /// can be changed, and its id stays.
    pub fn of(key: &Key, secret: &Secret) -> Self {
        if key.has_value_as_id(secret) {
            return Self::Is(Evidence::Id);
        }
        let Some((head, tail)) = key.visible_ends() else {
            return Self::Open;
        };
        if !secret.has_ends(head, tail) {
            return Self::IsNot;
        }
        let (first, last) = (head.chars().count(), tail.chars().count());
        match last >= TELLING_AT_THE_END && first + last >= TELLING {
            true => Self::Is(Evidence::Ends { first, last }),
            false => Self::Open,
        }
    }

    /// Tells whether the key is taken for the one that is looked for.
    pub fn is_telling(self) -> bool {
        matches!(self, Self::Is(_))
    }

    /// Takes a key that may be the account's own credential for a likely one, however few characters it shows.
    pub fn of_a_candidate(self, may_be_own: bool, key: &Key) -> Self {
        match (self, key.visible_ends()) {
            (Self::Open, Some((head, tail))) if may_be_own => Self::Is(Evidence::Ends {
                first: head.chars().count(),
                last: tail.chars().count(),
            }),
            (other, _) => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{KeyId, untold};

    const VALUE: &str = "3c90c3cc-0d44-4b50-8888-8dd25736052a";

    fn key(id: KeyId) -> Key {
        Key {
            id,
            ..untold::key()
        }
    }

    fn compare(key: &Key) -> Comparison {
        Comparison::of(key, &Secret::new(VALUE))
    }

    fn compare_hint(hint: &str) -> Comparison {
        let mut key = key(KeyId::Public("key_1".into()));
        key.secret_hint = Some(hint.into());
        compare(&key)
    }

    #[test]
    fn key_is_recognised_by_an_id_that_is_the_value() {
        let by_id = key(KeyId::Sensitive(Secret::new(VALUE.to_uppercase())));
        let mut by_alias = key(KeyId::Public("key_1".into()));
        by_alias.alias = Some(KeyId::Sensitive(Secret::new(VALUE)));

        assert_eq!(compare(&by_id), Comparison::Is(Evidence::Id));
        assert_eq!(compare(&by_alias), Comparison::Is(Evidence::Id));
    }

    #[test]
    fn id_that_everybody_may_see_is_no_value() {
        assert_eq!(compare(&key(KeyId::Public(VALUE.into()))), Comparison::Open);
    }

    #[test]
    fn other_id_that_may_be_a_value_proves_nothing() {
        let other = KeyId::Sensitive(Secret::new(VALUE.replace('3', "4")));

        assert_eq!(compare(&key(other)), Comparison::Open);
    }

    #[test]
    fn same_ends_are_evidence_and_not_certain() {
        let ends = Evidence::Ends { first: 4, last: 4 };

        assert_eq!(compare_hint("3c90...052a"), Comparison::Is(ends));
        assert!(!ends.is_certain());
    }

    #[test]
    fn one_character_that_differs_is_enough_to_rule_a_key_out() {
        for hint in ["3c90...052b", "4c90...052a", "4...052a", "3c90...b"] {
            assert_eq!(compare_hint(hint), Comparison::IsNot, "{hint}");
        }
    }

    #[test]
    fn candidate_that_shows_little_is_likely_and_one_that_differs_is_none() {
        let mut key = key(KeyId::Public("key_1".into()));
        key.secret_hint = Some("3c9...2a".into());
        let ends = Evidence::Ends { first: 3, last: 2 };

        assert_eq!(
            compare(&key).of_a_candidate(true, &key),
            Comparison::Is(ends)
        );
        assert_eq!(compare(&key).of_a_candidate(false, &key), Comparison::Open);
        assert!(!compare(&key).is_telling());
        key.secret_hint = Some("4c9...2a".into());
        assert_eq!(compare(&key).of_a_candidate(true, &key), Comparison::IsNot);
    }

    #[test]
    fn few_same_characters_and_hints_without_any_tell_nothing() {
        for hint in [
            "3c9...052a",
            "3c90c3...2a",
            "3c90c3cc...",
            "...052a",
            "hidden",
            "",
        ] {
            assert_eq!(compare_hint(hint), Comparison::Open, "{hint}");
        }
    }
}
