//! What a run learns beside what it was asked for: each provider's time, and that a credential in use ends soon.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};

use crate::{
    http::{Transport, loose::Oddity},
    keys::AccountName,
};

/// A credential that ends within this time is reported.
const SOON: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Observations of all accounts of one run; clones share them.
#[derive(Clone, Debug, Default)]
pub struct Observed(Arc<Mutex<Observations>>);

#[derive(Debug, Default)]
struct Observations {
    transports: BTreeMap<AccountName, Arc<Transport>>,
    endings: BTreeMap<AccountName, Ending>,
    /// The other names of accounts that are one, by the name that is used.
    same: BTreeMap<AccountName, BTreeSet<AccountName>>,
}

/// The coming end of a key that is itself an account's credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// The key's ref.
    pub reference: String,
    pub expires_at: Timestamp,
    /// Whether keyctl can rotate keys of its kind.
    pub can_be_rotated: bool,
}

impl Observed {
    pub(super) fn note_transport(&self, account: &AccountName, transport: &Arc<Transport>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.transports
            .insert(account.clone(), Arc::clone(transport));
    }

    pub(super) fn note_same(&self, used: &AccountName, other: &AccountName) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.same
            .entry(used.clone())
            .or_default()
            .insert(other.clone());
    }

    /// Returns the accounts that are others under another name: the name that is used, and the other names.
    pub fn same(&self) -> BTreeMap<AccountName, BTreeSet<AccountName>> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.same.clone()
    }

    pub(super) fn note_ending(&self, account: &AccountName, ending: Ending) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.endings.insert(account.clone(), ending);
    }

    /// Returns what time it is now at the provider of each account that has answered.
    pub fn clocks(&self) -> Vec<(AccountName, Timestamp)> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let clocks = all.transports.iter();
        clocks
            .filter_map(|(account, transport)| Some((account.clone(), transport.server_time()?)))
            .collect()
    }

    /// Returns what could not be read of each account's answers.
    pub fn oddities(&self) -> Vec<(AccountName, Oddity)> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = all.transports.iter();
        found
            .filter_map(|(account, transport)| Some((account.clone(), transport.oddity()?)))
            .collect()
    }

    /// Returns the credentials in use that end soon, by account.
    pub fn endings(&self) -> BTreeMap<AccountName, Ending> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.endings.clone()
    }
}

/// Tells whether a key that works until then ends soon.
pub(super) fn ends_soon(expires_at: Timestamp, now: Timestamp) -> bool {
    let left = expires_at.duration_since(now);
    !left.is_negative() && left <= SOON
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f043_end_within_fourteen_days_is_soon() {
        let now: Timestamp = "2026-11-20T12:00:00Z".parse().expect("a time");
        let in_days = |days: i64| now + SignedDuration::from_hours(24 * days);

        for (days, is_soon) in [(0, true), (3, true), (14, true), (15, false), (-1, false)] {
            assert_eq!(ends_soon(in_days(days), now), is_soon, "{days} days");
        }
    }
}
