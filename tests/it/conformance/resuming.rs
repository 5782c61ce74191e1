//! What was left unclear is settled by a look at the provider, and no key goes without consent.

use serde_json::Value;

use super::scene::{Scene, for_each_new_key, for_each_successor};
use crate::support::TAKES;

/// Lists these keys from now on.
fn lists(scene: &Scene<'_>, keys: &[Value]) {
    scene.stage.server.stub(scene.stage.kind.listed(keys));
}

#[test]
fn candidate_that_may_be_somebody_elses_is_not_deleted_by_a_mere_yes() {
    for_each_new_key(|scene, creation| {
        let id = scene.loses(creation);

        let refused = scene.resumes(&id, &["--yes"]).ends_with(9);

        let deletion = format!("keyctl delete {}", creation.reference);
        refused.mentions(&deletion).prints("");
        scene.assert_changes(&[("POST", creation.path)]);
        assert_eq!(scene.left_open("unknown"), id);
    });
}

#[test]
fn of_several_candidates_none_is_touched() {
    for_each_new_key(|scene, creation| {
        let kind = scene.stage.kind;
        let id = scene.loses(creation);
        let mut twin = creation.listed.clone().to_string();
        twin = twin.replace(creation.id, kind.other_id);
        let twin = serde_json::from_str(&twin).expect("a key");
        lists(scene, &[kind.own(), creation.listed.clone(), twin]);

        let outcome = scene.resumes(&id, &["--yes"]);

        outcome
            .ends_with(9)
            .mentions(creation.reference)
            .mentions(&kind.reference_of(kind.other_id));
        scene.assert_changes(&[("POST", creation.path)]);
        assert_eq!(scene.left_open("unknown"), id);
    });
}

#[test]
fn without_a_candidate_it_stays_unclear_while_the_provider_may_be_at_it() {
    for_each_new_key(|scene, creation| {
        let id = scene.loses(creation);
        lists(scene, &[scene.stage.kind.own()]);

        let outcome = scene.resumes(&id, &["--yes"]);

        outcome
            .ends_with(9)
            .mentions("no new key was seen")
            .mentions(&format!("keyctl operations forget {id}"));
        scene.assert_changes(&[("POST", creation.path)]);
        assert_eq!(scene.left_open("unknown"), id);
    });
}

#[test]
fn keys_of_another_account_are_not_candidates() {
    for_each_new_key(|scene, creation| {
        let id = scene.loses(creation);
        lists(scene, std::slice::from_ref(&creation.listed));

        let outcome = scene.resumes(&id, &["--yes"]);

        outcome.ends_with(6).mentions("another account");
        scene.assert_changes(&[("POST", creation.path)]);
        assert_eq!(scene.left_open("unknown"), id);
    });
}

#[test]
fn forgotten_operation_leaves_the_keys_as_they_are() {
    for_each_new_key(|scene, creation| {
        let id = scene.loses(creation);
        let hits = scene.stage.server.hits();

        let words = ["operations", "forget", &id];
        scene.runs(&words).run().ends_with(0);

        assert_eq!(scene.stage.server.hits(), hits);
        scene.assert_settled();
        scene.resumes(&id, &["--yes"]).ends_with(3).prints("");
        scene.assert_changes(&[("POST", creation.path)]);
    });
}

#[test]
fn operations_are_listed_without_any_request() {
    for_each_new_key(|scene, creation| {
        let id = scene.loses(creation);
        let hits = scene.stage.server.hits();

        let listed = scene.runs(&["operations"]).run().ends_with(0);
        let operation = scene.operations()[0].clone();

        assert!(listed.stdout.contains(&id), "{}", listed.stdout);
        assert_eq!(operation["operation"], "create");
        assert_eq!(operation["provider"], scene.stage.fixture.provider);
        assert_eq!(operation["running"], false);
        assert_eq!(operation["rescued_to"], Value::Null);
        assert_eq!(scene.stage.server.hits(), hits);
    });
}

#[test]
fn lost_successor_is_left_to_a_person_and_the_old_key_is_kept() {
    for_each_successor(|scene, creation, _| {
        scene.creates_with(creation, scene.stage.refusal(500, "internal"));
        let words = scene.rotate(&["--to", "file:key", "--delete-old"]);

        let outcome = scene.runs(&words).run().ends_with(9);

        let id = scene.left_open("unknown");
        outcome
            .mentions(creation.reference)
            .mentions(&format!("keyctl operations resume {id}"))
            .prints("");
        scene.assert_changes(&[("POST", creation.path)]);
        assert!(!scene.path("key").exists());

        scene.resumes(&id, &["--yes"]).ends_with(9).prints("");
        scene.assert_changes(&[("POST", creation.path)]);
        assert_eq!(scene.left_open("unknown"), id);
    });
}

#[test]
fn secret_in_a_place_that_cannot_be_read_back_needs_somebodys_word() {
    for_each_successor(|scene, creation, proof| {
        let never = scene.stage.refusal(401, "no such key");
        scene.stage.server.stub(proof.stub_with(never));
        let sink = ["--to", TAKES, "--delete-old", "--timeout", "1s"];
        scene.runs(&scene.rotate(&sink)).run().ends_with(8);
        let id = scene.left_open("stored");

        let refused = scene.resumes(&id, &["--yes"]);

        refused
            .ends_with(8)
            .mentions("there is no person to ask")
            .prints("");
        scene.assert_changes(&[("POST", creation.path)]);
        assert_eq!(scene.left_open("stored"), id);
    });
}
