//! Providers that are busy or down: nothing is deleted twice, and nothing is stormed.

use super::{
    provider::{Call, Verdict},
    site::{Site, assert_outcomes, renewing},
};

#[test]
fn rate_limit_on_every_second_request_delays_and_loses_nothing() {
    let site = Site::new(12);
    site.provider.rules(|call| match call.attempt % 2 == 1 {
        true => Verdict::Refused(429),
        false => Verdict::Usual,
    });

    let outcome = site
        .deletes(&site.refs(12), "--yes -o json")
        .run()
        .ends_with(0);

    assert_outcomes(&outcome, &[("deleted", 12)]);
    assert_eq!(site.provider.deletes().len(), 24);
    site.assert_settled();
}

#[test]
fn j08_provider_that_is_down_for_a_thousand_keys_is_left_alone() {
    let site = Site::new(0);
    site.provider.rules(|_| Verdict::Refused(503));

    let words = "--yes --max 1000 -o json";
    let outcome = site.deletes(&site.refs(1_000), words).run().ends_with(7);

    let calls = site.provider.calls();
    let repeated = calls.iter().filter(|call: &&Call| call.attempt > 1);
    assert!(repeated.count() <= 50, "{} requests", calls.len());
    assert!(calls.len() <= 100, "{} requests", calls.len());
    assert!(site.provider.deletes().is_empty());
    let document = outcome.json();
    assert_eq!(
        document["results"].as_array().expect("results").len(),
        1_000
    );
    site.assert_settled();
}

#[test]
fn provider_that_goes_down_after_the_look_is_left_alone() {
    let site = Site::new(100);
    site.provider.rules(|call| match call.is_delete() {
        true => Verdict::Refused(503),
        false => Verdict::Usual,
    });

    let outcome = site
        .deletes(&site.refs(100), "--yes --max 100 -o json")
        .run();

    let outcome = outcome.ends_with(7);
    let deletes = site.provider.deletes().len();
    assert!(deletes <= 80, "{deletes} requests");
    assert_eq!(site.provider.left().len(), 100);
    assert!(
        outcome.stdout.contains("not_attempted"),
        "{}",
        outcome.stdout
    );
}

#[test]
fn credential_that_is_rejected_by_the_list_is_not_tried_with_every_key() {
    let site = Site::new(12);
    site.provider.rules(|_| Verdict::Refused(401));

    let outcome = site
        .deletes(&site.refs(12), "--yes -o json")
        .run()
        .ends_with(4);

    assert_outcomes(&outcome, &[("failed", 1), ("not_attempted", 11)]);
    assert_eq!(site.provider.calls().len(), 1);
}

#[test]
fn c05_token_that_expires_halfway_is_renewed_once_and_its_key_deleted_once() {
    let ids: Vec<String> = (0..10)
        .map(|key| format!("62b0dbfe-3489-4b79-b850-34d911527c8{key}"))
        .collect();
    let site = Site::of(renewing(), &ids);
    site.provider
        .rules(|call| match call.is_delete() && call.number == 5 {
            true => Verdict::Unwelcome,
            false => Verdict::Usual,
        });
    let kind = site.provider.kind();
    let refs: Vec<String> = ids.iter().map(|id| kind.reference_of(id)).collect();

    let words = "--yes --concurrency 1 -o json";
    let outcome = site.deletes(&refs.join("\n"), words).run().ends_with(0);

    assert_outcomes(&outcome, &[("deleted", 10)]);
    let mut deletes = site.provider.deletes();
    assert_eq!(deletes.len(), 11);
    deletes.dedup();
    assert_eq!(deletes, ids);
    assert_eq!(site.provider.logins(), 2);
    site.assert_settled();
}

#[test]
fn keys_that_are_left_since_too_much_was_repeated_are_told_and_resumed() {
    let site = Site::new(30);
    // Each is gone with its first request, and found to be so with the last: no key fails.
    site.provider.rules(|call| match call.is_delete() {
        true => Verdict::Denied(503),
        false => Verdict::Usual,
    });

    let words = "--yes --max 30 --concurrency 1";
    let outcome = site.deletes(&site.refs(30), words).run().ends_with(8);

    outcome.mentions("this run may repeat no more requests");
    let left = site.provider.left().len();
    let id = site.left_open(left, 30);
    site.provider.rules(|_| Verdict::Usual);
    let resumed = site.resumes(&id).ends_with(0);
    assert_outcomes(&resumed, &[("deleted", left)]);
}
