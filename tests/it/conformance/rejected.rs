//! Providers that turn everything down: every command says so once, in the form that was asked for.

use std::fs;

use super::{
    scene::{Scene, for_each_new_key},
    stage::{Stage, for_each_kind, with},
};
use crate::support::{Answer, Outcome};

/// Lists every command line that asks the provider for something about this kind.
fn every_command<'a>(stage: &Stage<'a>, other: &'a str) -> Vec<Vec<&'a str>> {
    let Stage { kind, fixture, .. } = stage;
    let (key, account) = (kind.reference, ["--provider", fixture.provider]);
    let mut all = vec![
        vec!["list"],
        stage.list().to_vec(),
        with(&["list", "-o", "ndjson"], &account),
        vec!["describe", key],
        vec!["describe", key, other],
        vec!["delete", key, "--yes"],
        vec!["delete", key, "--yes", "--if-exists"],
        vec!["delete", key, other, "--yes"],
        vec!["delete", "--from", "refs", "--yes"],
        with(&["delete", "--name", kind.name, "--yes"], &account),
        vec!["auth", "status", "--check"],
        with(&["identify"], &account),
    ];
    // Where keys live in one place only, nobody has to be asked for it.
    if !kind.scopes.is_empty() {
        all.push(with(&["projects"], &account));
    }
    let sink = ["--to", "file:key"];
    let creations = kind.creations.iter();
    all.extend(creations.map(|own| with(&stage.create(own), &sink)));
    let updates = kind.updates.iter();
    all.extend(updates.map(|own| with(&stage.update(own), &["--yes"])));
    if kind.proof.is_some() {
        all.push(with(&["rotate", key, "--yes"], &sink));
        all.push(with(&["rotate", key, "--dry-run"], &sink));
    }
    all
}

/// Fails unless the credential was tried as often as it may be, and turned down.
#[track_caller]
fn assert_tried_once(stage: &Stage<'_>, before: usize, outcome: Outcome, words: &[&str]) {
    let outcome = outcome.ends_with(4).mentions("no, said the server");
    let has_way_out = ["hint: ", "\"hint\":\""]
        .iter()
        .any(|own| outcome.stderr.contains(own));
    assert!(has_way_out, "{words:?}: {}", outcome.stderr);
    let sent = stage.server.requests().len() - before;
    let allowed = stage.fixture.sent_when_rejected;
    assert_eq!(sent, allowed, "{words:?}: {}", outcome.stderr);
    stage.assert_unchanged();
}

#[test]
fn c02_rejected_credential_is_tried_once_by_every_command() {
    for_each_kind(|stage| {
        let kind = stage.kind;
        let other = kind.reference_of(kind.other_id);
        for words in every_command(stage, &other) {
            let stage = stage.fresh();
            let scene = Scene::of(&stage);
            let no = stage.refusal(401, "no, said the server");
            stage.server.answers_otherwise(no);
            let refs = format!("{}\n{other}\n", kind.reference);
            fs::write(scene.path("refs"), refs).expect("written");

            let program = scene.runs(&words).input(b"CANARYsomeSecretThatLeaked0123");
            let outcome = program.run();

            assert_tried_once(&stage, 0, outcome, &words);
            let logins = stage.server.hits() - stage.server.requests().len();
            assert!(logins <= 2, "{words:?}: {logins} logins");
        }
    });
}

#[test]
fn c02_rejected_credential_is_tried_once_by_what_goes_on() {
    for_each_new_key(|scene, creation| {
        scene.creates_with(creation, scene.stage.refusal(500, "internal"));
        let end = ["--to", "file:key", "--timeout", "1s"];
        let words = with(&scene.stage.create(creation), &end);
        scene.runs(&words).run().ends_with(9);
        let id = scene.left_open("unknown");
        let moved = scene.stage.fresh();
        let no = moved.refusal(401, "no, said the server");
        moved.server.answers_otherwise(no);

        let words = ["operations", "resume", &id, "--yes"];
        let outcome = scene.runs_at(&moved.server.url(), &words).run();

        assert_tried_once(&moved, 0, outcome, &words);
        assert_eq!(scene.left_open("unknown"), id);
    });
}

#[test]
fn c03_missing_permissions_are_named_as_the_provider_names_them() {
    const WORDS: &str = "You have insufficient permissions for this operation. \
        Missing scopes: api.management.read, api.management.write.";
    for_each_new_key(|scene, creation| {
        let stage = scene.stage.fresh();
        stage.answers_lists_with(stage.refusal(403, WORDS));
        scene.creates_with(creation, stage.refusal(403, WORDS));
        let create = with(&stage.create(creation), &["--to", "file:key"]);

        let listed = stage.program(&stage.list()).run();
        let created = scene.runs(&create).run();

        for outcome in [listed, created] {
            let outcome = outcome.ends_with(4).prints("");
            outcome.mentions("Missing scopes: api.management.read, api.management.write");
        }
        assert_eq!(stage.pages(), 1);
        scene.assert_changes(&[("POST", creation.path)]);
        scene.assert_settled();
    });
}

#[test]
fn d06_whatever_a_provider_answers_a_failure_is_one_object_for_scripts() {
    for_each_kind(|stage| {
        let kind = stage.kind;
        let other = kind.reference_of(kind.other_id);
        let refusals = [400, 401, 403, 404, 409, 410].map(|status| stage.refusal(status, "no"));
        let unreadable = ["", "<html>", "[]", "{}", "null", "{\"data\":7}"]
            .map(|body| Answer::text(200, "application/json", body));
        let moved = Answer::empty(302).header("Location", "https://example.com/");
        let answers = refusals.into_iter().chain(unreadable).chain([moved]);
        let mut failures = 0;
        for (turn, answer) in answers.enumerate() {
            let commands = every_command(stage, &other);
            for words in commands.iter().skip(turn % 2).step_by(2) {
                let stage = stage.fresh();
                let scene = Scene::of(&stage);
                stage.server.answers_otherwise(answer.clone());
                fs::write(scene.path("refs"), kind.reference).expect("written");
                let words = with(words, &["-o", "json", "--timeout", "1s"]);

                let program = scene.runs(&words).input(b"CANARYsomeSecretThatLeaked0123");
                let outcome = program.run();

                if outcome.code == 0 {
                    continue;
                }
                failures += 1;
                let error = outcome.json_error();
                assert_eq!(error["exit_code"], outcome.code, "{words:?}: {error}");
                assert!(outcome.stdout.is_empty() || outcome.json()["version"] == 1);
            }
        }
        assert!(failures > 50, "{failures}");
    });
}
