//! The provider puts a new secret in the old one's place: there is no key to take back, and none is ever deleted.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::{
    scene::{Scene, for_each_in_place},
    stage::with,
};
use crate::{
    fixtures::RotationFixture,
    support::{Answer, FAILS, REFUSES},
};

/// Rotates the key by an answer that is lost, and returns the operation that is left.
#[track_caller]
fn lose(scene: &Scene<'_>, rotation: &RotationFixture) -> String {
    scene.rotates_with(rotation, scene.stage.refusal(503, "busy"));
    let words = scene.rotate(&["--to", "file:key"]);
    scene.runs(&words).run().ends_with(9).prints("");
    scene.left_open("unknown")
}

/// Fails unless just so many rotations were sent, none of them by force.
#[track_caller]
fn assert_rotations(scene: &Scene<'_>, rotation: &RotationFixture, count: usize) {
    scene.assert_changes(&vec![("POST", rotation.path); count]);
    for change in scene.stage.server.changes() {
        assert_eq!(change.json(), rotation.body);
    }
}

#[test]
fn p04_new_secret_is_delivered_and_proven_and_the_old_one_works_for_a_day() {
    for_each_in_place(|scene, rotation, proof| {
        let words = scene.rotate(&["--to", "file:key", "-o", "json"]);

        let document = scene.runs(&words).run().ends_with(0).json();

        let reference = scene.stage.kind.reference;
        assert_eq!(document["key"]["ref"], reference);
        assert_eq!(document["in_place"], true);
        assert_eq!(document["proven"], true);
        assert_eq!(document["operation"], json!(null));
        assert_eq!(
            document["old"],
            json!({
                "ref":reference,"status":"works","works_until":rotation.previous_until,"kept_until":null
            })
        );
        assert_rotations(scene, rotation, 1);
        scene.stage.assert_signed(&scene.stage.server.changes()[0]);
        assert_eq!(scene.proofs(proof, rotation.secret), 1);
        assert_eq!(scene.text("key"), rotation.secret);
        scene.assert_secret_only_in(rotation.secret, &["key"]);
        scene.assert_settled();
    });
}

#[test]
fn f027_end_of_the_old_secret_is_counted_by_the_providers_clock() {
    for_each_in_place(|scene, rotation, _| {
        let until: Timestamp = rotation.previous_until.parse().expect("a time");
        let there = until - SignedDuration::from_hours(36);
        scene.stage.server.says_it_is(there);

        let outcome = scene.runs(&scene.rotate(&["--to", "file:key"])).run();

        let said = format!("The old secret works until {until} (in 1 day)");
        assert!(outcome.stdout.contains(&said), "{}", outcome.stdout);
        outcome.ends_with(0);
    });
}

#[test]
fn grace_is_sent_as_it_was_asked_for() {
    for_each_in_place(|scene, rotation, _| {
        let words = scene.rotate(&["--to", "file:key", "--grace", "1h"]);

        scene.runs(&words).run().ends_with(0);

        let changes = scene.stage.server.changes();
        assert_eq!(changes.len(), 1);
        let expected = rotation.body.to_string().replace("86400", "3600");
        assert_eq!(changes[0].json().to_string(), expected);
    });
}

#[test]
fn flags_that_need_a_new_key_are_refused() {
    for_each_in_place(|scene, _, _| {
        for flag in [
            ["--delete-old"].as_slice(),
            &["--new-name", "another"],
            &["--expires-in", "90d"],
        ] {
            let words = scene.rotate(&with(&["--to", "file:key"], flag));
            let outcome = scene.runs(&words).run();
            outcome.ends_with(10).mentions(flag[0]).prints("");
        }
        scene.stage.assert_unchanged();
        assert!(!scene.path("key").exists());
        scene.assert_settled();
    });
}

#[test]
fn p03_rotation_that_the_previous_one_forbids_changes_nothing() {
    for_each_in_place(|scene, rotation, _| {
        scene.rotates_with(rotation, scene.stage.refusal(409, "previous_secret_active"));

        let outcome = scene.runs(&scene.rotate(&["--to", "file:key"])).run();

        outcome.ends_with(6).prints("");
        assert_rotations(scene, rotation, 1);
        assert!(!scene.path("key").exists());
        scene.assert_secret_only_in(rotation.secret, &[]);
        scene.assert_settled();
    });
}

#[test]
fn p02_lost_rotation_that_was_not_carried_out_is_carried_out_by_another() {
    for_each_in_place(|scene, rotation, proof| {
        let id = lose(scene, rotation);
        assert_rotations(scene, rotation, 1);
        let refused = scene.resumes(&id, &[]);
        refused.ends_with(5).mentions("--yes").prints("");
        assert_rotations(scene, rotation, 1);
        let answer = Answer::json(rotation.status, &rotation.answer);
        scene.rotates_with(rotation, answer);

        scene.resumes(&id, &["--yes"]).ends_with(0);

        assert_rotations(scene, rotation, 2);
        assert_eq!(scene.proofs(proof, rotation.secret), 1);
        assert_eq!(scene.text("key"), rotation.secret);
        scene.assert_secret_only_in(rotation.secret, &["key"]);
        scene.assert_settled();
    });
}

