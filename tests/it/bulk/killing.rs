//! The program is killed or interrupted among the deletions: the next run ends what it began, and nothing else.

use std::time::Duration;

use super::{
    provider::Verdict,
    site::{Site, assert_outcomes, ids},
};
use crate::support::stopping;

const LONG: Duration = Duration::from_secs(2);
const KEYS: usize = 6;

#[test]
fn j05_deletion_killed_at_any_key_is_ended_by_the_next_run() {
    std::thread::scope(|scope| {
        for key in 1..=KEYS {
            for verdict in [Verdict::Late(LONG), Verdict::Stalled(LONG)] {
                scope.spawn(move || assert_recovers(key, verdict));
            }
        }
    });
}

/// Kills the program while this deletion is under way.
#[track_caller]
fn assert_recovers(key: usize, verdict: Verdict) {
    // Two are there that nobody named.
    let site = Site::new(KEYS + 2);
    site.provider
        .rules(move |call| match call.is_delete() && call.number == key {
            true => verdict,
            false => Verdict::Usual,
        });
    let run = site.deletes(&site.refs(KEYS), "--yes --concurrency 1");
    let is_time = || site.provider.deletes().len() == key;
    run.run_until_killed(is_time);
    site.provider.rules(|_| Verdict::Usual);
    let before = site.provider.deletes();

    let id = site.left_open(KEYS + 1 - key, KEYS);
    let outcome = site.resumes(&id).ends_with(0);

    assert_outcomes(&outcome, &[("deleted", KEYS + 1 - key)]);
    assert_eq!(site.provider.left(), ids(KEYS + 2)[KEYS..], "{key}");
    let mut deletes = site.provider.deletes();
    if matches!(verdict, Verdict::Late(_)) {
        assert_eq!(deletes.len(), KEYS, "nothing that is gone is deleted again");
    }
    assert!(deletes.len() <= before.len() + KEYS + 1 - key);
    deletes.sort();
    deletes.dedup();
    assert_eq!(deletes, ids(KEYS));
    site.assert_settled();
}

#[test]
fn deletion_killed_with_many_on_their_way_is_ended_by_the_next_run() {
    let site = Site::new(14);
    site.provider
        .rules(|call| match (call.is_delete(), call.number % 2) {
            (true, 0) => Verdict::Late(LONG),
            (true, _) => Verdict::Stalled(LONG),
            _ => Verdict::Usual,
        });
    let run = site.deletes(&site.refs(12), "--yes");
    let is_time = || site.provider.deletes().len() >= 3;
    run.run_until_killed(is_time);
    site.provider.rules(|_| Verdict::Usual);

    let id = site.left_open(12, 12);
    let outcome = site.resumes(&id).ends_with(0);

    assert_outcomes(&outcome, &[("deleted", 12)]);
    assert_eq!(site.provider.left(), ids(14)[12..]);
    site.assert_settled();
}

#[cfg(unix)]
#[test]
fn f12_interruption_lets_the_key_at_hand_end_and_begins_no_other() {
    for signal in stopping() {
        let site = Site::new(10);
        site.provider
            .rules(|call| match call.is_delete() && call.number == 4 {
                true => Verdict::Late(Duration::from_millis(300)),
                false => Verdict::Usual,
            });
        let run = site.deletes(&site.refs(10), "--yes --concurrency 1 -o json");
        let is_time = || site.provider.deletes().len() == 4;

        let outcome = run.run_until(is_time, signal).ends_with(130);

        assert_outcomes(&outcome, &[("deleted", 4), ("not_attempted", 6)]);
        assert_eq!(site.provider.deletes(), ids(4));
        let id = site.left_open(6, 10);
        assert_eq!(outcome.json()["operation"], id);
        let resumed = site.resumes(&id).ends_with(0);
        assert_outcomes(&resumed, &[("deleted", 6)]);
        assert_eq!(site.provider.left(), [""; 0]);
        site.assert_settled();
    }
}

#[cfg(unix)]
#[test]
fn f12_second_signal_ends_the_deletion_of_many_at_once() {
    let site = Site::new(10);
    site.provider
        .rules(|call| match call.is_delete() && call.number == 4 {
            true => Verdict::Late(Duration::from_secs(8)),
            false => Verdict::Usual,
        });
    let run = site.deletes(&site.refs(10), "--yes --concurrency 1 -o json");
    let running = run.starts();
    while site.provider.deletes().len() < 4 {
        std::thread::sleep(Duration::from_millis(5));
    }

    // Two at the same moment are one, on a busy machine also two in a row: whoever is impatient goes on.
    for _ in 0..5 {
        running.interrupts();
        std::thread::sleep(Duration::from_millis(50));
    }
    let outcome = running.ends().ends_with(9);

    assert_outcomes(
        &outcome,
        &[("deleted", 3), ("not_attempted", 6), ("unknown", 1)],
    );
    site.provider.rules(|_| Verdict::Usual);
    let id = site.left_open(7, 10);
    site.resumes(&id).ends_with(0);
    assert_eq!(site.provider.left(), [""; 0]);
    site.assert_settled();
}

#[test]
fn j06_second_resume_at_once_is_a_conflict() {
    let site = Site::new(6);
    let id = stopped(&site, 2, 6);
    site.provider.rules(|call| match call.is_delete() {
        true => Verdict::Late(LONG),
        false => Verdict::Usual,
    });
    let before = site.provider.deletes().len();

    std::thread::scope(|scope| {
        let first = scope.spawn(|| site.resumes(&id));
        while site.provider.deletes().len() == before {
            std::thread::sleep(Duration::from_millis(5));
        }
        site.resumes(&id).ends_with(6).prints("");
        let forget = format!("operations forget {id}");
        site.runs(&forget).run().ends_with(6);
        first.join().expect("it ends").ends_with(0);
    });

    assert_eq!(site.provider.left(), [""; 0]);
    site.assert_settled();
}

/// Leaves a deletion of so many keys, of which one fails and those behind it are left; returns its id.
pub fn stopped(site: &Site, at: usize, keys: usize) -> String {
    site.provider
        .rules(move |call| match call.is_delete() && call.number == at {
            true => Verdict::Late(LONG),
            false => Verdict::Usual,
        });
    let run = site.deletes(&site.refs(keys), "--yes --concurrency 1");
    let is_time = || site.provider.deletes().len() == at;
    run.run_until_killed(is_time);
    site.provider.rules(|_| Verdict::Usual);
    site.left_open(keys + 1 - at, keys)
}
