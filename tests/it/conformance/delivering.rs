//! A new secret gets to every place it was sent to, or its key does not live on unnoticed.

use std::{fs, path::Path};

use super::{
    scene::{Scene, for_each_new_key},
    stage::{Stage, with},
};
use crate::{
    fixtures::Creation,
    support::{FAILS, Outcome, REFUSES, assert_mode},
};

fn create(scene: &Scene<'_>, creation: &Creation, more: &[&str]) -> Outcome {
    let words = with(&scene.stage.create(creation), more);
    scene.runs(&words).run()
}

#[cfg(unix)]
#[test]
fn every_sink_gets_the_whole_secret_and_the_answer_says_so() {
    for_each_new_key(|scene, creation| {
        let sinks = ["file:key", "dotenv:.env#KEY", "exec:tee theirs"];
        let to: Vec<&str> = sinks.iter().flat_map(|sink| ["--to", sink]).collect();

        let outcome = create(scene, creation, &with(&to, &["-o", "json"])).ends_with(0);

        let document = outcome.json();
        assert_eq!(document["key"]["ref"], creation.reference);
        assert_eq!(document.get("secret"), None);
        let delivered = document["delivered"].as_array().expect("a list");
        let delivered: Vec<_> = delivered
            .iter()
            .map(|own| (own["sink"].as_str(), own["status"].as_str()))
            .collect();
        // An argument of a command may be a secret.
        let shown = ["file:key", "dotenv:.env#KEY", "exec:tee …"];
        assert_eq!(delivered, shown.map(|sink| (Some(sink), Some("stored"))));
        assert_eq!(scene.text("key"), creation.secret);
        assert_eq!(scene.text(".env"), format!("KEY={}\n", creation.secret));
        assert_eq!(scene.text("theirs"), creation.secret);
        fs::remove_file(scene.path("theirs")).expect("removed");
        scene.assert_secret_only_in(creation.secret, &["key", ".env"]);
        scene.assert_changes(&[("POST", creation.path)]);
        scene.assert_settled();
    });
}

#[test]
fn facts_of_the_new_key_are_the_answer_when_its_secret_goes_elsewhere() {
    for_each_new_key(|scene, creation| {
        let outcome = create(scene, creation, &["--to", "file:key"]).ends_with(0);

        assert!(
            outcome.stdout.contains(creation.reference),
            "{}",
            outcome.stdout
        );
        assert_mode(&scene.path("key"), 0o600);
        assert_eq!(scene.text("key"), creation.secret);
    });
}

#[test]
fn l05_sink_that_cannot_work_is_refused_before_anything_is_sent() {
    for_each_new_key(|scene, creation| {
        fs::write(scene.path("taken"), "mine").expect("written");
        fs::create_dir(scene.path("folder")).expect("a folder");

        for sink in [
            "file:taken",
            "file:folder",
            "file:no/such/key",
            "dotenv:folder#KEY",
            "exec:no-such-program",
        ] {
            let outcome = create(scene, creation, &["--to", "file:key", "--to", sink]);
            assert_eq!(outcome.code, 2, "{sink}: {}", outcome.stderr);
            outcome.prints("");
        }

        scene.stage.assert_untouched();
        assert_eq!(scene.text("taken"), "mine");
        assert!(!scene.path("key").exists());
        scene.assert_secret_only_in(creation.secret, &[]);
    });
}

#[test]
fn l01_nothing_is_created_where_it_cannot_be_recorded() {
    for_each_new_key(|scene, creation| {
        fs::write(scene.path("state"), "no folder").expect("written");

        let outcome = create(scene, creation, &["--to", "file:key"]);

        outcome.ends_with(2).mentions("XDG_STATE_HOME").prints("");
        scene.assert_changes(&[]);
        assert!(!scene.path("key").exists());
        scene.assert_secret_only_in(creation.secret, &[]);
    });
}

#[test]
fn l06_key_whose_secret_got_nowhere_is_deleted_again() {
    for_each_new_key(|scene, creation| {
        let new = scene.stage.kind.path(creation.id);

        let outcome = create(scene, creation, &["--to", REFUSES, "--no-rescue"]);

        outcome
            .ends_with(12)
            .mentions(creation.reference)
            .mentions("deleted again")
            .prints("");
        scene.assert_changes(&[("POST", creation.path), ("DELETE", &new)]);
        scene.assert_secret_only_in(creation.secret, &[]);
        scene.assert_settled();
    });
}

#[test]
fn service_account_that_outlives_its_key_is_named() {
    for_each_new_key(|scene, creation| {
        let mut given = creation.arguments.iter();
        if !given.any(|(flag, _)| *flag == "--new-service-account") {
            return;
        }

        let outcome = create(scene, creation, &["--to", REFUSES, "--no-rescue"]).ends_with(12);

        assert!(!outcome.stderr.contains("nothing is left"));
        outcome
            .mentions("service account")
            .mentions("made with it is still there");
    });
}

