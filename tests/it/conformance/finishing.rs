//! The end of a rotation: the old key goes when its time has come, with consent, and only that key.

use super::{
    scene::{Scene, for_each_successor},
    stage::with,
};
use crate::support::{FAILS, Outcome};

/// Rotates the key, and leaves the old one alive.
#[track_caller]
fn begin(scene: &Scene<'_>, more: &[&str]) {
    let words = scene.rotate(&with(&["--to", "file:key"], more));
    scene.runs(&words).run().ends_with(0);
}

fn finish(scene: &Scene<'_>, more: &[&str]) -> Outcome {
    let words = ["rotate", "--finish", scene.stage.kind.reference];
    scene.runs(&with(&words, more)).run()
}

#[test]
fn old_key_goes_with_consent_and_only_that_key() {
    for_each_successor(|scene, creation, _| {
        let kind = scene.stage.kind;
        begin(scene, &[]);

        let refused = finish(scene, &[]);

        refused.ends_with(5).mentions("--yes").prints("");
        scene.assert_changes(&[("POST", creation.path)]);
        scene.left_open("proven");

        finish(scene, &["--yes"]).ends_with(0);

        let old = kind.path(kind.id);
        scene.assert_changes(&[("POST", creation.path), ("DELETE", &old)]);
        scene.assert_settled();
        scene.assert_secret_only_in(creation.secret, &["key"]);

        finish(scene, &["--yes"]).ends_with(3).prints("");
        assert_eq!(scene.stage.server.deletes(), 1);
    });
}

#[test]
fn old_key_of_a_rotation_that_is_not_ended_is_not_deleted_otherwise() {
    for_each_successor(|scene, creation, _| {
        begin(scene, &[]);
        let reference = scene.stage.kind.reference;

        for words in [
            vec!["delete", reference, "--yes"],
            vec!["delete", reference, "--dry-run"],
            vec!["delete", reference, reference, "--yes"],
        ] {
            let outcome = scene.runs(&words).run().ends_with(6).prints("");

            outcome.mentions("is in progress");
        }
        scene.assert_changes(&[("POST", creation.path)]);
        finish(scene, &["--yes"]).ends_with(0);
    });
}

#[test]
fn j16_dry_run_of_the_end_only_reads() {
    for_each_successor(|scene, creation, _| {
        begin(scene, &[]);

        let outcome = finish(scene, &["--yes", "--dry-run"]).ends_with(0);

        let reference = scene.stage.kind.reference;
        assert!(outcome.stdout.contains(reference), "{}", outcome.stdout);
        scene.assert_changes(&[("POST", creation.path)]);
        scene.left_open("proven");
    });
}

#[test]
fn old_key_is_not_deleted_before_its_grace_is_over() {
    for_each_successor(|scene, creation, _| {
        begin(scene, &["--grace", "1h"]);
        let id = scene.left_open("grace");

        for outcome in [
            finish(scene, &["--yes"]),
            scene.resumes(&id, &["--yes"]),
            scene.resumes(&id, &[]),
        ] {
            outcome
                .ends_with(7)
                .mentions("not deleted before")
                .mentions("run it again in")
                .prints("");
        }

        scene.assert_changes(&[("POST", creation.path)]);
        scene.left_open("grace");
    });
}

#[test]
fn old_key_is_deleted_once_its_grace_is_over() {
    for_each_successor(|scene, creation, _| {
        let kind = scene.stage.kind;
        begin(scene, &["--grace", "1s"]);
        std::thread::sleep(std::time::Duration::from_millis(2_100));

        finish(scene, &["--yes"]).ends_with(0);

        let old = kind.path(kind.id);
        scene.assert_changes(&[("POST", creation.path), ("DELETE", &old)]);
        scene.assert_settled();
    });
}

