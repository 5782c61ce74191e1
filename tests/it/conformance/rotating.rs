//! A key gets a successor: the old one lives until the new secret is in its place and proven.

use keyctl::keys::{Field, Fields, PlaceRule};
use serde_json::json;

use super::{
    scene::{Scene, for_each_successor},
    stage::{Stage, fields, for_each_kind, with},
};
use crate::support::Answer;

/// Returns the place of the first request of this sort among all.
#[track_caller]
fn turn(scene: &Scene<'_>, method: &str) -> usize {
    let requests = scene.stage.server.requests();
    let mut methods = requests.iter().map(|request| request.method.as_str());
    methods.position(|own| own == method).expect("it was sent")
}

#[test]
fn successor_is_like_the_old_key_and_proven_before_anything_else() {
    for_each_successor(|scene, creation, proof| {
        let kind = scene.stage.kind;
        let words = scene.rotate(&["--to", "file:key", "-o", "json"]);

        let document = scene.runs(&words).run().ends_with(0).json();

        assert_eq!(document["version"], 1);
        assert_eq!(document["key"]["ref"], creation.reference);
        assert_eq!(document.get("secret"), None);
        assert_eq!(document["in_place"], false);
        assert_eq!(document["proven"], true);
        assert_eq!(
            document["old"],
            json!({"ref":kind.reference,"status":"works","works_until":null,"kept_until":null})
        );
        let finish = format!("keyctl rotate --finish {}", kind.reference);
        assert_eq!(document["next"], finish);
        scene.assert_changes(&[("POST", creation.path)]);
        let created = &scene.stage.server.changes()[0];
        assert_eq!(Some(created.json()), kind.successor);
        scene.stage.assert_signed(created);
        assert_eq!(scene.proofs(proof, creation.secret), 1);
        assert_eq!(scene.text("key"), creation.secret);
        scene.assert_secret_only_in(creation.secret, &["key"]);
        assert_eq!(document["operation"], scene.left_open("proven"));
    });
}

#[test]
fn people_are_told_how_to_finish() {
    for_each_successor(|scene, creation, _| {
        let outcome = scene.runs(&scene.rotate(&["--to", "file:key"])).run();

        let outcome = outcome.ends_with(0);
        let finish = format!("keyctl rotate --finish {}", scene.stage.kind.reference);
        assert!(outcome.stdout.contains(&finish), "{}", outcome.stdout);
        assert!(
            outcome.stdout.contains(creation.reference),
            "{}",
            outcome.stdout
        );
    });
}

#[test]
fn wishes_for_the_new_key_are_sent() {
    for_each_successor(|scene, _, _| {
        let words = scene.rotate(&["--to", "file:key", "--new-name", "another-name"]);

        scene.runs(&words).run().ends_with(0);

        let mut expected = scene.stage.kind.successor.clone().expect("a successor");
        expected["name"] = json!("another-name");
        assert_eq!(scene.stage.server.changes()[0].json(), expected);
    });
}

#[test]
fn key_that_is_being_rotated_is_not_rotated_again() {
    for_each_successor(|scene, creation, _| {
        let reference = scene.stage.kind.reference;
        let words = scene.rotate(&["--to", "file:key"]);
        scene.runs(&words).run().ends_with(0);

        let again = scene.runs(&scene.rotate(&["--to", "file:other"])).run();

        again
            .ends_with(6)
            .mentions(&format!("keyctl rotate --finish {reference}"))
            .prints("");
        scene.assert_changes(&[("POST", creation.path)]);
        assert!(!scene.path("other").exists());
        scene.left_open("proven");
        scene.assert_secret_only_in(creation.secret, &["key"]);
    });
}

#[test]
fn old_key_is_deleted_only_after_the_proof() {
    for_each_successor(|scene, creation, proof| {
        let kind = scene.stage.kind;
        let words = scene.rotate(&["--to", "file:key", "--delete-old", "-o", "json"]);

        let document = scene.runs(&words).run().ends_with(0).json();

        assert_eq!(document["old"]["status"], "deleted");
        assert_eq!(document["operation"], json!(null));
        assert_eq!(document["next"], json!(null));
        let old = kind.path(kind.id);
        scene.assert_changes(&[("POST", creation.path), ("DELETE", &old)]);
        assert_eq!(scene.proofs(proof, creation.secret), 1);
        let requests = scene.stage.server.requests();
        let mut secrets = requests.iter();
        let proven = secrets.position(|own| proof.is(own, creation.secret));
        assert!(proven < Some(turn(scene, "DELETE")));
        scene.assert_settled();
        scene.assert_secret_only_in(creation.secret, &["key"]);
    });
}

