//! A list across everything, while it is being taken.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::{
    StreamExt,
    stream::{LocalBoxStream, select_all},
};

use super::{Query, filter::Judgement};
use crate::{
    accounts::{Account, Sight},
    keys::{AccountReport, Entry, Error, Failure},
};

/// Is a list that is being taken: each step brings what one answer showed.
pub struct Taking<'a> {
    accounts: &'a [Account],
    sights: LocalBoxStream<'a, (usize, Sight)>,
    query: &'a Query,
    reports: Vec<AccountReport>,
    /// For each account, the place of its report.
    places: Vec<usize>,
    /// What was counted in scopes that may have more.
    tallies: BTreeMap<ScopeNumber, Tally>,
    /// What scopes that may have more are called.
    names: BTreeMap<ScopeNumber, String>,
    progress: Progress,
}

/// Is what one answer brought.
#[derive(Debug)]
pub enum Portion {
    /// Keys that were asked for; their scope may have more.
    Keys {
        scope: ScopeNumber,
        entries: Vec<Entry>,
    },
    /// What this scope showed before is not all there is.
    Broken(ScopeNumber),
}

/// Is where a scope stands: the accounts in their order, each one's scopes in its provider's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ScopeNumber {
    account: usize,
    scope: usize,
}

/// Counts a scope's keys; for its account they count once it is whole.
#[derive(Debug, Default)]
struct Tally {
    keys: usize,
    seen: usize,
    unjudged: BTreeMap<&'static str, usize>,
}

/// Is how far a list has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// The scopes that are known of so far.
    pub scopes: usize,
    pub scopes_done: usize,
    /// The keys that were looked at.
    pub keys: usize,
}

/// Takes the accounts that were connected and can hold what is asked for, and begins a report for each, and for
/// those that could not be connected.
pub fn prepare(
    selected: Vec<Result<Account, Error>>,
    query: &Query,
) -> (Vec<Account>, Vec<AccountReport>) {
    let mut accounts = Vec::new();
    let mut reports = Vec::new();
    for account in selected {
        match account {
            Ok(account) if !query.narrow.concerns(account.capabilities()) => {}
            Ok(account) => {
                let name = account.name.clone();
                reports.push(AccountReport::new(name, account.descriptor.name));
                accounts.push(account);
            }
            Err(error) => {
                if let Some(attempt) = &error.attempt {
                    let mut report = AccountReport::new(attempt.account.clone(), attempt.provider);
                    report.failures.push(error);
                    reports.push(report);
                }
            }
        }
    }
    (accounts, reports)
}

impl<'a> Taking<'a> {
    /// Begins to ask all accounts at once.
    pub fn begin(accounts: &'a [Account], reports: Vec<AccountReport>, query: &'a Query) -> Self {
        let numbered = accounts.iter().enumerate();
        let sights = numbered.map(|(number, account)| {
            let sights = account.survey(&query.narrow);
            sights.map(move |sight| (number, sight)).boxed_local()
        });
        let place = |account: &Account| {
            let mut names = reports.iter().map(|report| &report.account);
            names
                .position(|name| *name == account.name)
                .unwrap_or_default()
        };
        Self {
            accounts,
            sights: select_all(sights).boxed_local(),
            query,
            places: accounts.iter().map(place).collect(),
            reports,
            tallies: BTreeMap::new(),
            names: BTreeMap::new(),
            progress: Progress::default(),
        }
    }

    /// Waits for the next answer; `None` when all have come. Giving up the wait loses nothing.
    pub async fn next(&mut self) -> Option<Portion> {
        loop {
            let (account, sight) = self.sights.next().await?;
            if let Some(portion) = self.see(account, sight) {
                return Some(portion);
            }
        }
    }

    /// Says how far it has come.
    pub fn progress(&self) -> Progress {
        self.progress
    }

