//! What is said about a list: how many keys, of how many, and what could not be seen.

use std::collections::BTreeMap;

use super::owners::unknown_owners;
use crate::{
    commands::{
        combine::combine,
        counting::{count, part},
    },
    inventory::{Judgement, Query},
    keys::{AccountReport, Entry, Error},
    output::{Format, Output},
};

/// Is what was shown of a list.
pub struct Shown {
    pub keys: usize,
    /// The keys that were shown although nobody can tell whether they were meant, by what is not known of them.
    pub unjudged: Unjudged,
    /// Whether all accounts were asked for all they have.
    pub is_whole: bool,
    pub reports: Vec<AccountReport>,
}

/// Counts keys that a filter could not judge, by what is not known of them.
#[derive(Debug, Default)]
pub struct Unjudged(BTreeMap<&'static str, usize>);

impl Unjudged {
    /// Counts those among some keys.
    pub fn look_at(&mut self, entries: &[Entry], query: &Query) {
        for entry in entries {
            let now = entry.now(query.now);
            if let Judgement::Unknown { fact } = query.filter.judge(&entry.key, now) {
                self.add(fact, 1);
            }
        }
    }

    fn of(reports: &[AccountReport]) -> Self {
        let mut all = Self::default();
        for (fact, keys) in reports.iter().flat_map(|report| &report.unjudged) {
            all.add(fact, *keys);
        }
        all
    }

    fn add(&mut self, fact: &'static str, keys: usize) {
        *self.0.entry(fact).or_default() += keys;
    }

    fn total(&self) -> usize {
        self.0.values().sum()
    }

    /// Names what is not known: `last use, roles`.
    fn facts(&self) -> String {
        let facts: Vec<&str> = self.0.keys().map(|fact| in_words(fact)).collect();
        facts.join(", ")
    }
}

/// Says how many keys were shown, what the list leaves out, and what failed.
pub fn account_for(shown: Shown, query: &Query, output: &mut Output) -> Result<(), Error> {
    let reports = &shown.reports;
    let shows_something = reports.iter().any(AccountReport::shows_something);
    if shows_something {
        output.note_to_people(&summary(&shown, query));
        let left_out = left_out(&shown, query);
        // Lines of JSON have no place for it.
        if output.format == Format::Ndjson && !left_out.is_empty() {
            output.note(&left_out.join(SEPARATOR));
        }
    }
    let is_ok = reports.iter().all(|report| report.failures.is_empty());
    for said in unknown_owners(reports, query) {
        // Beside an error, which has to be all there is for a script, only people are told.
        if is_ok {
            output.note(&said);
        } else {
            output.note_to_people(&said);
        }
    }
    for report in reports {
        if let Some(said) = not_asked(report) {
            output.note(&said);
        }
    }
    let accounts = reports.len();
    let failures: Vec<_> = shown
        .reports
        .into_iter()
        .map(|report| report.failures)
        .filter(|failures| !failures.is_empty())
        .collect();
    let summary = format!(
        "{} of {} could not be listed whole",
        failures.len(),
        count(accounts, "account")
    );
    let failures = failures.into_iter().flatten().collect();
    combine(failures, shows_something, &summary, output)
}

/// So many scopes that were not asked are named.
const NAMED: usize = 5;

/// Says which scopes were not asked, since the credential was rejected before.
fn not_asked(report: &AccountReport) -> Option<String> {
    let all = &report.not_asked;
    let named: Vec<&str> = all.iter().take(NAMED).map(String::as_str).collect();
    let others = match all.len().saturating_sub(NAMED) {
        _ if all.is_empty() => return None,
        0 => String::new(),
        others => format!(" and {others} more"),
    };
    Some(format!(
        "note: {} of {} not asked after the rejection: {}{others}",
        count(all.len(), "scope"),
        report.account,
        named.join(", ")
    ))
}

const SEPARATOR: &str = " · ";

fn summary(shown: &Shown, query: &Query) -> String {
    let reports = &shown.reports;
    let mut parts = vec![match shown.is_whole {
        true => {
            let read = reports.iter().filter(|own| own.shows_something()).count();
            let accounts = part(read, reports.len(), "account");
            format!("{} in {accounts}", keys(shown, query))
        }
        false => format!(
            "{} shown; what is beyond the limit was not asked for",
            count(shown.keys, "key")
        ),
    }];
    let criteria = &query.filter.criteria;
    parts.extend(criteria.iter().filter_map(|own| own.understood(query.now)));
    parts.extend(left_out(shown, query));
    parts.join(SEPARATOR)
}

/// Says how many keys were shown, of those that fit, of those that were seen.
fn keys(shown: &Shown, query: &Query) -> String {
    let total = |of: fn(&AccountReport) -> usize| shown.reports.iter().map(of).sum::<usize>();
    let (fit, seen) = (total(|report| report.keys), total(|report| report.seen));
    let is_cut = shown.keys < fit;
    match (is_cut, query.filter.criteria.is_empty()) {
        (true, false) => {
            let seen = count(seen, "key");
            format!("{} of {fit} that match, of {seen}", shown.keys)
        }
        // Keys of a project that broke off may have been written, and are not counted.
        (false, true) => count(shown.keys, "key"),
        _ if shown.keys > seen => count(shown.keys, "key"),
        _ => part(shown.keys, seen, "key"),
    }
}

/// Says what could not be judged, and what the accounts' lists do not show.
fn left_out(shown: &Shown, query: &Query) -> Vec<String> {
    let mut parts: Vec<String> = unjudged(shown, query).into_iter().collect();
    for report in &shown.reports {
        for coverage in &report.coverage {
            parts.push(format!("{}: {coverage}", report.account));
        }
    }
    parts
}

/// Says how many keys a filter could not judge, and for want of what.
fn unjudged(shown: &Shown, query: &Query) -> Option<String> {
    let are_shown = query.filter.includes_unknown;
    let left = Unjudged::of(&shown.reports);
    let unjudged = if are_shown { &shown.unjudged } else { &left };
    let facts = unjudged.facts();
    match (unjudged.total(), are_shown) {
        (0, _) => None,
        (keys, true) => Some(format!(
            "{keys} of those shown could not be judged (unknown: {facts})"
        )),
        (keys, false) => Some(format!(
            "{} could not be judged (unknown: {facts}): `--include-unknown` shows them",
            count(keys, "key")
        )),
    }
}

/// Says in words what a member of a key is about.
fn in_words(member: &str) -> &str {
    match member {
        "created_at" => "time of creation",
        "last_used" => "last use",
        "expires" => "expiry",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        accounts::Narrow,
        inventory::{Criterion, Filter},
        keys::{AccountName, Failure},
    };

    fn query(criteria: Vec<Criterion>, includes_unknown: bool) -> Query {
        Query {
            narrow: Narrow::default(),
            filter: Filter {
                criteria,
                includes_unknown,
            },
            now: "2026-11-20T12:00:00Z".parse().expect("a time"),
        }
    }

    /// Is an account of which so many keys fit, of so many that were seen.
    fn read(keys: usize, seen: usize) -> AccountReport {
        AccountReport {
            keys,
            seen,
            whole_scopes: 1,
            ..AccountReport::new(AccountName::new("acme"), "acme")
        }
    }

    fn down() -> AccountReport {
        AccountReport {
            failures: vec![Failure::Interrupted.into()],
            ..AccountReport::new(AccountName::new("down"), "acme")
        }
    }

    fn shown(keys: usize, reports: Vec<AccountReport>) -> Shown {
        Shown {
            keys,
            unjudged: Unjudged::default(),
            is_whole: true,
            reports,
        }
    }

    #[test]
    fn account_of_which_nothing_could_be_read_is_not_counted_as_read() {
        let all = query(Vec::new(), false);

        let two_down = summary(&shown(1, vec![read(1, 1), down(), down()]), &all);
        let none_down = summary(&shown(1, vec![read(1, 1)]), &all);

        assert_eq!(two_down, "1 key in 1 of 3 accounts");
        assert_eq!(none_down, "1 key in 1 account");
    }

    #[test]
    fn limit_hides_neither_how_many_match_nor_how_many_were_seen() {
        let filtered = query(vec![Criterion::Expired], false);
        let all = query(Vec::new(), false);

        let of_those_that_match = summary(&shown(2, vec![read(9, 61)]), &filtered);
        let of_all = summary(&shown(2, vec![read(61, 61)]), &all);
        let all_that_match = summary(&shown(9, vec![read(9, 61)]), &filtered);

        assert_eq!(
            of_those_that_match,
            "2 of 9 that match, of 61 keys in 1 account"
        );
        assert_eq!(of_all, "2 of 61 keys in 1 account");
        assert_eq!(all_that_match, "9 of 61 keys in 1 account");
    }

    #[test]
    fn f025_typed_time_is_said_as_it_was_understood() {
        let unused = "3mo".parse().map(Criterion::UnusedFor).expect("a length");
        let filtered = query(vec![unused], false);

        let said = summary(&shown(2, vec![read(2, 9)]), &filtered);

        assert_eq!(
            said,
            "2 of 9 keys in 1 account · unused for 90 days (not since 2026-08-22)"
        );
    }

    #[test]
    fn what_could_not_be_judged_is_said_with_all_that_is_unknown() {
        let filtered = query(vec![Criterion::Expired], false);
        let mut report = read(2, 9);
        report.unjudged.extend([("roles", 3), ("last_used", 1)]);

        let said = unjudged(&shown(2, vec![report]), &filtered);

        assert_eq!(
            said.as_deref(),
            Some(
                "4 keys could not be judged (unknown: last use, roles): `--include-unknown` shows them"
            )
        );
    }

    #[test]
    fn only_those_that_are_shown_are_said_to_be_shown() {
        let including = query(vec![Criterion::Expired], true);
        let mut report = read(9, 9);
        report.unjudged.extend([("expires", 9)]);
        let mut cut = shown(2, vec![report]);
        cut.unjudged.add("expires", 2);

        let said = unjudged(&cut, &including);

        assert_eq!(
            said.as_deref(),
            Some("2 of those shown could not be judged (unknown: expiry)")
        );
    }

    #[test]
    fn list_that_stopped_at_its_limit_still_says_what_could_not_be_judged() {
        let filtered = query(vec![Criterion::Expired], false);
        let mut report = read(2, 5);
        report.unjudged.extend([("expires", 1)]);
        let mut stopped = shown(2, vec![report]);
        stopped.is_whole = false;

        assert_eq!(
            summary(&stopped, &filtered),
            "2 keys shown; what is beyond the limit was not asked for · 1 key could not be judged \
             (unknown: expiry): `--include-unknown` shows them"
        );
    }
}