#[test]
fn j11_secret_that_is_accepted_after_a_while_is_proven() {
    for_each_successor(|scene, creation, proof| {
        let early = scene.stage.refusal(401, "no such key");
        let stub = proof.stub_with(early.clone()).then(early);
        let stub = stub.then(Answer::json(200, &proof.answer));
        scene.stage.server.stub(stub);
        let words = scene.rotate(&["--to", "file:key", "--delete-old", "--timeout", "5s"]);

        scene.runs(&words).run().ends_with(0);

        assert_eq!(scene.proofs(proof, creation.secret), 3);
        assert_eq!(scene.stage.server.deletes(), 1);
        scene.assert_settled();
    });
}

#[test]
fn secret_that_may_not_do_what_proves_it_is_proven_by_that() {
    for_each_successor(|scene, creation, proof| {
        let answer = proof.restricted.clone();
        scene.stage.server.stub(proof.stub_with(answer));
        let words = scene.rotate(&["--to", "file:key", "--delete-old"]);

        scene.runs(&words).run().ends_with(0);

        assert_eq!(scene.proofs(proof, creation.secret), 1);
        assert_eq!(scene.stage.server.deletes(), 1);
    });
}

#[test]
fn j16_dry_run_of_rotate_only_reads_and_shows_the_plan() {
    for_each_kind(|stage| {
        if stage.kind.proof.is_none() {
            return;
        }
        let scene = Scene::of(stage);
        stage.lists(&[stage.kind.own()]);
        stage.server.stub(stage.kind.described());
        let words = scene.rotate(&["--to", "file:key", "--dry-run", "-o", "json"]);

        let document = scene.runs(&words).run().ends_with(0).json();

        assert_eq!(document["dry_run"], true);
        assert_eq!(document["plan"][0]["operation"], "rotate");
        assert_eq!(document["plan"][0]["key"], stage.kind.expected);
        assert_eq!(document["plan"][0]["sinks"], json!(["file:key"]));
        stage.assert_unchanged();
        assert!(!scene.path("key").exists());
        scene.assert_settled();
    });
}

#[test]
fn rotate_off_a_terminal_needs_yes_and_nothing_else_counts() {
    for_each_kind(|stage| {
        if stage.kind.proof.is_none() {
            return;
        }
        let scene = Scene::of(stage);
        stage.lists(&[stage.kind.own()]);
        stage.server.stub(stage.kind.described());
        let words = ["rotate", stage.kind.reference, "--to", "file:key"];
        let plain = || scene.runs(&words);

        for program in [
            plain(),
            plain().env("CI", "true").env("KEYCTL_YES", "1"),
            plain().arguments(&["-o", "json"]),
            plain().arguments(&["--no-input"]),
            plain().input(b"y\n"),
        ] {
            program.run().ends_with(5).mentions("--yes").prints("");
        }

        stage.assert_unchanged();
        assert!(!scene.path("key").exists());
        scene.assert_settled();
    });
}

#[test]
fn credential_in_use_is_rotated_only_when_it_is_named_for_that() {
    for_each_successor(|scene, creation, _| {
        let kind = scene.stage.kind;
        let Some(own) = &kind.credential else {
            return;
        };
        scene.stage.server.stub(kind.described_as(own.clone()));
        let words = scene.rotate(&["--to", "file:key"]);
        let allowed = with(&words, &["--allow-self", kind.reference]);

        let refused = scene.runs(&words).run();
        let other = scene.runs(&with(&words, &["--allow-self", creation.reference]));

        refused
            .ends_with(5)
            .mentions(&format!("--allow-self {}", kind.reference))
            .prints("");
        other.run().ends_with(5).prints("");
        scene.stage.assert_unchanged();
        scene.runs(&allowed).run().ends_with(0);
        scene.assert_changes(&[("POST", creation.path)]);
    });
}

