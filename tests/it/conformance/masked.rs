//! Ids that may be the very value of a key: masked wherever they could be read, and usable all the same.

use super::{
    scene::Scene,
    stage::{Stage, for_each_kind, with},
};
use crate::{
    fixtures::{RotationFixture, Sensitive},
    support::{Answer, Stub},
};

/// Runs a behaviour for every kind that has such ids.
fn for_each(behaviour: impl Fn(&Stage<'_>, &Sensitive) + Sync) {
    for_each_kind(|stage| {
        if let Some(sensitive) = &stage.kind.sensitive {
            stage.lists(&[stage.kind.own(), sensitive.key.clone()]);
            let described = (stage.kind.one)(sensitive.key.clone());
            let gone = stage.refusal(404, &format!("{} is not there", sensitive.id));
            let path = stage.kind.path(sensitive.id);
            stage.server.add(&[
                Stub::get(&path, &described),
                Stub::new("DELETE", &path, gone),
            ]);
            behaviour(stage, sensitive);
        }
    });
}

#[test]
fn p01_id_that_may_be_a_secret_is_masked_everywhere() {
    for_each(|stage, sensitive| {
        let reference = sensitive.masked_reference;
        for words in [
            stage.list().as_slice(),
            &["describe", reference],
            &["delete", reference, "--dry-run"],
        ] {
            let forms = ["table", "json", "ndjson", "csv", "ref"].map(|form| ["-vv", "-o", form]);
            for more in forms.iter().map(<[_; 3]>::as_slice).chain([[].as_slice()]) {
                // A plan is no list of keys.
                if words.contains(&"--dry-run")
                    && ["ndjson", "csv", "ref"].contains(more.last().unwrap_or(&""))
                {
                    continue;
                }
                let outcome = stage.program(&with(words, more)).run().ends_with(0);
                let said = format!("{}{}", outcome.stdout, outcome.stderr);
                assert!(said.contains(sensitive.masked_id), "{words:?}: {said}");
            }
        }
        let outcome = stage.program(&["delete", reference, "-vv"]).run();
        outcome.ends_with(5).mentions(sensitive.masked_id);
    });
}

#[test]
fn p01_masked_id_is_shown_in_full_only_on_request() {
    for_each(|stage, sensitive| {
        let words = ["describe", sensitive.masked_reference, "-o", "json"];

        let masked = stage.program(&words).run().ends_with(0).json();
        let shown = stage.showing(&with(&words, &["--show-ids"])).run();
        let shown = shown.ends_with(0).json();

        assert_eq!(masked["keys"][0]["id"], sensitive.masked_id);
        assert_eq!(masked["keys"][0]["id_is_masked"], true);
        assert_eq!(shown["keys"][0]["id"], sensitive.id);
        assert_eq!(shown["keys"][0]["id_is_masked"], false);
    });
}

#[test]
fn key_is_deleted_by_its_masked_id() {
    for_each(|stage, sensitive| {
        let path = stage.kind.path(sensitive.id);
        let deleted = stage.kind.deleted.clone();
        stage.server.stub(Stub::new("DELETE", &path, deleted));
        let words = ["delete", sensitive.masked_reference, "--yes"];

        let outcome = stage.program(&words).run();

        outcome.ends_with(0);
        let changes = stage.server.changes();
        assert_eq!(changes.len(), 1, "{changes:?}");
        assert_eq!(changes[0].path, stage.kind.path(sensitive.id));
    });
}

#[test]
fn masked_id_that_two_keys_have_is_a_conflict() {
    for_each(|stage, sensitive| {
        let (head, tail) = (&sensitive.id[..4], &sensitive.id[sensitive.id.len() - 4..]);
        let twin = format!("{head}0000-0000-4000-8000-00000000{tail}");
        let mut other = sensitive.key.clone();
        for value in other.as_object_mut().expect("an object").values_mut() {
            if *value == sensitive.id {
                *value = twin.as_str().into();
            }
        }
        stage.lists(&[sensitive.key.clone(), other]);

        let outcome = stage
            .program(&["delete", sensitive.masked_reference, "--yes"])
            .canary(&twin)
            .run();

        outcome.ends_with(6).prints("");
        stage.assert_unchanged();
    });
}

#[test]
fn error_that_repeats_a_masked_id_is_cleaned() {
    for_each(|stage, sensitive| {
        let path = stage.kind.path(sensitive.id);
        let words = format!("no permission for {}", sensitive.id);
        stage
            .server
            .stub(Stub::new("DELETE", path, stage.refusal(403, &words)));

        let program = stage.program(&["delete", sensitive.masked_reference, "--yes", "-vv"]);

        program.run().ends_with(4).mentions("[redacted]").prints("");
    });
}

#[test]
fn answer_about_another_masked_key_repeats_neither_id() {
    for_each(|stage, sensitive| {
        let twin = format!("{}-0000-4000-8000-000000000000", &sensitive.id[..8]);
        let text = (stage.kind.one)(sensitive.key.clone()).to_string();
        let body = text.replace(sensitive.id, &twin);
        let answer = Answer::text(200, "application/json", body);
        let path = stage.kind.path(sensitive.id);
        stage.server.stub(Stub::new("GET", path, answer));

        let program = stage.program(&["describe", sensitive.masked_reference]);

        program.canary(&twin).run().ends_with(1).prints("");
    });
}

#[test]
fn id_of_a_key_that_is_not_there_stays_masked() {
    for_each(|stage, sensitive| {
        let absent = sensitive.id.replace('2', "3");
        let path = stage.kind.path(&absent);
        let gone = stage.refusal(404, "not there");
        stage.server.stub(Stub::new("GET", &path, gone));
        let reference = format!("{}/{absent}", stage.fixture.provider);

        for named in [
            vec!["delete", &reference],
            vec![
                "delete",
                "--provider",
                stage.fixture.provider,
                "--id",
                &absent,
            ],
        ] {
            for more in [&["--if-exists"][..], &["--if-exists", "-o", "json"], &[]] {
                let outcome = stage.program(&with(&named, more)).run();
                let said = format!("{}{}", outcome.stdout, outcome.stderr);
                assert!(!said.contains(&absent), "{named:?}: {said}");
                assert!(said.contains(".."), "{named:?}: {said}");
            }
        }
    });
}

/// Answers a rotation of the key whose id may be a secret.
fn rotates(scene: &Scene<'_>, sensitive: &Sensitive, rotation: &RotationFixture) -> String {
    let path = rotation.path.replace(scene.stage.kind.id, sensitive.id);
    let (parent, member) = rotation.secret_at.rsplit_once('/').expect("a pointer");
    let mut answer = rotation.answer.clone();
    let key = answer.pointer_mut(parent).expect("a key");
    *key = sensitive.key.clone();
    key[member] = rotation.secret.into();
    let stub = Stub::new("POST", &path, Answer::json(rotation.status, &answer));
    scene.stage.server.stub(stub);
    path
}

#[test]
fn id_that_may_be_a_secret_is_in_no_record_and_known_again_all_the_same() {
    for_each(|stage, sensitive| {
        let (Some(rotation), Some(proof)) = (&stage.kind.rotation, &stage.kind.proof) else {
            return;
        };
        let scene = Scene::of(stage);
        let path = rotates(&scene, sensitive, rotation);
        let lost = Stub::new("POST", &path, stage.refusal(503, "busy"));
        stage.server.stub(lost).stub(proof.stub());
        let reference = sensitive.masked_reference;
        let words = ["rotate", reference, "--yes", "--to", "file:key"];

        scene.runs(&words).run().ends_with(9).mentions(reference);

        let id = scene.left_open("unknown");
        scene.assert_secret_only_in(sensitive.id, &[]);
        let words = ["rotate", reference, "--yes", "--to", "file:other"];
        scene.runs(&words).run().ends_with(6).mentions(reference);

        rotates(&scene, sensitive, rotation);
        scene.resumes(&id, &["--yes"]).ends_with(0);
        scene.assert_changes(&[("POST", path.as_str()); 2]);
        assert_eq!(scene.proofs(proof, rotation.secret), 1);
        scene.assert_secret_only_in(rotation.secret, &["key"]);
        scene.assert_secret_only_in(sensitive.id, &[]);
        scene.assert_settled();
    });
}
