//! Clocks that disagree: what was made is found by the provider's own, and what has expired is judged by it.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use keyctl::keys::{Lifetime, RotateSupport};
use serde_json::{Value, json};

use super::{
    scene::{Scene, for_each_new_key},
    stage::{Stage, for_each_kind, for_each_revision, with},
};
use crate::{
    fixtures::Creation,
    support::{Answer, Stub},
};

/// Is the new key as a provider shows it that made it just then.
fn made_at(creation: &Creation, time: Timestamp) -> Value {
    let mut key = creation.listed.clone();
    let members = key.as_object_mut().expect("an object");
    for member in ["created_at", "created", "createdAt"] {
        if let Some(value) = members.get_mut(member) {
            *value = match value.is_number() {
                true => json!(time.as_second()),
                false => json!(time.to_string()),
            };
        }
    }
    key
}

/// Creates a key whose answer is lost, by a provider's clock that differs so much.
fn lose(scene: &Scene<'_>, creation: &Creation, difference: SignedDuration) -> String {
    let there = Timestamp::now() + difference;
    scene.stage.server.says_it_is(there);
    scene.keeps(creation, made_at(creation, there));
    scene.creates_with(creation, scene.stage.refusal(500, "internal"));
    let words = with(&scene.stage.create(creation), &["--to", "file:key"]);
    let outcome = scene.runs(&words).run().ends_with(9);
    outcome.mentions(creation.reference);
    scene.left_open("unknown")
}

#[test]
fn m01_lost_key_is_found_whatever_the_difference_of_the_clocks() {
    for hours in [-2, 2] {
        for_each_new_key(|scene, creation| {
            let stage = scene.stage.fresh();
            let scene = Scene::of(&stage);
            let id = lose(&scene, creation, SignedDuration::from_hours(hours));

            let resumed = scene.resumes(&id, &["--yes"]);

            resumed.ends_with(9).mentions(creation.reference);
            scene.assert_changes(&[("POST", creation.path)]);
            assert_eq!(scene.left_open("unknown"), id);
        });
    }
}

/// Shows the kind's key, that works for an hour more by its provider's clock, which differs so much from the local
/// one; returns false where the kind tells of no end.
fn ends_in_an_hour(stage: &Stage<'_>, difference: SignedDuration) -> bool {
    let there = Timestamp::now() + difference;
    stage.server.says_it_is(there);
    let end = there + SignedDuration::from_hours(1);
    let mut key = stage.kind.own();
    match key.get_mut("expires_at").filter(|own| !own.is_null()) {
        Some(expires) if expires.is_number() => *expires = json!(end.as_second()),
        Some(expires) => *expires = json!(end.to_string()),
        None => return false,
    }
    stage.lists(std::slice::from_ref(&key));
    stage.server.stub(stage.kind.described_as(key));
    true
}

#[test]
fn f027_key_that_works_by_its_providers_clock_is_not_listed_as_expired() {
    for_each_kind(|stage| {
        if !ends_in_an_hour(stage, SignedDuration::from_hours(-2)) {
            return;
        }
        for filter in [["--status", "expired"].as_slice(), &["--expired"]] {
            let words = [filter, &["-o", "ref", "-q"]].concat();

            let outcome = stage.program(&with(&stage.list(), &words)).run();

            outcome.ends_with(0).prints("").mentions("is 2 hours ahead");
        }
    });
}

#[test]
fn every_form_of_a_list_judges_expiry_by_the_providers_clock() {
    for_each_kind(|stage| {
        if !ends_in_an_hour(stage, SignedDuration::from_hours(-2)) {
            return;
        }
        let table = ["--columns", "ref,status,expires", "-o", "table"];
        for words in [
            table.as_slice(),
            &["--expires-within", "2h", "-o", "ndjson"],
            &["--sort", "status", "-o", "csv"],
        ] {
            let outcome = stage.program(&with(&stage.list(), words)).run();

            assert!(outcome.stdout.contains(stage.kind.reference), "{words:?}");
            assert!(!outcome.stdout.contains("expired"), "{}", outcome.stdout);
            assert!(!outcome.stdout.contains(" ago"), "{}", outcome.stdout);
            outcome.ends_with(0).mentions("is 2 hours ahead");
        }
    });
}