#[test]
fn p11_kind_that_cannot_be_rotated_is_refused() {
    for_each_kind(|stage| {
        if stage.kind.proof.is_some() {
            return;
        }
        stage.server.stub(stage.kind.described());
        let words = ["rotate", stage.kind.reference, "--yes", "--reveal"];

        let outcome = stage.program(&words).run();

        outcome.ends_with(10).mentions("hint: ").prints("");
        stage.assert_unchanged();
        // Where the address says of what kind a key is, nobody is asked.
        if stage.capabilities().place == PlaceRule::Kind {
            stage.assert_untouched();
        }
    });
}

/// Returns the words that rotate the one key of this name.
fn by_name<'a>(stage: &Stage<'a>) -> [&'a str; 10] {
    let (provider, kind) = (stage.fixture.provider, stage.kind.kind);
    let name = stage.kind.name;
    [
        "rotate",
        "--provider",
        provider,
        "--kind",
        kind,
        "--name",
        name,
        "--yes",
        "--to",
        "file:key",
    ]
}

#[test]
fn only_key_of_a_name_is_rotated_by_it() {
    for_each_successor(|scene, creation, _| {
        let words = by_name(scene.stage);

        scene.runs(&words).run().ends_with(0);

        scene.assert_changes(&[("POST", creation.path)]);
        let sent = scene.stage.server.changes()[0].json();
        assert_eq!(Some(sent), scene.stage.kind.successor);
        assert_eq!(scene.operations()[0]["old_ref"], scene.stage.kind.reference);
    });
}

#[test]
fn d03_name_that_two_keys_have_rotates_neither() {
    for_each_kind(|stage| {
        if stage.kind.proof.is_none() {
            return;
        }
        let scene = Scene::of(stage);
        let twin = (stage.kind.key)(stage.kind.other_id, stage.kind.name);
        stage.lists(&[stage.kind.own(), twin]);

        let outcome = scene.runs(&by_name(stage)).run();

        outcome
            .ends_with(6)
            .mentions(stage.kind.reference)
            .mentions(&stage.kind.reference_of(stage.kind.other_id))
            .prints("");
        stage.assert_unchanged();
        assert!(!scene.path("key").exists());
        scene.assert_settled();
    });
}

/// Answers about the key as if this were not known of it.
#[track_caller]
fn knows_nothing_of(stage: &Stage<'_>, member: &str) {
    let mut key = stage.kind.own();
    let members = key.as_object_mut().expect("an object");
    members.remove(member).expect("a member");
    stage.server.stub(stage.kind.described_as(key));
}

/// Tells what a new key can be given, and what it has to be given.
#[track_caller]
fn creation_of(stage: &Stage<'_>) -> Fields {
    fields(stage.capabilities().create).expect("it is offered")
}

#[test]
fn successor_whose_roles_or_name_nobody_knows_is_not_made() {
    for_each_successor(|scene, _, _| {
        let creation = creation_of(scene.stage);
        let takes_roles = creation.all().any(|own| own == Field::Role);
        let needs_name = creation.required.contains(&Field::Name);
        for (is_needed, member, way_out) in [
            (takes_roles, "roles", "keyctl create --role"),
            (needs_name, "name", "--new-name"),
        ] {
            if !is_needed {
                continue;
            }
            knows_nothing_of(scene.stage, member);

            let outcome = scene.runs(&scene.rotate(&["--to", "file:key"])).run();

            outcome.ends_with(2).mentions(way_out).prints("");
            scene.stage.assert_unchanged();
            assert!(!scene.path("key").exists());
            scene.assert_settled();
        }
    });
}

#[test]
fn copied_end_is_shown_before_and_another_one_is_sent() {
    for_each_successor(|scene, _, _| {
        let creation = creation_of(scene.stage);
        if !creation.all().any(|own| own == Field::ExpiresIn) {
            return;
        }
        let plan = scene.rotate(&["--to", "file:key", "--dry-run", "-o", "json"]);
        let words = scene.rotate(&["--to", "file:key", "--expires-in", "1d"]);

        let planned = scene.runs(&plan).run().ends_with(0).json();
        let outcome = scene.runs(&words).run().ends_with(0);

        let warnings = planned["plan"][0]["warnings"].to_string();
        assert!(warnings.contains("sets another end"), "{warnings}");
        assert!(!outcome.stderr.contains("sets another end"));
        let sent = scene.stage.server.changes()[0].json().to_string();
        let copied = scene.stage.kind.successor.clone().expect("a successor");
        assert_ne!(sent, copied.to_string());
        assert!(sent.contains(":86400"), "{sent}");
    });
}
