//! A key, in the words all providers share.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{
    Budget, KeyId, Kind, Locator, Moment, Owner, Place, RateLimit, Scope, Secret, Text, Told,
};

/// Is everything a provider says about one key, never its value.
#[derive(Clone, Debug)]
pub struct Key {
    pub id: KeyId,
    /// Another id that names the same key, and is never shown: it may be the key's value.
    pub alias: Option<KeyId>,
    pub kind: Kind,
    /// What stands before the id in the key's ref.
    pub place: Place,
    pub name: Option<Text>,
    /// The value's visible ends, as the provider shows them.
    pub secret_hint: Option<Text>,
    pub scope: Scope,
    pub owner: Option<Owner>,
    /// `None` where the provider does not say.
    pub roles: Option<Vec<Text>>,
    pub status: Option<Status>,
    pub created_at: Option<Timestamp>,
    pub expires: Moment,
    pub last_used: Moment,
    pub rate_limit: Told<RateLimit>,
    pub budget: Told<Budget>,
    /// What whoever wants to stop this key should know.
    pub caution: Option<&'static str>,
    /// What only this provider knows, by its own names.
    pub provider_fields: BTreeMap<&'static str, Fact>,
}

impl Key {
    /// Makes a key of which nothing but its address is known.
    pub fn unknown(id: KeyId, kind: Kind, place: Place, scope: Scope) -> Self {
        Self {
            id,
            alias: None,
            kind,
            place,
            name: None,
            secret_hint: None,
            scope,
            owner: None,
            roles: None,
            status: None,
            created_at: None,
            expires: Moment::Unknown,
            last_used: Moment::Unknown,
            rate_limit: Told::Unknown,
            budget: Told::Unknown,
            caution: None,
            provider_fields: BTreeMap::new(),
        }
    }

    /// Tells whether this is the key with this id, by whichever of its ids.
    pub fn has_id(&self, id: &KeyId) -> bool {
        let alias = self.alias.as_ref();
        self.id.is_same(id) || alias.is_some_and(|own| own.is_same(id))
    }

    /// Tells whether `typed` is one of its ids; the masked form of one that is never shown names nothing.
    pub fn is_called(&self, typed: &str) -> bool {
        let alias = self.alias.as_ref();
        self.id.is_called(typed) || alias.is_some_and(|own| own.is_written(typed))
    }

    /// Tells whether an id names this key, be it only the masked form of one that was typed.
    pub fn is_meant_by(&self, id: &KeyId) -> bool {
        self.has_id(id) || (id.is_mask() && self.id.to_string() == id.to_string())
    }

    /// Returns the key's address inside its account.
    pub fn locator(&self) -> Locator {
        Locator {
            place: self.place.clone(),
            id: self.id.clone(),
        }
    }

    /// Returns what the provider says of the key's state, and `Expired` once its time is over.
    pub fn status_at(&self, now: Timestamp) -> Option<Status> {
        match self.expires {
            Moment::At(time) if time <= now => Some(Status::Expired),
            _ => self.status,
        }
    }

    /// Tells whether this key's visible ends are those of a secret; `None` when it shows none that can be compared.
    pub fn shows_ends_of(&self, secret: &Secret) -> Option<bool> {
        let (head, tail) = self.visible_ends()?;
        let is_telling = !head.is_empty() && tail.len() >= 2;
        is_telling.then(|| secret.has_ends(head, tail))
    }

    /// Returns what the provider shows of the value: how it begins and ends, where either may be empty.
    pub fn visible_ends(&self) -> Option<(&str, &str)> {
        let hint = self.secret_hint.as_ref()?.raw();
        let is_mask = |c: char| matches!(c, '.' | '…' | '*');
        let start = hint.find(is_mask)?;
        let end = hint.rfind(is_mask)?;
        Some((&hint[..start], hint[end..].trim_start_matches(is_mask)))
    }

    /// Tells whether one of its ids is a secret's very value.
    pub fn has_value_as_id(&self, secret: &Secret) -> bool {
        let ids = std::iter::once(&self.id).chain(&self.alias);
        ids.into_iter().any(|id| id.is_value(secret))
    }

    /// Tells whether one of its ids may be its value.
    pub fn has_telling_id(&self) -> bool {
        self.id.is_masked() || self.alias.as_ref().is_some_and(KeyId::is_masked)
    }

    /// Tells whether this is still the key that a person was shown.
    pub fn is_still(&self, shown: &Self) -> bool {
        self.id == shown.id
            && self.name == shown.name
            && self.owner == shown.owner
            && self.created_at == shown.created_at
            && self.secret_hint == shown.secret_hint
    }
}

/// Says whether a key works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Status {
    Active,
    Inactive,
    Expired,
}

impl Status {
    /// Returns the word used in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Inactive => "inactive",
            Self::Expired => "expired",
        }
    }
}

/// Is the value of a field that only one provider has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    Text(Text),
    Flag(bool),
    Time(Timestamp),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::untold::key;

    #[test]
    fn key_is_expired_from_its_last_second_on() {
        let end: Timestamp = "2026-11-20T12:00:00Z".parse().expect("a time");
        let mut key = key();
        key.status = Some(Status::Active);
        key.expires = Moment::At(end);

        assert_eq!(key.status_at(end), Some(Status::Expired));
        assert_eq!(
            key.status_at(end - jiff::SignedDuration::from_secs(1)),
            Some(Status::Active)
        );
    }

    #[test]
    fn key_is_known_by_the_ends_of_its_secret() {
        let secret = Secret::new("sk-admin-0123456789abcdef");
        let told = |hint: &str| {
            let mut key = key();
            key.secret_hint = Some(hint.into());
            key.shows_ends_of(&secret)
        };

        for hint in ["sk-admin...def", "sk-a…cdef", "sk-admin-****cdef"] {
            assert_eq!(told(hint), Some(true), "{hint}");
        }
        assert_eq!(told("sk-admin...xyz"), Some(false));
        for hint in ["", "hidden", "...def", "sk-..."] {
            assert_eq!(told(hint), None, "{hint}");
        }
    }

    #[test]
    fn alias_names_the_key_in_full_only() {
        let mut key = key();
        let alias = "3c90c3cc-0d44-4b50-8888-8dd25736052a";
        key.alias = Some(KeyId::Sensitive(Secret::new(alias)));

        assert!(key.is_called(alias) && key.is_called("key_1"));
        assert!(!key.is_called("3c90..052a"));
    }

    #[test]
    fn namesake_with_another_id_is_not_the_key_that_was_shown() {
        let shown = key();
        let mut namesake = shown.clone();
        namesake.id = KeyId::Public("key_2".into());

        assert!(shown.clone().is_still(&shown));
        assert!(!namesake.is_still(&shown));
    }
}
