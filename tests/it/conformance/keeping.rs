//! The old key lives whatever becomes of its successor.

use super::scene::for_each_successor;
use crate::support::{FAILS, REFUSES};

/// Runs after the file was written, and writes it again.
const ALTERS: &str = match cfg!(windows) {
    true => "exec:cmd /c find 'no such words' & echo another > key & exit 0",
    false => "exec:sh -c 'cat > /dev/null; echo another > key'",
};

#[test]
fn j12_old_key_lives_when_the_new_secret_is_never_accepted() {
    for_each_successor(|scene, creation, proof| {
        let kind = scene.stage.kind;
        let never = scene.stage.refusal(401, "no such key");
        scene.stage.server.stub(proof.stub_with(never));
        let words = scene.rotate(&["--to", "file:key", "--delete-old", "--timeout", "1s"]);

        let outcome = scene.runs(&words).run().ends_with(8);

        let id = scene.left_open("stored");
        outcome.mentions(&format!("keyctl operations resume {id}"));
        scene.assert_changes(&[("POST", creation.path)]);
        scene.assert_secret_only_in(creation.secret, &["key"]);

        // It was only late: what was agreed to is done then, if it is agreed to again.
        scene.stage.server.stub(proof.stub());
        scene.resumes(&id, &["--yes"]).ends_with(0);
        let old = kind.path(kind.id);
        scene.assert_changes(&[("POST", creation.path), ("DELETE", &old)]);
        scene.assert_settled();
    });
}

#[test]
fn j12_old_key_lives_when_the_stored_bytes_are_not_the_new_secret() {
    for_each_successor(|scene, creation, proof| {
        let sinks = ["--to", "file:key", "--to", ALTERS, "--delete-old"];

        let outcome = scene.runs(&scene.rotate(&sinks)).run();

        outcome
            .ends_with(8)
            .mentions("what is in it is not the new secret");
        scene.assert_changes(&[("POST", creation.path)]);
        assert_eq!(scene.proofs(proof, creation.secret), 0);
        scene.left_open("stored");
        scene.assert_secret_only_in(creation.secret, &[]);
    });
}

#[test]
fn j10_new_key_is_deleted_again_and_the_old_one_lives_when_no_sink_takes_the_secret() {
    for_each_successor(|scene, creation, proof| {
        let new = scene.stage.kind.path(creation.id);
        let words = scene.rotate(&["--to", REFUSES, "--delete-old", "--no-rescue"]);

        let outcome = scene.runs(&words).run();

        outcome.ends_with(12).mentions("deleted again").prints("");
        scene.assert_changes(&[("POST", creation.path), ("DELETE", &new)]);
        assert_eq!(scene.proofs(proof, creation.secret), 0);
        scene.assert_secret_only_in(creation.secret, &[]);
        scene.assert_settled();
    });
}

#[test]
fn j10_rescued_secret_of_a_successor_is_delivered_and_proven_later() {
    for_each_successor(|scene, creation, proof| {
        let words = scene.rotate(&["--to", FAILS]);
        scene.runs(&words).run().ends_with(12);
        let id = scene.left_open("rescued");
        let rescued = format!("state/keyctl/rescue/rescue-{id}");
        scene.assert_secret_only_in(creation.secret, &[&rescued]);

        let outcome = scene.resumes(&id, &["--to", "file:later"]);

        outcome.ends_with(0);
        assert_eq!(scene.proofs(proof, creation.secret), 1);
        scene.assert_changes(&[("POST", creation.path)]);
        assert_eq!(scene.left_open("proven"), id);
        scene.assert_secret_only_in(creation.secret, &["later"]);
    });
}

#[test]
fn j15_refused_successor_leaves_the_old_key_and_no_trace() {
    for_each_successor(|scene, creation, _| {
        let stage = scene.stage;
        let refusals = [(400, 1), (403, 4), (409, 6), (429, 7)];
        let refusals = refusals.map(|(status, code)| (stage.refusal(status, "no"), code));
        let misleading = stage.fixture.misleading.iter().cloned();
        for (sent, (answer, code)) in refusals.into_iter().chain(misleading).enumerate() {
            scene.creates_with(creation, answer);
            let words = scene.rotate(&["--to", "file:key", "--delete-old"]);

            let outcome = scene.runs(&words).run();

            assert_eq!(outcome.code, code, "{}", outcome.stderr);
            outcome.prints("");
            assert_eq!(stage.server.changes().len(), sent + 1);
            assert_eq!(stage.server.deletes(), 0);
            assert!(!scene.path("key").exists());
            scene.assert_secret_only_in(creation.secret, &[]);
            scene.assert_settled();
        }
    });
}