#[test]
fn l07_key_that_cannot_be_deleted_again_is_named_and_stays_recorded() {
    for_each_new_key(|scene, creation| {
        let new = scene.stage.kind.path(creation.id);
        scene.deletes_with(creation.id, scene.stage.refusal(403, "not you"));

        let outcome = create(scene, creation, &["--to", REFUSES, "--no-rescue"]);

        outcome
            .ends_with(12)
            .mentions("the key exists and its secret is lost")
            .mentions(&format!("`keyctl delete {}`", creation.reference))
            .prints("");
        scene.assert_changes(&[("POST", creation.path), ("DELETE", &new)]);
        scene.left_open("lost");
        scene.assert_secret_only_in(creation.secret, &[]);
    });
}

#[test]
fn key_whose_secret_one_sink_has_is_not_deleted() {
    for_each_new_key(|scene, creation| {
        let outcome = create(
            scene,
            creation,
            &["--to", "file:key", "--to", REFUSES, "--no-rescue"],
        );

        outcome
            .ends_with(12)
            .mentions("only in file:")
            .mentions(&scene.place("key"))
            .prints("");
        scene.assert_changes(&[("POST", creation.path)]);
        scene.assert_secret_only_in(creation.secret, &["key"]);
        scene.left_open("created");
    });
}

#[test]
fn rescued_secret_is_delivered_later() {
    for_each_new_key(|scene, creation| {
        let words = with(&scene.stage.create(creation), &["--to", FAILS]);

        let failed = scene.runs(&words).run().ends_with(12);

        let id = scene.left_open("rescued");
        let rescued = format!("state/keyctl/rescue/rescue-{id}");
        failed
            .mentions(&scene.place(&rescued))
            .mentions(&format!("operations resume {id}"))
            .prints("");
        assert_eq!(scene.text(&rescued), creation.secret);
        scene.assert_secret_only_in(creation.secret, &[&rescued]);

        // Its own sink is tried again first, and fails again: nothing is lost by that.
        scene
            .resumes(&id, &[])
            .ends_with(12)
            .mentions(&scene.place(&rescued));
        scene.assert_secret_only_in(creation.secret, &[&rescued]);

        scene.resumes(&id, &["--to", "file:later"]).ends_with(0);
        assert_eq!(scene.text("later"), creation.secret);
        scene.assert_secret_only_in(creation.secret, &["later"]);
        scene.assert_changes(&[("POST", creation.path)]);
        scene.assert_settled();
    });
}

#[cfg(unix)]
#[test]
fn secret_that_standard_output_would_not_take_is_rescued_or_never_made() {
    for_each_new_key(|scene, creation| {
        let words = with(&scene.stage.create(creation), &["--to", "stdout"]);

        let program = scene.runs(&words);
        let full = program.prints_into(Path::new("/dev/full")).run();
        let nowhere = scene.runs(&words);
        let nowhere = nowhere.prints_into(Path::new("/dev/null")).run();

        nowhere.ends_with(2);
        match full.code {
            2 => scene.assert_changes(&[]),
            code => {
                assert_eq!(code, 12, "{}", full.stderr);
                let rescued = format!("state/keyctl/rescue/rescue-{}", scene.left_open("rescued"));
                full.mentions(&scene.place(&rescued));
                scene.assert_secret_only_in(creation.secret, &[&rescued]);
                scene.assert_changes(&[("POST", creation.path)]);
            }
        }
    });
}

#[test]
fn f007_log_of_a_ci_service_hides_every_new_secret() {
    for_each_new_key(|scene, creation| {
        let mask = format!("::add-mask::{}\n", creation.secret);
        fs::write(scene.path("answer"), "").expect("written");
        let run = |more: &[&str], ci: &str, into: Option<&str>| {
            // No key was there before.
            let stage: Stage<'_> = scene.stage.fresh();
            stage.creates(creation);
            let place = Scene::of(&stage);
            let words = with(&stage.create(creation), more);
            let program = place.shows(&words).env("GITHUB_ACTIONS", ci);
            let program = match into {
                Some(name) => program.prints_into(&scene.path(name)),
                None => program,
            };
            program.run().ends_with(0).stderr
        };

        for (more, ci, into, is_hidden) in [
            (["--to", "stdout"].as_slice(), "true", None, true),
            (&["--reveal"], "true", None, true),
            (&["--to", "stdout"], "", None, false),
            (&["--reveal"], "", None, false),
            (&["--to", "stdout"], "true", Some("answer"), true),
            (&["--reveal"], "true", Some("answer"), true),
            (&["--to", "file:key"], "true", None, true),
        ] {
            let said = run(more, ci, into);
            assert_eq!(said.contains(&mask), is_hidden, "{more:?} {ci:?}: {said}");
            assert_eq!(said.contains(creation.secret), is_hidden, "{said}");
        }
    });
}
