//! What is said when an operation is settled or dropped, and what is done by a record that a crash cut short.

use std::fs;

use serde_json::Value;

use super::{
    scene::{Scene, for_each_new_key, for_each_successor},
    stage::with,
};
use crate::support::FAILS;

/// Cuts the last line off the record, as a crash before it would have.
#[track_caller]
fn forgets_the_last_line(scene: &Scene<'_>, id: &str) {
    let name = format!("state/keyctl/operations/{id}.jsonl");
    let text = scene.text(&name);
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let (_, whole) = lines.split_last().expect("a line");
    fs::write(scene.path(&name), whole.concat()).expect("written");
}

/// Settles the operation, and returns what scripts are told.
#[track_caller]
fn told(scene: &Scene<'_>, id: &str, more: &[&str]) -> Value {
    let outcome = scene.resumes(id, &with(&["-o", "json"], more)).ends_with(0);
    let document = outcome.json();
    assert_eq!(document["id"], id, "{document}");
    document["outcome"].clone()
}

#[test]
fn forgetting_says_which_keys_stay() {
    for_each_successor(|scene, creation, _| {
        let words = scene.rotate(&["--to", "file:key"]);
        scene.runs(&words).run().ends_with(0);
        let id = scene.left_open("proven");

        let forget = ["operations", "forget", &id];
        let outcome = scene.runs(&forget).run().ends_with(0);

        let sentence = format!(
            "Forgotten; {} stays as it is, and so does the old key, {}",
            creation.reference, scene.stage.kind.reference
        );
        assert!(outcome.stdout.contains(&sentence), "{}", outcome.stdout);
    });
}

#[test]
fn forgetting_says_where_a_rescued_secret_stays() {
    for_each_new_key(|scene, creation| {
        let words = with(&scene.stage.create(creation), &["--to", FAILS]);
        scene.runs(&words).run().ends_with(12);
        let id = scene.left_open("rescued");
        let rescued = format!("state/keyctl/rescue/rescue-{id}");

        let forget = ["operations", "forget", &id];
        let outcome = scene.runs(&forget).run().ends_with(0);

        let sentence = format!(
            "Forgotten; {} stays as it is; the secret is still in {}",
            creation.reference,
            scene.path(&rescued).display()
        );
        assert!(outcome.stdout.contains(&sentence), "{}", outcome.stdout);
        scene.assert_secret_only_in(creation.secret, &[&rescued]);
    });
}

#[test]
fn scripts_are_told_how_a_creation_ended() {
    for_each_new_key(|scene, creation| {
        let words = with(&scene.stage.create(creation), &["--to", FAILS]);
        scene.runs(&words).run().ends_with(12);
        let id = scene.left_open("rescued");

        assert_eq!(told(scene, &id, &["--to", "file:key"]), "delivered");

        scene.assert_settled();
        scene.assert_secret_only_in(creation.secret, &["key"]);
    });
}

#[test]
fn scripts_are_told_that_nothing_was_sent() {
    for_each_new_key(|scene, creation| {
        scene.creates_with(creation, scene.stage.refusal(500, "internal"));
        let end = ["--to", "file:key", "--timeout", "1s"];
        let words = with(&scene.stage.create(creation), &end);
        scene.runs(&words).run().ends_with(9);
        let id = scene.left_open("unknown");
        forgets_the_last_line(scene, &id);
        assert_eq!(scene.left_open("sent"), id);
        forgets_the_last_line(scene, &id);
        assert_eq!(scene.left_open("planned"), id);

        assert_eq!(told(scene, &id, &[]), "nothing_sent");

        scene.assert_settled();
        scene.assert_changes(&[("POST", creation.path)]);
    });
}

#[test]
fn scripts_are_told_how_a_rotation_stands_and_ends() {
    for_each_successor(|scene, _, _| {
        let words = scene.rotate(&["--to", "file:key"]);
        scene.runs(&words).run().ends_with(0);
        let id = scene.left_open("proven");

        assert_eq!(told(scene, &id, &["--yes"]), "proven");

        assert_eq!(scene.left_open("proven"), id);
        let reference = scene.stage.kind.reference;
        let finish = ["rotate", "--finish", reference, "--yes", "-o", "json"];
        let document = scene.runs(&finish).run().ends_with(0).json();
        assert_eq!(document["outcome"], "done");
        scene.assert_settled();
    });
}

#[test]
fn scripts_are_told_that_a_rotation_waits() {
    for_each_successor(|scene, _, _| {
        let words = scene.rotate(&["--to", "file:key", "--grace", "1h"]);
        scene.runs(&words).run().ends_with(0);
        let id = scene.left_open("grace");

        let resumed = scene.resumes(&id, &["--yes", "-o", "json"]).ends_with(7);
        let error: Value = serde_json::from_str(&resumed.stderr).expect("one object");
        assert_eq!(error["error"]["code"], "too-early");

        assert_eq!(scene.left_open("grace"), id);
        assert_eq!(scene.stage.server.deletes(), 0);
    });
}

#[test]
fn scripts_are_told_that_a_useless_key_was_deleted() {
    for_each_successor(|scene, creation, _| {
        scene.creates_with(creation, creation.answer_without_secret());
        let words = scene.rotate(&["--to", "file:key"]);
        scene.runs(&words).run().ends_with(12);
        let id = scene.left_open("lost");

        assert_eq!(told(scene, &id, &["--yes"]), "discarded");

        scene.assert_settled();
        let new = scene.stage.kind.path(creation.id);
        scene.assert_changes(&[("POST", creation.path), ("DELETE", &new)]);
    });
}

#[test]
fn rescued_secret_is_found_where_the_record_does_not_name_it() {
    for_each_new_key(|scene, creation| {
        let words = with(&scene.stage.create(creation), &["--to", FAILS]);
        scene.runs(&words).run().ends_with(12);
        let id = scene.left_open("rescued");
        forgets_the_last_line(scene, &id);
        assert_eq!(scene.left_open("created"), id);

        let resume = ["operations", "resume", &id, "--to", "file:later"];
        scene.runs(&resume).run().ends_with(0);

        scene.assert_secret_only_in(creation.secret, &["later"]);
        scene.assert_changes(&[("POST", creation.path)]);
        scene.assert_settled();
    });
}

#[cfg(unix)]
#[test]
fn rescued_secret_goes_only_to_places_that_do_not_have_it() {
    const TAKES: &str = "exec:sh -c 'cat > /dev/null; echo again >> taken'";
    const REFUSES: &str = "exec:sh -c 'cat > /dev/null; echo again >> tried; test -e ready'";
    for_each_new_key(|scene, creation| {
        let sinks = ["--to", TAKES, "--to", "file:key", "--to", REFUSES];
        let words = with(&scene.stage.create(creation), &sinks);
        scene.runs(&words).run().ends_with(12);
        let id = scene.left_open("rescued");
        fs::write(scene.path("ready"), "").expect("written");

        scene.resumes(&id, &[]).ends_with(0);

        assert_eq!(scene.text("taken"), "again\n");
        assert_eq!(scene.text("tried"), "again\nagain\n");
        scene.assert_secret_only_in(creation.secret, &["key"]);
        scene.assert_changes(&[("POST", creation.path)]);
        scene.assert_settled();
    });
}
