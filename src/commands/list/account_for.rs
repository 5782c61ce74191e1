//! What is said about a list: how many keys, of how many, and what could not be seen.

use std::collections::BTreeMap;

use crate::{
    commands::combine::combine,
    inventory::Query,
    keys::{AccountReport, Error},
    output::Output,
};

/// Is what was shown of a list.
pub struct Shown {
    pub keys: usize,
    /// Whether all accounts were asked for all they have.
    pub is_whole: bool,
    pub reports: Vec<AccountReport>,
}

/// Says how many keys were shown, what the list leaves out, and what failed.
pub fn account_for(shown: Shown, query: &Query, output: &mut Output) -> Result<(), Error> {
    let reports = &shown.reports;
    let shows_something = reports.iter().any(AccountReport::shows_something);
    if shows_something {
        output.note_to_people(&summary(&shown, query));
    }
    let accounts = reports.len();
    let failures: Vec<_> = shown
        .reports
        .into_iter()
        .map(|report| report.failures)
        .filter(|failures| !failures.is_empty())
        .collect();
    let summary = format!(
        "{} of {accounts} accounts could not be listed whole",
        failures.len()
    );
    let failures = failures.into_iter().flatten().collect();
    combine(failures, shows_something, &summary, output)
}

fn summary(shown: &Shown, query: &Query) -> String {
    if !shown.is_whole {
        return format!(
            "{} shown; what is beyond the limit was not asked for",
            count(shown.keys, "key")
        );
    }
    let reports = &shown.reports;
    let total = |of: fn(&AccountReport) -> usize| reports.iter().map(of).sum::<usize>();
    let seen = total(|report| report.seen);
    let is_cut = shown.keys < total(|report| report.keys);
    let is_narrowed = is_cut || !query.filter.criteria.is_empty();
    let keys = match is_narrowed && shown.keys < seen {
        true => format!("{} of {}", shown.keys, count(seen, "key")),
        false => count(shown.keys, "key"),
    };
    let mut parts = vec![format!("{keys} in {}", count(reports.len(), "account"))];
    parts.extend(unjudged(reports, query.filter.includes_unknown));
    for report in reports {
        for coverage in &report.coverage {
            parts.push(format!("{}: {coverage}", report.account));
        }
    }
    parts.join(" · ")
}

/// Says how many keys a filter could not judge, and for want of what.
fn unjudged(reports: &[AccountReport], are_shown: bool) -> Option<String> {
    let mut facts: BTreeMap<&str, usize> = BTreeMap::new();
    for (fact, keys) in reports.iter().flat_map(|report| &report.unjudged) {
        *facts.entry(fact).or_default() += keys;
    }
    if facts.is_empty() {
        return None;
    }
    let total = count(facts.values().sum(), "key");
    let facts = facts
        .into_keys()
        .map(in_words)
        .collect::<Vec<_>>()
        .join(", ");
    Some(match are_shown {
        true => format!("{total} shown without knowing the {facts}"),
        false => format!(
            "{total} could not be judged: the {facts} is unknown (`--include-unknown` shows them)"
        ),
    })
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

fn count(number: usize, word: &str) -> String {
    match number {
        1 => format!("1 {word}"),
        _ => format!("{number} {word}s"),
    }
}
