//! Says where the local clock is not a provider's: what its keys show is judged by the provider's then.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp, Unit};

use super::Session;
use crate::{
    accounts::Account,
    keys::{AccountName, Lifetime},
    output::Output,
};

/// A difference of no more than this changes no answer that a person would notice.
const UNNOTICED: SignedDuration = SignedDuration::from_mins(5);

/// Warns of each account whose provider has another time than this machine, once.
pub fn warn_of_clocks<'a>(
    accounts: impl IntoIterator<Item = &'a Account>,
    session: &Session,
    output: &mut Output,
) {
    // The sandbox's time is not this machine's, and is meant not to be.
    if session.still.is_some() {
        return;
    }
    let mut told: BTreeSet<&AccountName> = BTreeSet::new();
    for account in accounts {
        let Some(there) = account.server_time() else {
            continue;
        };
        if let Some(warning) = warning(&account.name, there, session.time())
            && told.insert(&account.name)
        {
            output.note(&warning);
        }
    }
}

fn warning(account: &AccountName, there: Timestamp, local: Timestamp) -> Option<String> {
    let ahead = local.duration_since(there);
    if ahead.abs() <= UNNOTICED {
        return None;
    }
    // `Date` has whole seconds, and the answer was under way for some: two hours are two hours.
    let length = ahead.abs().round(Unit::Minute).unwrap_or(ahead.abs());
    let length = Lifetime::of(length.unsigned_abs()).in_words();
    let side = if ahead.is_negative() {
        "behind"
    } else {
        "ahead of"
    };
    Some(format!(
        "warning: this machine's clock is {length} {side} {account}'s; expiry and age are judged by {account}'s"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns what is said at 10:00 local time of an account whose provider has that many seconds more.
    fn said(seconds: i64) -> Option<String> {
        let local: Timestamp = "2026-11-20T10:00:00Z".parse().expect("a time");
        let there = local + SignedDuration::from_secs(seconds);
        warning(&AccountName::new("acme"), there, local)
    }

    #[test]
    fn clock_that_differs_by_more_than_minutes_is_told() {
        let judged = "expiry and age are judged by acme's";

        assert_eq!(
            said(-7_201),
            Some(format!(
                "warning: this machine's clock is 2 hours ahead of acme's; {judged}"
            ))
        );
        assert_eq!(
            said(7_199),
            Some(format!(
                "warning: this machine's clock is 2 hours behind acme's; {judged}"
            ))
        );
    }

    #[test]
    fn clock_that_differs_by_minutes_is_not_told() {
        for seconds in [-300, -61, 0, 61, 300] {
            assert_eq!(said(seconds), None, "{seconds}");
        }
    }
}