#[test]
fn described_key_is_judged_by_the_providers_clock_and_that_is_told_once() {
    for_each_kind(|stage| {
        if !ends_in_an_hour(stage, SignedDuration::from_hours(-2)) {
            return;
        }
        let reference = stage.kind.reference;

        let words = ["describe", reference, reference, "-o", "json"];
        let outcome = stage.program(&words).run().ends_with(0);

        assert_ne!(outcome.json()["keys"][0]["status"], "expired");
        let account = stage.fixture.provider;
        outcome.complains(&format!(
            "warning: this machine's clock is 2 hours ahead of {account}'s; expiry and age are judged by {account}'s\n"
        ));
    });
}

/// Writes a time into a member, as text or as a number as the one before was.
fn put_time(key: &mut Value, member: &str, time: Timestamp) {
    let number = json!(time.as_second());
    let text = json!(time.to_string());
    let value = key.get_mut(member).expect("a member");
    *value = if value.is_string() { text } else { number };
}

#[test]
fn f027_new_expiry_is_recognised_by_the_providers_clock() {
    for_each_revision(|stage, revision| {
        let mut arguments = revision.arguments.iter();
        let Some((_, typed)) = arguments.find(|(flag, _)| *flag == "--expires-in") else {
            return;
        };
        let lifetime: Lifetime = typed.parse().expect("a duration");
        let there = Timestamp::now() - SignedDuration::from_hours(48);
        stage.server.says_it_is(there);
        let end = there + Duration::from_secs(lifetime.seconds);
        let (kind, mut after) = (stage.kind, revision.after.clone());
        put_time(&mut after, "expires_at", end);
        stage.server.add(&[
            kind.described().then(Answer::json(200, &(kind.one)(after))),
            Stub::new(
                revision.method,
                kind.path(kind.id),
                stage.refusal(500, "in trouble"),
            ),
        ]);

        let words = with(&stage.update(revision), &["--yes"]);
        let outcome = stage.program(&words).run();

        outcome.ends_with(0).mentions("is 2 days ahead");
    });
}

#[test]
fn f027_clocks_that_differ_are_told_once_by_every_verb() {
    for_each_kind(|stage| {
        let kind = stage.kind;
        let key = kind.own();
        stage
            .server
            .says_it_is(Timestamp::now() + SignedDuration::from_hours(48));
        stage.lists(std::slice::from_ref(&key));
        stage.server.stub(kind.described_as(key));
        let (provider, reference) = (stage.fixture.provider, kind.reference);
        let mut runs = vec![
            vec!["list", "--provider", provider, "--kind", kind.kind],
            vec!["describe", reference],
            vec!["describe", reference, "-q"],
        ];
        if stage.capabilities().delete.is_offered() {
            runs.push(vec!["delete", reference, "--dry-run"]);
        }
        if !matches!(stage.capabilities().rotate, RotateSupport::No(_)) {
            runs.push(vec!["rotate", reference, "--to", "file:key", "--dry-run"]);
        }
        for words in runs {
            let outcome = stage.program(&words).run();

            let said = "this machine's clock is 2 days behind ";
            assert_eq!(
                outcome.stderr.matches(said).count(),
                1,
                "{words:?}: {}",
                outcome.stderr
            );
        }
    });
}

#[test]
fn clock_that_is_a_little_off_is_not_told() {
    for_each_kind(|stage| {
        if ends_in_an_hour(stage, SignedDuration::from_mins(4)) {
            let words = with(&stage.list(), &["-o", "json"]);
            stage.program(&words).run().ends_with(0).complains("");
        }
    });
}
