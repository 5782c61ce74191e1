//! What becomes of each key, and the code that all of it adds up to.

use super::{
    provider::{Call, Verdict},
    site::{Site, assert_outcomes, ids, masking},
};

#[test]
fn j02_each_key_has_its_own_outcome_and_one_that_nobody_knows_weighs_most() {
    let site = Site::new(9);
    site.provider.rules(|call| match call.id.as_deref() {
        Some("key_3") if call.is_delete() => Verdict::Refused(403),
        Some("key_6") => Verdict::Refused(500),
        _ => Verdict::Usual,
    });

    let outcome = site
        .deletes(&site.refs(10), "--yes -o json")
        .run()
        .ends_with(9);

    let expected = [
        ("deleted", 7),
        ("failed", 1),
        ("not_found", 1),
        ("unknown", 1),
    ];
    assert_outcomes(&outcome, &expected);
    let results = outcome.json()["results"]
        .as_array()
        .expect("results")
        .clone();
    for (key, word) in [(3, "failed"), (6, "unknown"), (9, "not_found")] {
        assert_eq!(results[key]["ref"], site.reference(key));
        assert_eq!(results[key]["outcome"], word);
    }
    assert_eq!(outcome.json_error()["exit_code"], 9);
    assert_eq!(site.provider.left(), ["key_3", "key_6"]);
    site.left_open(1, 9);
}

#[test]
fn j03_refusal_of_every_key_is_what_the_run_ends_with() {
    let site = Site::new(10);
    site.provider.rules(|call| match call.is_delete() {
        true => Verdict::Refused(403),
        false => Verdict::Usual,
    });

    let outcome = site.deletes(&site.refs(10), "--yes").run().ends_with(4);

    outcome.mentions("0 of 10 deleted, 10 failed");
    assert_eq!(site.provider.left().len(), 10);
    site.assert_settled();
}

#[test]
fn c06_rejected_credential_stops_its_account_and_the_rest_can_be_resumed() {
    let site = Site::new(10);
    site.provider
        .rules(|call| match call.is_delete() && call.number >= 3 {
            true => Verdict::Refused(401),
            false => Verdict::Usual,
        });

    let words = "--yes --concurrency 1 -o json";
    let outcome = site.deletes(&site.refs(10), words).run().ends_with(8);

    let expected = [("deleted", 2), ("failed", 1), ("not_attempted", 7)];
    assert_outcomes(&outcome, &expected);
    assert_eq!(site.provider.deletes().len(), 3);
    let id = site.left_open(7, 10);
    site.provider.rules(|_| Verdict::Usual);
    let resumed = site.resumes(&id).ends_with(0);
    assert_outcomes(&resumed, &[("deleted", 7)]);
    assert_eq!(site.provider.left(), ["key_2"]);
    site.assert_settled();
}

#[test]
fn key_that_the_credential_is_turned_down_for_stops_no_other() {
    let site = Site::new(10);
    site.provider
        .rules(|call| match call.is_delete() && call.number == 3 {
            true => Verdict::Unwelcome,
            false => Verdict::Usual,
        });

    let words = "--yes --concurrency 1 -o json";
    let outcome = site.deletes(&site.refs(10), words).run().ends_with(8);

    assert_outcomes(&outcome, &[("deleted", 9), ("failed", 1)]);
    assert_eq!(site.provider.left(), ["key_2"]);
    site.assert_settled();
}

#[test]
fn trouble_behind_a_deletion_that_was_done_is_settled_by_a_look() {
    let site = Site::new(10);
    site.provider.rules(|call| match call.is_delete() {
        true => Verdict::Denied(500),
        false => Verdict::Usual,
    });

    let outcome = site
        .deletes(&site.refs(10), "--yes -o json")
        .run()
        .ends_with(0);

    assert_outcomes(&outcome, &[("deleted", 10)]);
    assert!(site.provider.deletes().len() <= 30);
    site.assert_settled();
}

#[test]
fn keys_that_are_not_there_count_as_absent_where_they_may_be_missing() {
    let site = Site::new(3);

    let strict = site.deletes(&site.refs(5), "--dry-run").run();
    let lenient = site
        .deletes(&site.refs(5), "--yes --if-exists -o json")
        .run();

    strict.ends_with(8);
    assert_outcomes(
        &lenient.ends_with(0),
        &[("already_absent", 2), ("deleted", 3)],
    );
}

#[test]
fn account_that_is_down_keeps_no_other_from_its_keys() {
    let (site, other) = (Site::new(5), Site::of(masking(), &ids(5)));
    other.provider.rules(|_| Verdict::Refused(503));
    let refs = format!("{}{}", site.refs(5), other.refs(5));

    let program = other.provider.equip(site.deletes(&refs, "--yes -o json"));
    let outcome = program.run().ends_with(8);

    assert_outcomes(&outcome, &[("deleted", 5), ("failed", 5)]);
    assert!(other.provider.deletes().is_empty());
    site.assert_settled();
}

#[test]
fn account_that_broke_halfway_is_resumed_without_one_that_did_not() {
    let (site, other) = (Site::new(5), Site::of(masking(), &ids(5)));
    other.provider.rules(|call| match call.is_delete() {
        true => Verdict::Refused(401),
        false => Verdict::Usual,
    });
    let refs = format!("{}{}", other.refs(5), site.refs(5));
    let words = "--yes -o json --concurrency 1";

    let program = other.provider.equip(site.deletes(&refs, words));
    let outcome = program.run().ends_with(8);

    assert_outcomes(
        &outcome,
        &[("deleted", 5), ("failed", 1), ("not_attempted", 4)],
    );
    let id = site.left_open(4, 10);
    other.provider.rules(|_| Verdict::Usual);
    let alone = site.placed(&format!("operations resume {id} --yes"));
    let resumed = other.provider.equip(alone).run();
    resumed.ends_with(0).mentions("4 of 4 deleted");
    assert_eq!(other.provider.left(), ["key_0"]);
    assert_eq!(site.provider.left(), [""; 0]);
}

#[test]
fn five_unclear_outcomes_in_a_row_stop_everything() {
    let site = Site::new(12);
    let is_unclear = |call: &Call| call.id.is_some();
    site.provider.rules(move |call| match is_unclear(call) {
        true => Verdict::Refused(500),
        false => Verdict::Usual,
    });

    let words = "--yes -o json --concurrency 1";
    let outcome = site.deletes(&site.refs(12), words).run().ends_with(9);

    assert_outcomes(&outcome, &[("not_attempted", 7), ("unknown", 5)]);
    site.left_open(12, 12);
}

#[test]
fn hint_counts_the_keys_that_going_on_would_delete() {
    let (site, other) = (Site::new(5), Site::of(masking(), &ids(5)));
    other.provider.rules(|_| Verdict::Refused(401));
    site.provider.rules(|call| match call.is_delete() {
        true => Verdict::Refused(401),
        false => Verdict::Usual,
    });
    let refs = format!("{}{}", site.refs(5), other.refs(5));

    let program = other
        .provider
        .equip(site.deletes(&refs, "--yes --concurrency 1"));
    let outcome = program.run().ends_with(4);

    let id = site.left_open(4, 5);
    let hint = format!("`keyctl operations resume {id}` goes on with the 4 that are left");
    outcome.mentions(&hint);
}
