//! Ways round consent: whatever is set, piped or said beside it, only `--yes` is a yes where nobody can be asked.

use std::fs;

use super::{
    scene::{Scene, for_each_in_place, for_each_successor},
    stage::{Stage, for_each_kind, with},
};
use crate::{
    fixtures::{Revision, RotationFixture},
    support::{Answer, Program, Stub},
};

/// Is a way round, and the code that it ends with.
type Way = (&'static str, i32, fn(Program, &Stage<'_>) -> Program);

const WAYS: [Way; 13] = [
    ("nothing at all", 5, |program, _| program),
    ("variables that sound like it", 5, |program, _| {
        let names = [
            "KEYCTL_YES",
            "KEYCTL_ASSUME_YES",
            "KEYCTL_FORCE",
            "YES",
            "FORCE",
        ];
        names.iter().fold(program, |own, name| own.env(name, "1"))
    }),
    ("a service that builds", 5, |program, _| {
        let names = ["CI", "GITHUB_ACTIONS", "GITLAB_CI", "BUILD_NUMBER"];
        names
            .iter()
            .fold(program, |own, name| own.env(name, "true"))
    }),
    ("a pipe that says yes", 5, |program, _| {
        program.input(b"y\n")
    }),
    ("a pipe that says it for ever", 5, |program, _| {
        program.input("yes\n".repeat(10_000).as_bytes())
    }),
    ("a pipe that has the name", 5, |program, stage| {
        program.input(format!("{}\n", stage.kind.name).as_bytes())
    }),
    ("a pipe that has the number", 5, |program, _| {
        program.input(b"2\n2\n")
    }),
    ("a pipe that has ended", 5, |program, _| program.input(b"")),
    ("output for scripts", 5, |program, _| {
        program.arguments(&["-o", "json"])
    }),
    ("quiet", 5, |program, _| program.arguments(&["--quiet"])),
    ("no questions", 5, |program, _| {
        program.arguments(&["--no-input"])
    }),
    ("part of the flag", 2, |program, _| {
        program.arguments(&["--ye"])
    }),
    ("a setting", 2, |program, _| {
        let program = program.env("KEYCTL_CONFIG", "config.toml");
        program.env("KEYCTL_NO_INPUT", "1")
    }),
];

/// Goes all ways with a command line, and fails if anything is changed by it.
#[track_caller]
fn assert_no_way_round(scene: &Scene<'_>, words: &[&str]) {
    fs::write(scene.path("config.toml"), "yes = true\n").expect("written");
    let before = scene.stage.server.changes().len();
    for (way, code, go) in WAYS {
        let outcome = go(scene.runs(words), scene.stage).run();

        assert_eq!(outcome.code, code, "{way}: {words:?}: {}", outcome.stderr);
        if code == 5 {
            outcome.mentions("--yes").prints("");
        }
        let changes = scene.stage.server.changes().len();
        assert_eq!(changes, before, "{way}: {words:?}");
    }
}

/// Loses the answer to a rotation in place, and returns the operation that stays open.
fn lost_in_place(scene: &Scene<'_>, rotation: &RotationFixture) -> String {
    scene.rotates_with(rotation, scene.stage.refusal(503, "busy"));
    let rotate = scene.rotate(&["--to", "file:key"]);
    scene.runs(&rotate).run().ends_with(9);
    scene.left_open("unknown")
}

#[test]
fn d05_nothing_but_yes_consents_to_a_deletion() {
    for_each_kind(|stage| {
        let (scene, kind) = (Scene::of(stage), stage.kind);
        let other = kind.reference_of(kind.other_id);
        let path = kind.path(kind.other_id);
        let there = (kind.one)((kind.key)(kind.other_id, kind.name));
        let there = Stub::get(path, &there);
        stage.lists(&[kind.own(), (kind.key)(kind.other_id, kind.name)]);
        stage.server.stub(kind.described()).stub(there);
        stage.deletes_with(kind.deleted.clone());
        let refs = format!("{}\n{other}\n", kind.reference);
        fs::write(scene.path("refs"), refs).expect("written");

        for words in [
            ["delete", kind.reference].as_slice(),
            &["delete", kind.reference, "--if-exists"],
            &["delete", kind.reference, &other],
            &["delete", "--from", "refs"],
            &["delete", "--from", "refs", "--max", "2"],
        ] {
            assert_no_way_round(&scene, words);
        }
    });
}

