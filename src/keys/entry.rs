//! A key together with the account it was found in.

use std::{fmt, sync::Arc};

use jiff::{SignedDuration, Timestamp};

use super::{Key, KeyRef, Status, locator::Written};

/// Clocks that differ by no more than this agree: answers take their time, and `Date` has whole seconds.
const AGREEMENT: SignedDuration = SignedDuration::from_mins(1);

/// Names one provider + one admin credential + endpoint + defaults. Every key found in it has it, and shares it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountName(Arc<str>);

impl AccountName {
    /// Takes a name that came from the configuration or a provider's descriptor.
    pub fn new(name: impl Into<String>) -> Self {
        Self(Arc::from(name.into()))
    }

    /// Returns the name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AccountName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

/// Is one row of the inventory.
#[derive(Clone, Debug)]
pub struct Entry {
    pub account: AccountName,
    pub provider: &'static str,
    /// What time it was at the provider when it showed this key, where its answers say.
    pub provider_time: Option<Timestamp>,
    pub key: Key,
}

impl Entry {
    /// Returns the key's address.
    pub fn reference(&self) -> KeyRef {
        KeyRef {
            account: self.account.clone(),
            locator: self.key.locator(),
        }
    }

    /// Returns the time by which the key's expiry and age are judged: the provider's, where that is another than the
    /// local one.
    pub fn now(&self, local: Timestamp) -> Timestamp {
        let differs = |there: &Timestamp| there.duration_since(local).abs() > AGREEMENT;
        self.provider_time.filter(differs).unwrap_or(local)
    }

    /// Returns the key's state by that time.
    pub fn status(&self, local: Timestamp) -> Option<Status> {
        self.key.status_at(self.now(local))
    }

    /// Writes the key's address, with its id in full if `is_revealed`.
    pub fn address(&self, is_revealed: bool) -> impl fmt::Display + '_ {
        Written {
            account: &self.account,
            place: &self.key.place,
            id: &self.key.id,
            is_revealed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{Moment, untold};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a time")
    }

    /// Is a key that ends at 5000, shown at that time by its provider's clock.
    fn shown(provider_time: Option<i64>) -> Entry {
        let mut entry = untold::entry(untold::key());
        entry.provider_time = provider_time.map(at);
        entry.key.status = Some(Status::Active);
        entry.key.expires = Moment::At(at(5_000));
        entry
    }

    #[test]
    fn key_expires_by_the_clock_of_its_provider() {
        assert_eq!(shown(Some(3_000)).status(at(9_000)), Some(Status::Active));
        assert_eq!(shown(Some(9_000)).status(at(3_000)), Some(Status::Expired));
    }

    #[test]
    fn local_clock_counts_where_the_provider_has_none_or_agrees() {
        assert_eq!(shown(None).status(at(9_000)), Some(Status::Expired));
        for (there, now) in [(4_940, 5_000), (5_060, 5_000), (4_939, 4_939)] {
            assert_eq!(shown(Some(there)).now(at(5_000)), at(now), "{there}");
        }
    }
}
