//! What is said at the end of a run beside its answer: clocks that differ, a credential in use that ends soon, and
//! accounts that are one.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp, Unit};

use super::Session;
use crate::{
    accounts::Ending,
    http::loose::Oddity,
    keys::{AccountName, Lifetime, listed},
    output::Output,
};

/// A difference of no more than this changes no answer that a person would notice.
const UNNOTICED: SignedDuration = SignedDuration::from_mins(5);

/// Warns of each account whose provider has another time than this machine, of each credential that ends soon, and of
/// accounts that are one.
///
/// Beside an error, which has to be all there is for a script, only people are told.
pub fn tell_observed(session: &Session, is_ok: bool, output: &mut Output) {
    let mut warnings = Vec::new();
    // The sandbox's time is not this machine's, and is meant not to be.
    if session.still.is_none() {
        warnings.extend(differences(&session.observed.clocks(), session.time()));
    }
    let endings = session.observed.endings();
    warnings.extend(
        endings
            .iter()
            .map(|(account, ending)| ends_soon(account, ending)),
    );
    let oddities = session.observed.oddities();
    warnings.extend(
        oddities
            .iter()
            .map(|(account, oddity)| unread(account, oddity)),
    );
    let same = session.observed.same();
    warnings.extend(same.iter().map(|(used, others)| are_one(used, others)));
    for warning in warnings {
        if is_ok || !output.format.is_json() {
            output.warn(&warning);
        }
    }
}

fn unread(account: &AccountName, Oddity { count, first }: &Oddity) -> String {
    let values = match count {
        1 => "1 value".to_owned(),
        count => format!("{count} values"),
    };
    format!(
        "warning: {values} in the answers of {account} cannot be read, and count as unknown (the first is `{first}`)"
    )
}

fn ends_soon(account: &AccountName, ending: &Ending) -> String {
    let (reference, date) = (&ending.reference, ending.expires_at.strftime("%Y-%m-%d"));
    let replace = if ending.can_be_rotated {
        format!(": `keyctl rotate {reference} --allow-self {reference}`")
    } else {
        String::new()
    };
    format!(
        "warning: {reference}, the credential of account {account}, expires on {date}; replace it before then{replace}"
    )
}

fn are_one(used: &AccountName, others: &BTreeSet<AccountName>) -> String {
    let names: Vec<&str> = [used]
        .into_iter()
        .chain(others)
        .map(AccountName::as_str)
        .collect();
    format!(
        "warning: the accounts {} are one: the same credential at the same host; its keys count once, as those of `{used}`",
        listed(&names)
    )
}

/// Says how the clocks of some accounts differ from the local one: once for all that differ by the same.
fn differences(clocks: &[(AccountName, Timestamp)], local: Timestamp) -> Vec<String> {
    let mut alike: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (account, there) in clocks {
        if let Some(difference) = difference(*there, local) {
            alike.entry(difference).or_default().push(account.as_str());
        }
    }
    let said = alike.iter().map(|(difference, accounts)| {
        let whose = match accounts.as_slice() {
            [only] => format!("{only}'s; expiry and age are judged by {only}'s"),
            all => format!(
                "those of {}; expiry and age are judged by theirs",
                all.join(", ")
            ),
        };
        format!("warning: this machine's clock is {difference} {whose}")
    });
    said.collect()
}

/// Says how far the local clock is from another, and on which side; `None` where nobody would notice.
fn difference(there: Timestamp, local: Timestamp) -> Option<String> {
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
    Some(format!("{length} {side}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns what is said of accounts whose providers have that many seconds more than the local clock.
    fn said(clocks: &[(&str, i64)]) -> Vec<String> {
        let local: Timestamp = "2026-11-20T10:00:00Z".parse().expect("a time");
        let clocks = clocks.iter().map(|(account, seconds)| {
            let there = local + SignedDuration::from_secs(*seconds);
            (AccountName::new(*account), there)
        });
        differences(&clocks.collect::<Vec<_>>(), local)
    }

    /// Returns what is said of a credential that ends in three days.
    fn said_of_an_end(can_be_rotated: bool) -> String {
        let ending = Ending {
            reference: "acme/admin/key_1".to_owned(),
            expires_at: "2026-11-23T10:00:00Z".parse().expect("a time"),
            can_be_rotated,
        };
        ends_soon(&AccountName::new("acme"), &ending)
    }

    #[test]
    fn f043_end_of_a_credential_in_use_is_told_with_its_date() {
        let said = "warning: acme/admin/key_1, the credential of account acme, expires on 2026-11-23; replace it before then";
        let way = "`keyctl rotate acme/admin/key_1 --allow-self acme/admin/key_1`";

        assert_eq!(said_of_an_end(true), format!("{said}: {way}"));
        assert_eq!(said_of_an_end(false), said);
    }

    #[test]
    fn clock_that_differs_by_more_than_minutes_is_told() {
        let judged = "expiry and age are judged by acme's";

        assert_eq!(
            said(&[("acme", -7_201)]),
            [format!(
                "warning: this machine's clock is 2 hours ahead of acme's; {judged}"
            )]
        );
        assert_eq!(
            said(&[("acme", 7_199)]),
            [format!(
                "warning: this machine's clock is 2 hours behind acme's; {judged}"
            )]
        );
    }

    #[test]
    fn f027_same_difference_of_several_accounts_is_told_once() {
        let clocks = [
            ("acme", -7_201),
            ("exam", 86_400),
            ("prod", -7_199),
            ("test", 3),
        ];

        assert_eq!(
            said(&clocks),
            [
                "warning: this machine's clock is 1 day behind exam's; expiry and age are judged by exam's",
                "warning: this machine's clock is 2 hours ahead of those of acme, prod; expiry and age are judged by theirs",
            ]
        );
    }

    #[test]
    fn clock_that_differs_by_minutes_is_not_told() {
        for seconds in [-300, -61, 0, 61, 300] {
            assert!(said(&[("acme", seconds)]).is_empty(), "{seconds}");
        }
    }
}
