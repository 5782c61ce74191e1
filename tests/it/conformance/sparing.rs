//! Whatever a provider answers, no key goes that nobody agreed to let go.

use super::{
    scene::{for_each_new_key, for_each_successor},
    stage::with,
};
use crate::{
    fixtures::{Creation, KindFixture},
    support::{Answer, REFUSES},
};

/// Is an answer to a creation that names a key that was there before.
fn naming_the_old_key(kind: &KindFixture, creation: &Creation) -> Answer {
    let body = creation.answer.to_string();
    let body = body.replace(creation.id, kind.id);
    Answer::text(creation.status, "application/json", body)
}

#[test]
fn key_that_was_there_before_is_not_taken_back() {
    for_each_new_key(|scene, creation| {
        scene.creates_with(creation, naming_the_old_key(scene.stage.kind, creation));
        let words = with(
            &scene.stage.create(creation),
            &["--to", REFUSES, "--no-rescue"],
        );

        let outcome = scene.runs(&words).run();

        assert!([9, 12].contains(&outcome.code), "{}", outcome.stderr);
        scene.assert_changes(&[("POST", creation.path)]);
        scene.assert_secret_only_in(creation.secret, &[]);
    });
}

#[test]
fn old_key_in_the_successors_place_is_not_deleted() {
    for_each_successor(|scene, creation, proof| {
        scene.creates_with(creation, naming_the_old_key(scene.stage.kind, creation));
        for sink in ["file:key", REFUSES] {
            let words = scene.rotate(&["--to", sink, "--delete-old", "--no-rescue"]);

            let outcome = scene.runs(&words).run();

            assert!([6, 9].contains(&outcome.code), "{}", outcome.stderr);
        }
        scene.assert_changes(&[("POST", creation.path)]);
        assert_eq!(scene.proofs(proof, creation.secret), 0);
        // What the secret opens nobody can tell, but it is not lost.
        scene.assert_secret_only_in(creation.secret, &["key"]);
    });
}

#[test]
fn new_key_whose_deletion_is_unclear_is_looked_for() {
    for_each_new_key(|scene, creation| {
        let lost = scene.stage.refusal(500, "internal");
        scene.deletes_with(creation.id, lost.header("Retry-After", "0"));
        let words = with(
            &scene.stage.create(creation),
            &["--to", REFUSES, "--no-rescue"],
        );

        let outcome = scene.runs(&words).run();

        outcome.ends_with(12).mentions("deleted again");
        let new = scene.stage.kind.path(creation.id);
        let deleted = scene.stage.server.sent("DELETE");
        assert!(deleted.iter().all(|own| own.path == new), "{deleted:?}");
        scene.assert_settled();
    });
}

#[test]
fn key_that_changed_while_it_was_rotated_is_not_deleted() {
    for_each_successor(|scene, creation, _| {
        let kind = scene.stage.kind;
        let renamed = (kind.key)(kind.id, "somebody renamed it");
        let stub = kind.described_as(renamed);
        scene.stage.server.stub(stub.after("POST", creation.path));
        let words = scene.rotate(&["--to", "file:key", "--delete-old"]);

        let outcome = scene.runs(&words).run().ends_with(8);

        outcome.mentions("no longer the one that was shown");
        scene.assert_changes(&[("POST", creation.path)]);
        scene.left_open("proven");
        scene.assert_secret_only_in(creation.secret, &["key"]);
    });
}

#[test]
fn credential_that_was_rotated_is_deleted_by_its_successor() {
    for_each_successor(|scene, creation, _| {
        let kind = scene.stage.kind;
        let Some(own) = &kind.credential else {
            return;
        };
        let (header, signature) = scene.stage.fixture.signature;
        scene.stage.server.stub(kind.described_as(own.clone()));
        let end = ["--delete-old", "--allow-self", kind.reference];
        let words = scene.rotate(&with(&["--to", "file:key"], &end));

        scene.runs(&words).run().ends_with(0);

        let old = kind.path(kind.id);
        scene.assert_changes(&[("POST", creation.path), ("DELETE", &old)]);
        let deleted = &scene.stage.server.sent("DELETE")[0];
        let signed = &deleted.headers[header];
        assert!(signed.ends_with(creation.secret), "not by the successor");
        assert_ne!(signed, signature);
        scene.assert_settled();
    });
}

#[test]
fn old_key_is_not_deleted_when_the_new_one_is_gone() {
    for_each_successor(|scene, creation, _| {
        let kind = scene.stage.kind;
        let words = scene.rotate(&["--to", "file:key"]);
        scene.runs(&words).run().ends_with(0);
        let id = scene.left_open("proven");
        // Somebody deleted it elsewhere.
        let words = ["delete", creation.reference, "--yes"];
        scene.runs(&words).run().ends_with(0);

        let finish = ["rotate", "--finish", kind.reference, "--yes"];
        let outcome = scene.runs(&finish).run();

        let new = kind.path(creation.id);
        scene.assert_changes(&[("POST", creation.path), ("DELETE", &new)]);
        outcome
            .ends_with(8)
            .mentions(&format!("{}, is not there any more", creation.reference))
            .prints("");
        assert_eq!(scene.left_open("proven"), id);
    });
}
