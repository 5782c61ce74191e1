//! A process that is killed or interrupted halfway leaves a record from which the next one goes on.

use std::{thread, time::Duration};

use super::{
    scene::{Scene, for_each_in_place, for_each_new_key, for_each_successor},
    stage::with,
};
use crate::support::{Answer, TAKES};

/// Takes the secret, says so, and does not end.
#[cfg(unix)]
const SLOW: &str = "exec:sh -c 'cat > /dev/null; touch begun; exec sleep 5 > /dev/null 2>&1'";
const LONG: Duration = Duration::from_secs(1);

/// Tells whether the server has such a request.
fn has_arrived(scene: &Scene<'_>, method: &str, path: &str) -> bool {
    let requests = scene.stage.server.sent(method);
    requests.iter().any(|request| request.path == path)
}

/// Runs until the server has such a request, and then kills the program.
#[track_caller]
fn killed_at(scene: &Scene<'_>, words: &[&str], method: &str, path: &str) {
    let is_time = || has_arrived(scene, method, path);
    scene.runs(words).run_until_killed(is_time);
}

#[test]
fn creation_that_was_killed_while_it_waited_is_settled_and_leaves_no_placeholder() {
    for_each_new_key(|scene, creation| {
        let answer = Answer::json(creation.status, &creation.answer);
        scene.creates_with(creation, answer.late(LONG));
        let words = with(&scene.stage.create(creation), &["--to", "file:key"]);

        killed_at(scene, &words, "POST", creation.path);

        let id = scene.left_open("sent");
        scene.resumes(&id, &["--yes"]).ends_with(9);
        scene.assert_changes(&[("POST", creation.path)]);
        let delete = ["delete", creation.reference, "--yes"];
        scene.runs(&delete).run().ends_with(0);
        let forget = ["operations", "forget", &id];
        scene.runs(&forget).run().ends_with(0);
        let new = scene.stage.kind.path(creation.id);
        scene.assert_changes(&[("POST", creation.path), ("DELETE", &new)]);
        scene.assert_secret_only_in(creation.secret, &[]);
        scene.assert_settled();
    });
}

#[test]
fn forgotten_creation_leaves_no_placeholder() {
    for_each_new_key(|scene, creation| {
        let answer = Answer::json(creation.status, &creation.answer);
        scene.creates_with(creation, answer.late(LONG));
        let words = with(&scene.stage.create(creation), &["--to", "file:key"]);
        killed_at(scene, &words, "POST", creation.path);
        let id = scene.left_open("sent");

        let forget = ["operations", "forget", &id];
        scene.runs(&forget).run().ends_with(0);

        scene.assert_secret_only_in(creation.secret, &[]);
        scene.assert_settled();
    });
}

#[cfg(unix)]
#[test]
fn key_whose_secret_a_command_may_have_is_not_deleted_by_a_mere_yes() {
    for_each_new_key(|scene, creation| {
        let words = with(&scene.stage.create(creation), &["--to", SLOW]);
        let has_begun = || scene.path("begun").exists();

        scene.runs(&words).run_until_killed(has_begun);

        let id = scene.left_open("created");
        let refused = scene.resumes(&id, &["--yes"]).ends_with(5);
        refused.mentions("only a person can know").prints("");
        scene.assert_changes(&[("POST", creation.path)]);
        assert_eq!(scene.left_open("created"), id);
    });
}

#[cfg(unix)]
#[test]
fn secret_that_one_place_has_is_delivered_to_the_others() {
    for_each_new_key(|scene, creation| {
        let sinks = ["--to", "file:key", "--to", SLOW];
        let words = with(&scene.stage.create(creation), &sinks);
        let has_begun = || scene.path("begun").exists();
        scene.runs(&words).run_until_killed(has_begun);
        let id = scene.left_open("created");

        let outcome = scene.resumes(&id, &["--timeout", "1s"]);

        // The command hangs again; the key and its secret stay.
        outcome.ends_with(12).mentions("still in file:/").prints("");
        scene.assert_changes(&[("POST", creation.path)]);
        scene.assert_secret_only_in(creation.secret, &["key"]);
        assert_eq!(scene.left_open("created"), id);

        scene.resumes(&id, &["--to", TAKES]).ends_with(0);
        scene.assert_changes(&[("POST", creation.path)]);
        scene.assert_settled();
    });
}