    /// Returns the accounts that are at it.
    pub fn accounts(&self) -> &'a [Account] {
        self.accounts
    }

    /// Ends it before all answers have come: what was seen of scopes that may have more counts, too.
    pub fn stop(mut self) -> Vec<AccountReport> {
        for (scope, tally) in std::mem::take(&mut self.tallies) {
            tally.count_in(&mut self.reports[self.places[scope.account]]);
        }
        self.reports
    }

    /// Ends it, and says how it went at each account.
    pub fn finish(self) -> Vec<AccountReport> {
        self.reports
    }

    fn see(&mut self, account: usize, sight: Sight) -> Option<Portion> {
        let report = &mut self.reports[self.places[account]];
        match sight {
            Sight::Scope { number, scope } => {
                let number = ScopeNumber {
                    account,
                    scope: number,
                };
                self.names.insert(number, scope.to_string());
                self.progress.scopes += 1;
                let projects = self.query.narrow.projects.iter();
                report
                    .projects
                    .extend(projects.filter(|own| scope.is_called(own)).cloned());
                None
            }
            Sight::Keys {
                scope,
                mut entries,
                coverage,
                is_last,
            } => {
                self.progress.scopes_done += usize::from(is_last);
                self.progress.keys += entries.len();
                let coverage = coverage.filter(|known| !report.coverage.contains(known));
                report.coverage.extend(coverage);
                let scope = ScopeNumber { account, scope };
                if self.query.filter.owners().next().is_some() {
                    remember_owners(&mut report.owners, &entries);
                }
                let mut tally = self.tallies.remove(&scope).unwrap_or_default();
                entries.retain(|entry| tally.counts(entry, self.query));
                match is_last {
                    true => {
                        self.names.remove(&scope);
                        report.whole_scopes += 1;
                        tally.count_in(report);
                    }
                    false => drop(self.tallies.insert(scope, tally)),
                }
                Some(Portion::Keys { scope, entries })
            }
            Sight::Broken { scope, error } => {
                let is_rejection = |own: &Error| matches!(*own.failure, Failure::Rejected { .. });
                let scope = scope.map(|scope| ScopeNumber { account, scope });
                let name = scope.and_then(|scope| self.names.remove(&scope));
                // It is the credential's, whatever was asked for: told once, and not of every scope.
                match is_rejection(&error) && report.failures.iter().any(is_rejection) {
                    true => report.not_asked.push(match name {
                        Some(name) => name,
                        None => "what the list of projects had not shown yet".to_owned(),
                    }),
                    false => report.failures.push(error),
                }
                self.progress.scopes_done += usize::from(scope.is_some());
                let scope = scope?;
                self.tallies.remove(&scope);
                Some(Portion::Broken(scope))
            }
        }
    }
}

/// More owners than this are not remembered: they are there for a suggestion only.
const MOST_OWNERS: usize = 10_000;

fn remember_owners(known: &mut BTreeSet<String>, entries: &[Entry]) {
    for owner in entries.iter().filter_map(|entry| entry.key.owner.as_ref()) {
        let words = [owner.label(), owner.email.clone()];
        let words = words
            .into_iter()
            .flatten()
            .map(|word| word.raw().to_owned());
        if known.len() < MOST_OWNERS {
            known.extend(words);
        }
    }
}

impl Tally {
    /// Counts a key, and tells whether it is taken.
    fn counts(&mut self, entry: &Entry, query: &Query) -> bool {
        self.seen += 1;
        let is_taken = match query.filter.judge(&entry.key, entry.now(query.now)) {
            Judgement::Taken => true,
            Judgement::Left => false,
            Judgement::Unknown { fact } => {
                *self.unjudged.entry(fact).or_default() += 1;
                query.filter.includes_unknown
            }
        };
        self.keys += usize::from(is_taken);
        is_taken
    }

    /// Adds a scope to its account.
    fn count_in(self, report: &mut AccountReport) {
        report.keys += self.keys;
        report.seen += self.seen;
        for (fact, keys) in self.unjudged {
            *report.unjudged.entry(fact).or_default() += keys;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;
    use crate::{
        accounts::Narrow,
        inventory::{
            Criterion, Filter,
            invented::{config, criterion, entries, now},
        },
    };

    /// Returns the ids that are taken, and how many could not be judged.
    fn taken(
        criteria: &[Criterion],
        entries: &[Entry],
        includes_unknown: bool,
    ) -> (Vec<String>, usize) {
        let query = Query {
            narrow: Narrow::default(),
            filter: Filter {
                criteria: criteria.to_vec(),
                includes_unknown,
            },
            now: now(),
        };
        let mut tally = Tally::default();
        let taken = entries.iter().filter(|entry| tally.counts(entry, &query));
        let ids = taken.map(|entry| entry.key.id.to_string()).collect();
        (ids, tally.unjudged.values().sum())
    }

    proptest! {
        #![proptest_config(config())]

        #[test]
        fn unknown_keys_are_those_that_come_in_addition_when_asked_for(
            criteria in vec(criterion(), 0..3),
            entries in entries(),
        ) {
            let (certain, unjudged) = taken(&criteria, &entries, false);
            let (all, still_unjudged) = taken(&criteria, &entries, true);

            prop_assert!(certain.iter().all(|id| all.contains(id)));
            prop_assert_eq!(all.len(), certain.len() + unjudged);
            prop_assert_eq!(still_unjudged, unjudged);
        }
    }
}
