//! A secret in the answer itself: only where that was asked for, and the whole of it.

use std::fs;

use serde_json::json;

use super::{
    scene::{Scene, for_each_in_place, for_each_new_key, for_each_successor},
    stage::{for_each_kind, with},
};

#[test]
fn h04_revealed_secret_is_in_the_answer_and_nowhere_else() {
    for_each_successor(|scene, creation, _| {
        let words = scene.rotate(&["--reveal", "-o", "json"]);

        let outcome = scene.shows(&words).run().ends_with(0);

        assert_eq!(outcome.json()["secret"], creation.secret);
        assert!(!outcome.stderr.contains(creation.secret));
        scene.assert_secret_only_in(creation.secret, &[]);
        scene.assert_changes(&[("POST", creation.path)]);
    });
}

#[test]
fn answer_that_comes_before_the_proof_says_how_to_finish() {
    for_each_successor(|scene, creation, proof| {
        let reference = scene.stage.kind.reference;
        let words = scene.rotate(&["--reveal", "-o", "json"]);

        let document = scene.shows(&words).run().ends_with(0).json();

        assert_eq!(document["proven"], json!(null));
        assert_eq!(document["operation"], scene.left_open("proven"));
        let next = format!("keyctl rotate --finish {reference}");
        assert_eq!(document["next"], next);
        assert_eq!(scene.proofs(proof, creation.secret), 1);

        let finish = ["rotate", "--finish", reference, "--yes"];
        let refused = scene.runs(&finish).run().ends_with(5);
        refused.mentions("only a person can know").prints("");
        scene.assert_changes(&[("POST", creation.path)]);
        scene.left_open("proven");
    });
}

#[test]
fn secret_of_a_successor_is_the_whole_of_standard_output() {
    for_each_successor(|scene, creation, proof| {
        let outcome = scene.shows(&scene.rotate(&["--to", "stdout"])).run();

        let outcome = outcome.ends_with(0).prints(creation.secret);
        assert!(!outcome.stderr.contains(creation.secret));
        let finish = format!("rotate --finish {}", scene.stage.kind.reference);
        outcome.mentions(creation.reference).mentions(&finish);
        assert_eq!(scene.proofs(proof, creation.secret), 1);
        scene.assert_secret_only_in(creation.secret, &[]);
    });
}

#[test]
fn secret_that_was_rotated_in_place_is_the_whole_of_standard_output() {
    for_each_in_place(|scene, rotation, proof| {
        let outcome = scene.shows(&scene.rotate(&["--to", "stdout"])).run();

        let outcome = outcome.ends_with(0).prints(rotation.secret);
        assert!(!outcome.stderr.contains(rotation.secret));
        outcome.mentions(scene.stage.kind.reference);
        assert_eq!(scene.proofs(proof, rotation.secret), 1);
        scene.assert_secret_only_in(rotation.secret, &[]);
        scene.assert_settled();
    });
}

#[test]
fn old_key_does_not_go_for_a_secret_that_is_only_in_the_answer() {
    for_each_successor(|scene, _, _| {
        let outcome = scene.runs(&scene.rotate(&["--reveal", "--delete-old"]));

        outcome
            .run()
            .ends_with(2)
            .mentions("--delete-old")
            .prints("");
        scene.stage.assert_unchanged();
        scene.assert_settled();
    });
}

#[test]
fn secret_needs_somewhere_to_go_before_anything_is_changed() {
    for_each_kind(|stage| {
        if stage.kind.proof.is_none() {
            return;
        }
        let scene = Scene::of(stage);
        stage.server.stub(stage.kind.described());

        let outcome = scene.runs(&scene.rotate(&[])).run();

        outcome.ends_with(2).mentions("--reveal").prints("");
        stage.assert_unchanged();
    });
}

#[test]
fn secret_whose_reader_went_away_is_rescued_or_never_made() {
    for_each_new_key(|scene, creation| {
        let words = with(&scene.stage.create(creation), &["--to", "stdout"]);

        let outcome = scene.runs(&words).prints_to_nobody().run();

        match outcome.code {
            2 => scene.assert_changes(&[]),
            code => {
                assert_eq!(code, 12, "{}", outcome.stderr);
                let rescued = format!("state/keyctl/rescue/rescue-{}", scene.left_open("rescued"));
                outcome.mentions(&scene.place(&rescued));
                scene.assert_secret_only_in(creation.secret, &[&rescued]);
                scene.assert_changes(&[("POST", creation.path)]);
            }
        }
    });
}

#[test]
fn f007_log_of_a_ci_service_hides_every_rotated_secret() {
    for_each_successor(|scene, creation, _| {
        let mask = format!("::add-mask::{}\n", creation.secret);
        fs::write(scene.path("answer"), "").expect("written");
        let run = |more: &[&str]| {
            let program = scene.shows(&scene.rotate(more));
            let outcome = program.env("GITHUB_ACTIONS", "true").run().ends_with(0);
            for operation in scene.operations() {
                let id = operation["id"].as_str().expect("an id");
                let forget = ["operations", "forget", id];
                scene.runs(&forget).run().ends_with(0);
            }
            // The next one is no new key otherwise.
            let delete = ["delete", creation.reference, "--yes"];
            scene.runs(&delete).run();
            outcome.stderr
        };

        for more in [["--to", "stdout"], ["--reveal", "-q"], ["--to", "file:key"]] {
            let said = run(&more);
            assert!(said.contains(&mask), "{more:?}: {said}");
        }
    });
}