#[test]
fn d05_nothing_but_yes_consents_to_a_rotation_or_to_its_end() {
    for_each_successor(|scene, creation, _| {
        let key = scene.stage.kind.reference;
        let rotate = ["rotate", key, "--to", "file:key", "--delete-old"];
        assert_no_way_round(scene, &rotate);
        let no = scene.stage.refusal(409, "not now");
        scene.deletes_with(scene.stage.kind.id, no);
        scene.stage.server.stub(scene.stage.kind.described());
        let rotate = scene.rotate(&["--to", "file:key", "--delete-old"]);
        scene.runs(&rotate).run().ends_with(8);
        let id = scene.left_open("old_delete_sent");

        assert_no_way_round(scene, &["operations", "resume", &id]);
        assert_no_way_round(scene, &["rotate", "--finish", key]);

        assert_eq!(scene.left_open("old_delete_sent"), id);
        scene.assert_secret_only_in(creation.secret, &["key"]);
    });
}

/// Rehearses an end that was agreed to, and fails if it is more than a rehearsal.
#[track_caller]
fn assert_only_read(scene: &Scene<'_>, words: &[&str]) {
    let before = scene.stage.server.changes().len();
    for more in [["--dry-run"].as_slice(), &["--dry-run", "--yes"]] {
        let outcome = scene.runs(&with(words, more)).run().ends_with(0);
        assert!(!outcome.stdout.is_empty(), "{words:?}");
    }
    assert_eq!(scene.stage.server.changes().len(), before, "{words:?}");
}

#[test]
fn j16_rehearsal_of_what_goes_on_only_reads() {
    for_each_successor(|scene, creation, _| {
        let no = scene.stage.refusal(409, "not now");
        scene.deletes_with(scene.stage.kind.id, no);
        scene.stage.server.stub(scene.stage.kind.described());
        let rotate = scene.rotate(&["--to", "file:key", "--delete-old"]);
        scene.runs(&rotate).run().ends_with(8);
        let id = scene.left_open("old_delete_sent");

        assert_only_read(scene, &["operations", "resume", &id]);

        assert_eq!(scene.left_open("old_delete_sent"), id);
        scene.assert_secret_only_in(creation.secret, &["key"]);
    });
    for_each_in_place(|scene, rotation, _| {
        let id = lost_in_place(scene, rotation);

        assert_only_read(scene, &["operations", "resume", &id]);

        assert_eq!(scene.left_open("unknown"), id);
    });
}

#[test]
fn d05_nothing_but_yes_consents_to_a_rotation_in_place() {
    for_each_in_place(|scene, rotation, _| {
        let key = scene.stage.kind.reference;
        assert_no_way_round(scene, &["rotate", key, "--to", "file:key"]);
        let id = lost_in_place(scene, rotation);

        assert_no_way_round(scene, &["operations", "resume", &id]);

        assert_eq!(scene.left_open("unknown"), id);
    });
}

#[test]
fn d05_nothing_but_yes_consents_to_a_change_that_could_stop_a_key() {
    for_each_kind(|stage| {
        let asked = |own: &&Revision| own.needs_consent;
        for revision in stage.kind.updates.iter().filter(asked) {
            let (stage, kind) = (stage.fresh(), stage.kind);
            let scene = Scene::of(&stage);
            stage.server.stub(kind.described());
            let changed = Answer::json(200, &(kind.one)(revision.after.clone()));
            let path = kind.path(kind.id);
            let stub = Stub::new(revision.method, path, changed);
            stage.server.stub(stub);

            assert_no_way_round(&scene, &stage.update(revision));
        }
    });
}
