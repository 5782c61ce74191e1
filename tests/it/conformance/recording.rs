//! What is recorded of a creation: enough to find a key that may have been made, and nothing once that is settled.

use std::{fs, time::Duration};

use super::{
    scene::{Scene, for_each_new_key, for_each_successor},
    stage::with,
};
use crate::{
    fixtures::Creation,
    support::{Answer, Fault, FaultServer},
};

fn words<'a>(scene: &Scene<'a>, creation: &Creation) -> Vec<&'a str> {
    let end = ["--to", "file:key", "--timeout", "1s"];
    with(&scene.stage.create(creation), &end)
}

#[test]
fn refused_creation_leaves_no_record_and_no_trace() {
    for_each_new_key(|scene, creation| {
        for (sent, status) in [400, 401, 403, 409, 422, 429].into_iter().enumerate() {
            scene.creates_with(creation, scene.stage.refusal(status, "no"));

            let outcome = scene.runs(&words(scene, creation)).run();

            assert!([1, 4, 6, 7].contains(&outcome.code), "{}", outcome.stderr);
            assert!(scene.stage.server.posts() > sent);
            assert!(!scene.path("key").exists());
            scene.assert_secret_only_in(creation.secret, &[]);
            scene.assert_settled();
        }
    });
}

#[test]
fn creation_that_never_left_is_not_recorded() {
    for_each_new_key(|scene, creation| {
        let outcome = scene
            .runs_at("http://127.0.0.1:1", &words(scene, creation))
            .run();

        outcome.ends_with(7).prints("");
        scene.stage.assert_untouched();
        assert!(!scene.path("key").exists());
        scene.assert_secret_only_in(creation.secret, &[]);
        scene.assert_settled();
    });
}

#[test]
fn unclear_creation_is_sent_once_recorded_and_looked_for() {
    for_each_new_key(|scene, creation| {
        let made = Answer::json(creation.status, &creation.answer);
        for answer in [
            scene.stage.refusal(500, "internal"),
            scene.stage.refusal(503, "busy").header("Retry-After", "0"),
            Answer::empty(204),
            made.late(Duration::from_secs(3)),
        ] {
            let stage = scene.stage.fresh();
            let scene = Scene::of(&stage);
            scene.keeps(creation, creation.listed.clone());
            scene.creates_with(creation, answer);

            let outcome = scene.runs(&words(&scene, creation)).run().ends_with(9);

            let id = scene.left_open("unknown");
            outcome
                .mentions(&format!("keyctl delete {}", creation.reference))
                .mentions(&format!("keyctl operations resume {id}"))
                .prints("");
            scene.assert_changes(&[("POST", creation.path)]);
            assert!(!scene.path("key").exists());
            scene.assert_secret_only_in(creation.secret, &[]);
        }
    });
}

#[test]
fn p08_service_account_that_may_have_come_with_a_lost_key_is_named() {
    for_each_new_key(|scene, creation| {
        let mut given = creation.arguments.iter();
        let Some((_, account)) = given.find(|(flag, _)| *flag == "--new-service-account") else {
            return;
        };
        scene.creates_with(creation, scene.stage.refusal(500, "internal"));

        let outcome = scene.runs(&words(scene, creation)).run();

        outcome
            .ends_with(9)
            .mentions(&format!("with it the service account {account}"))
            .mentions(creation.reference);
        scene.assert_changes(&[("POST", creation.path)]);
    });
}

#[test]
fn answer_cut_anywhere_brings_the_whole_secret_or_none() {
    for_each_new_key(|scene, creation| {
        let length = creation.answer.to_string().len() + 120;
        let cuts = (0..length).step_by(length / 12);
        for cut in cuts.chain([usize::MAX]) {
            let stage = scene.stage.fresh();
            let scene = Scene::of(&stage);
            scene.keeps(creation, creation.listed.clone());
            let request = format!("POST {}", creation.path);
            let server = FaultServer::before(stage.server.address(), &request, Fault::Cut(cut));

            let program = scene.runs_at(&server.url(), &words(&scene, creation));
            let outcome = program.run();

            assert_eq!(stage.server.posts(), 1, "{cut} bytes");
            if outcome.code == 0 {
                assert_eq!(scene.text("key"), creation.secret, "{cut} bytes");
                continue;
            }
            assert_eq!(outcome.code, 9, "{cut} bytes: {}", outcome.stderr);
            assert_ne!(cut, usize::MAX, "nothing was cut");
            assert!(!scene.path("key").exists(), "{cut} bytes");
            scene.assert_secret_only_in(creation.secret, &[]);
            scene.left_open("unknown");
        }
    });
}

#[test]
fn key_that_came_without_its_secret_is_recorded_until_it_is_deleted() {
    for_each_new_key(|scene, creation| {
        scene.creates_with(creation, creation.answer_without_secret());

        let outcome = scene.runs(&words(scene, creation)).run().ends_with(12);

        outcome
            .mentions(&format!("keyctl delete {}", creation.reference))
            .prints("");
        let id = scene.left_open("lost");
        assert!(!scene.path("key").exists());
        scene.assert_changes(&[("POST", creation.path)]);

        scene.resumes(&id, &["--yes"]).ends_with(0);
        let new = scene.stage.kind.path(creation.id);
        scene.assert_changes(&[("POST", creation.path), ("DELETE", &new)]);
        scene.assert_settled();
    });
}

#[test]
fn creation_by_a_credential_that_may_not_list_is_sent_once_and_left_to_a_person() {
    for_each_new_key(|scene, creation| {
        let stage = scene.stage;
        stage.answers_lists_with(stage.refusal(403, "not for you"));
        scene.creates_with(creation, stage.refusal(500, "internal"));

        let outcome = scene.runs(&words(scene, creation)).run().ends_with(9);

        let id = scene.left_open("unknown");
        outcome.mentions("keyctl list --account").prints("");
        scene.resumes(&id, &["--yes"]).ends_with(9);
        scene.assert_changes(&[("POST", creation.path)]);
        assert_eq!(scene.left_open("unknown"), id);
    });
}

#[test]
fn record_that_cannot_be_read_stops_what_it_may_be_about() {
    for_each_successor(|scene, creation, _| {
        let words = scene.rotate(&["--to", "file:key"]);
        scene.runs(&words).run().ends_with(0);
        let id = scene.left_open("proven");
        let path = format!("state/keyctl/operations/{id}.jsonl");
        let damaged = scene.text(&path).replace("\"replace\"", "\"create\"");
        fs::write(scene.path(&path), damaged).expect("written");

        let again = scene.runs(&scene.rotate(&["--to", "file:other"])).run();
        let resumed = scene.resumes(&id, &["--yes"]);

        again.ends_with(2).prints("");
        resumed.ends_with(2).prints("");
        scene.assert_changes(&[("POST", creation.path)]);
    });
}
