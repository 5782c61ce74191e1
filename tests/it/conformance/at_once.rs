//! `--grace 0s`: a leaked secret ends at once, or the refusal names the command that ends it.

use super::{
    scene::{for_each_in_place, for_each_successor},
    stage::with,
};
use crate::support::Answer;

/// Is long past, whatever the time is.
const PAST: &str = "2020-01-01T00:00:00Z";

#[test]
fn old_secret_ends_at_once_where_it_is_replaced_in_place() {
    for_each_in_place(|scene, rotation, _| {
        let past = rotation
            .answer
            .to_string()
            .replace(rotation.previous_until, PAST);
        let past = serde_json::from_str(&past).expect("JSON");
        scene.rotates_with(rotation, Answer::json(rotation.status, &past));
        let words = scene.rotate(&["--to", "file:key", "--grace", "0s"]);

        let outcome = scene.runs(&words).run().ends_with(0);

        let sent = scene.stage.server.changes();
        assert_eq!(sent.len(), 1);
        let expected = rotation.body.to_string().replace("86400", "0");
        assert_eq!(sent[0].json().to_string(), expected);
        assert_eq!(scene.text("key"), rotation.secret);
        let warning = "warning: the old secret stops at once";
        assert!(outcome.stderr.contains(warning), "{}", outcome.stderr);
        assert!(!outcome.stderr.contains("although"), "{}", outcome.stderr);
        scene.assert_settled();
    });
}

#[test]
fn old_secret_that_the_provider_lets_live_is_told() {
    for_each_in_place(|scene, _, _| {
        let words = scene.rotate(&["--to", "file:key", "--grace", "0s"]);

        let outcome = scene.runs(&words).run();

        let delete = format!(
            "`keyctl delete {}` ends the key",
            scene.stage.kind.reference
        );
        outcome
            .ends_with(0)
            .mentions("although it was to end at once")
            .mentions(&delete);
        let words = with(&words, &["--force", "-o", "json"]);
        let document = scene.runs(&words).run().ends_with(0).json();
        let warnings = document["warnings"].to_string();
        assert!(
            warnings.contains("although it was to end at once"),
            "{warnings}"
        );
    });
}

#[test]
fn provider_that_refuses_no_grace_leaves_a_way_out() {
    for_each_in_place(|scene, rotation, _| {
        scene.rotates_with(rotation, scene.stage.refusal(400, "invalid grace"));
        let words = scene.rotate(&["--to", "file:key", "--grace", "0s"]);

        let outcome = scene.runs(&words).run();

        outcome
            .ends_with(1)
            .mentions("hint: nothing was changed: `--grace 1s`");
        scene.assert_settled();
    });
}

#[test]
fn key_that_is_replaced_by_a_new_one_is_not_deleted_by_no_grace() {
    for_each_successor(|scene, _, _| {
        let words = scene.rotate(&["--to", "file:key", "--grace", "0s"]);

        let outcome = scene.runs(&words).run();

        let reference = scene.stage.kind.reference;
        let command = format!("`keyctl rotate {reference} --delete-old --to file:key` deletes it");
        outcome
            .ends_with(2)
            .mentions("without a grace the old key has to be deleted")
            .mentions(&command)
            .prints("");
        scene.stage.assert_unchanged();
        assert_eq!(scene.stage.server.requests().len(), 0);
        assert!(!scene.path("key").exists());
    });
}

#[test]
fn words_of_a_command_are_not_repeated() {
    for_each_successor(|scene, _, _| {
        let words = scene.rotate(&["--to", "exec:store --token=CANARYword", "--grace", "0s"]);

        let outcome = scene.runs(&words).canary("CANARYword").run();

        let reference = scene.stage.kind.reference;
        let command = format!("`keyctl rotate {reference} --delete-old`, with the same `--to`,");
        outcome.ends_with(2).mentions(&command);
    });
}