#[test]
fn rotation_that_was_killed_before_its_proof_is_proven_and_finished() {
    for_each_successor(|scene, creation, proof| {
        let kind = scene.stage.kind;
        let slow = Answer::json(200, &proof.answer).late(LONG);
        scene.stage.server.stub(proof.stub_with(slow));
        let words = scene.rotate(&["--to", "file:key", "--delete-old"]);
        let is_proving = || scene.proofs(proof, creation.secret) > 0;

        scene.runs(&words).run_until_killed(is_proving);

        let id = scene.left_open("stored");
        scene.stage.server.stub(proof.stub());
        scene.resumes(&id, &[]).ends_with(5).mentions("--yes");
        scene.assert_changes(&[("POST", creation.path)]);
        scene.resumes(&id, &["--yes"]).ends_with(0);
        let old = kind.path(kind.id);
        scene.assert_changes(&[("POST", creation.path), ("DELETE", &old)]);
        scene.assert_secret_only_in(creation.secret, &["key"]);
        scene.assert_settled();
    });
}

#[test]
fn j13_rotation_that_was_killed_while_the_old_key_went_is_over() {
    for_each_successor(|scene, creation, _| {
        let kind = scene.stage.kind;
        let old = kind.path(kind.id);
        scene.deletes_with(kind.id, kind.deleted.clone().late(LONG));
        let words = scene.rotate(&["--to", "file:key", "--delete-old"]);

        killed_at(scene, &words, "DELETE", &old);

        let id = scene.left_open("old_delete_sent");
        scene.resumes(&id, &[]).ends_with(0);
        scene.assert_changes(&[("POST", creation.path), ("DELETE", &old)]);
        scene.assert_secret_only_in(creation.secret, &["key"]);
        scene.assert_settled();
    });
}

#[test]
fn rotation_in_place_that_was_killed_while_it_waited_is_never_forced() {
    for_each_in_place(|scene, rotation, _| {
        let answer = Answer::json(rotation.status, &rotation.answer);
        scene.rotates_with(rotation, answer.late(LONG));
        let words = scene.rotate(&["--to", "file:key"]);

        killed_at(scene, &words, "POST", rotation.path);

        let id = scene.left_open("sent");
        let in_the_way = scene.stage.refusal(409, "previous_secret_active");
        scene.rotates_with(rotation, in_the_way);
        scene.resumes(&id, &["--yes"]).ends_with(9);
        scene.assert_changes(&[("POST", rotation.path); 2]);
        for change in scene.stage.server.changes() {
            assert_eq!(change.json(), rotation.body);
        }
        assert_eq!(scene.left_open("unknown"), id);
        assert!(!scene.path("key").exists());
    });
}

#[cfg(unix)]
#[test]
fn secret_in_place_that_one_sink_has_is_not_replaced() {
    for_each_in_place(|scene, rotation, _| {
        let words = scene.rotate(&["--to", "file:key", "--to", SLOW]);
        let has_begun = || scene.path("begun").exists();
        scene.runs(&words).run_until_killed(has_begun);
        let id = scene.left_open("created");

        scene.resumes(&id, &["--to", TAKES]).ends_with(0);

        scene.assert_changes(&[("POST", rotation.path)]);
        scene.assert_secret_only_in(rotation.secret, &["key"]);
        scene.assert_settled();
    });
}

#[cfg(unix)]
#[test]
fn rotation_that_is_interrupted_keeps_the_new_secret_and_the_old_key() {
    for_each_successor(|scene, creation, proof| {
        let answer = Answer::json(creation.status, &creation.answer);
        scene.creates_with(creation, answer.late(LONG));
        let words = scene.rotate(&["--to", "file:key", "--delete-old"]);

        let is_time = || has_arrived(scene, "POST", creation.path);
        let outcome = scene.runs(&words).run_until(is_time, "INT");

        assert!([8, 130].contains(&outcome.code), "{}", outcome.stderr);
        let id = scene.left_open("stored");
        outcome.mentions(&format!("operations resume {id}"));
        assert_eq!(scene.proofs(proof, creation.secret), 0);
        scene.assert_changes(&[("POST", creation.path)]);
        scene.assert_secret_only_in(creation.secret, &["key"]);
    });
}

#[test]
fn j06_two_rotations_of_one_key_at_once_make_one_successor() {
    for_each_successor(|scene, creation, _| {
        let answer = Answer::json(creation.status, &creation.answer);
        scene.creates_with(creation, answer.late(LONG));
        let words = scene.rotate(&["--to", "file:key"]);
        let again = scene.rotate(&["--to", "file:other"]);

        thread::scope(|scope| {
            let first = scope.spawn(|| scene.runs(&words).run());
            while scene.stage.server.posts() == 0 {
                thread::sleep(Duration::from_millis(5));
            }
            scene.runs(&again).run().ends_with(6).prints("");
            first.join().expect("it ends").ends_with(0);
        });

        scene.assert_changes(&[("POST", creation.path)]);
        scene.assert_secret_only_in(creation.secret, &["key"]);
        scene.left_open("proven");
    });
}