#[test]
fn grace_counts_from_a_proof_that_came_late() {
    for_each_successor(|scene, creation, proof| {
        let never = scene.stage.refusal(401, "no such key");
        scene.stage.server.stub(proof.stub_with(never));
        let late = ["--to", "file:key", "--grace", "1h", "--timeout", "1s"];
        scene.runs(&scene.rotate(&late)).run().ends_with(8);
        scene.left_open("stored");
        scene.stage.server.stub(proof.stub());

        finish(scene, &["--yes"])
            .ends_with(7)
            .mentions("not deleted before");

        scene.assert_changes(&[("POST", creation.path)]);
        scene.left_open("grace");
    });
}

#[test]
fn deletion_with_an_unclear_outcome_is_settled_by_the_old_key_itself() {
    for_each_successor(|scene, _, _| {
        let kind = scene.stage.kind;
        let lost = scene.stage.refusal(500, "internal");
        scene.deletes_with(kind.id, lost.header("Retry-After", "0"));
        let words = scene.rotate(&["--to", "file:key", "--delete-old"]);

        scene.runs(&words).run().ends_with(0);

        let deleted = scene.stage.server.sent("DELETE");
        let old = kind.path(kind.id);
        assert!(deleted.iter().all(|own| own.path == old), "{deleted:?}");
        scene.assert_settled();
    });
}

#[test]
fn old_key_that_could_not_be_deleted_is_deleted_later() {
    for_each_successor(|scene, creation, _| {
        let kind = scene.stage.kind;
        let old = kind.path(kind.id);
        scene.deletes_with(kind.id, scene.stage.refusal(409, "not now"));
        // A refused deletion leaves the key.
        scene.stage.server.stub(kind.described());
        let words = scene.rotate(&["--to", "file:key", "--delete-old"]);

        let outcome = scene.runs(&words).run().ends_with(8);

        let id = scene.left_open("old_delete_sent");
        outcome.mentions(&format!("keyctl operations resume {id}"));
        scene.assert_changes(&[("POST", creation.path), ("DELETE", &old)]);

        scene.resumes(&id, &[]).ends_with(5).mentions("--yes");
        scene.resumes(&id, &["--yes"]).ends_with(6);
        assert_eq!(scene.left_open("old_delete_sent"), id);
        scene.stage.server.add(&kind.missing);
        scene.resumes(&id, &[]).ends_with(0);
        let deleted = scene.stage.server.sent("DELETE");
        assert!(deleted.iter().all(|own| own.path == old), "{deleted:?}");
        scene.assert_settled();
    });
}

#[test]
fn rotation_that_was_never_begun_cannot_be_finished() {
    for_each_successor(|scene, _, _| {
        finish(scene, &["--yes"])
            .ends_with(3)
            .mentions("keyctl delete")
            .prints("");

        scene.stage.assert_unchanged();
    });
}

#[test]
fn rotation_whose_new_key_nobody_knows_is_not_finished() {
    for_each_successor(|scene, creation, _| {
        scene.creates_with(creation, scene.stage.refusal(500, "internal"));
        let words = scene.rotate(&["--to", "file:key", "--timeout", "1s"]);
        scene.runs(&words).run().ends_with(9);
        let id = scene.left_open("unknown");

        let outcome = finish(scene, &["--yes"]);

        outcome
            .ends_with(6)
            .mentions(&format!("`keyctl operations resume {id}`"))
            .prints("");
        scene.assert_changes(&[("POST", creation.path)]);
        assert_eq!(scene.left_open("unknown"), id);
    });
}

#[test]
fn rotation_whose_secret_is_in_no_place_yet_is_not_finished() {
    for_each_successor(|scene, creation, _| {
        let words = scene.rotate(&["--to", FAILS]);
        scene.runs(&words).run().ends_with(12);
        let id = scene.left_open("rescued");
        let rescued = format!("state/keyctl/rescue/rescue-{id}");

        let outcome = finish(scene, &["--yes"]);

        outcome
            .ends_with(6)
            .mentions(&format!("`keyctl operations resume {id}`"))
            .prints("");
        scene.assert_changes(&[("POST", creation.path)]);
        assert_eq!(scene.left_open("rescued"), id);
        scene.assert_secret_only_in(creation.secret, &[&rescued]);
    });
}