#[test]
fn p02_lost_rotation_that_was_carried_out_stays_recorded_and_is_not_forced() {
    for_each_in_place(|scene, rotation, _| {
        let id = lose(scene, rotation);
        let (begun, day) = (Timestamp::now(), SignedDuration::from_hours(24));
        let in_the_way = scene.stage.refusal(409, "previous_secret_active");
        scene.rotates_with(rotation, in_the_way);

        let outcome = scene.resumes(&id, &["--yes"]);

        let outcome = outcome
            .ends_with(9)
            .mentions("the previous one works only for a while")
            .prints("");
        let (_, told) = outcome
            .stderr
            .split_once("(until about ")
            .expect("a moment");
        let (told, _) = told.split_once(')').expect("its end");
        let told: Timestamp = told.parse().expect("a moment");
        let minute = SignedDuration::from_mins(1);
        assert!(
            begun + day - minute <= told && told <= Timestamp::now() + day + minute,
            "{told}"
        );
        assert_rotations(scene, rotation, 2);
        assert!(!scene.path("key").exists());
        assert_eq!(scene.left_open("unknown"), id);
        scene.assert_secret_only_in(rotation.secret, &[]);
    });
}

#[test]
fn key_whose_new_secret_got_nowhere_is_never_deleted() {
    for_each_in_place(|scene, rotation, proof| {
        let outcome = scene
            .runs(&scene.rotate(&["--to", REFUSES, "--no-rescue"]))
            .run();

        let outcome = outcome.ends_with(12);
        let id = scene.left_open("lost");
        outcome
            .mentions("the new secret is lost")
            .mentions(rotation.previous_until)
            .mentions(&format!("`keyctl operations resume {id}`"))
            .prints("");
        assert_rotations(scene, rotation, 1);
        assert_eq!(scene.proofs(proof, rotation.secret), 0);
        scene.assert_secret_only_in(rotation.secret, &[]);

        // Another rotation is refused until the old secret has stopped: it is not even tried.
        let resumed = scene.resumes(&id, &["--yes"]).ends_with(9);
        resumed.mentions("before that the key cannot be rotated again");
        assert_rotations(scene, rotation, 1);
    });
}

#[test]
fn answer_without_a_secret_deletes_nothing() {
    for_each_in_place(|scene, rotation, _| {
        let mut answer = rotation.answer.clone();
        *answer.pointer_mut(rotation.secret_at).expect("a secret") = json!(null);
        scene.rotates_with(rotation, Answer::json(rotation.status, &answer));

        let outcome = scene.runs(&scene.rotate(&["--to", "file:key"])).run();

        assert!([9, 12].contains(&outcome.code), "{}", outcome.stderr);
        assert_rotations(scene, rotation, 1);
        assert!(!scene.path("key").exists());
        assert_eq!(scene.operations().len(), 1);
    });
}

#[test]
fn rescued_secret_is_delivered_and_proven_later() {
    for_each_in_place(|scene, rotation, proof| {
        let words = scene.rotate(&["--to", FAILS]);
        scene.runs(&words).run().ends_with(12);
        let id = scene.left_open("rescued");
        let rescued = format!("state/keyctl/rescue/rescue-{id}");
        scene.assert_secret_only_in(rotation.secret, &[&rescued]);

        scene.resumes(&id, &["--to", "file:later"]).ends_with(0);

        assert_rotations(scene, rotation, 1);
        assert_eq!(scene.proofs(proof, rotation.secret), 1);
        scene.assert_secret_only_in(rotation.secret, &["later"]);
        scene.assert_settled();
    });
}

#[test]
fn secret_that_is_never_accepted_leaves_the_rotation_open() {
    for_each_in_place(|scene, rotation, proof| {
        let never = scene.stage.refusal(401, "no such key");
        scene.stage.server.stub(proof.stub_with(never));
        let words = scene.rotate(&["--to", "file:key", "--timeout", "1s"]);

        scene.runs(&words).run().ends_with(8);

        let id = scene.left_open("stored");
        assert_rotations(scene, rotation, 1);
        scene.stage.server.stub(proof.stub());
        scene.resumes(&id, &[]).ends_with(0);
        assert_rotations(scene, rotation, 1);
        scene.assert_secret_only_in(rotation.secret, &["key"]);
        scene.assert_settled();
    });
}

#[test]
fn rotation_that_ends_by_itself_is_not_finished() {
    for_each_in_place(|scene, _, _| {
        let kind = scene.stage.kind;
        let provider = scene.stage.fixture.provider;
        let flags = ["--provider", provider, "--id", kind.id];

        for key in [[kind.reference].as_slice(), &flags] {
            let words = with(&["rotate", "--finish", "--yes"], key);
            let outcome = scene.runs(&words).run();

            outcome
                .ends_with(10)
                .mentions(kind.reference)
                .mentions("hint: `keyctl operations`")
                .prints("");
        }

        scene.stage.assert_untouched();
    });
}
