//! Connections that end between two requests, or in the midst of one.

use std::{fs, time::Duration};

use super::{
    scene::{Scene, for_each_new_key},
    stage::{Stage, for_each_creation, for_each_kind, with},
};
use crate::{
    fixtures::Creation,
    support::{Fault, FaultServer},
};

/// Returns how many requests, logins included, come before the one that makes the key.
fn reads_before(stage: &Stage<'_>, creation: &Creation) -> usize {
    let stage = stage.fresh();
    stage.creates(creation);
    let words = with(&stage.create(creation), &["--reveal"]);
    stage.revealing(creation, &words).run().ends_with(0);
    let requests = stage.server.everything();
    let mut requests = requests.iter();
    requests
        .position(|own| own.method == "POST" && own.path == creation.path)
        .expect("it was made")
}

#[test]
fn b01_create_that_finds_nobody_after_its_reads_closes_what_it_began() {
    for_each_new_key(|scene, creation| {
        let reads = reads_before(scene.stage, creation);
        let server = FaultServer::leaving(scene.stage.server.address(), reads);
        let words = with(&scene.stage.create(creation), &["--to", "file:key"]);

        let outcome = scene.runs_at(&server.url(), &words).run();

        let outcome = outcome.ends_with(7).mentions("cannot connect to 127.0.0.1");
        outcome.mentions("(os error").prints("");
        assert_eq!(server.connections(), reads);
        scene.assert_changes(&[]);
        scene.assert_settled();
        assert!(!scene.path("key").exists());
    });
}

#[test]
fn b03_list_whose_answer_is_reset_is_read_again() {
    for_each_kind(|stage| {
        for length in [0, 30, 150] {
            let stage = stage.fresh();
            stage.lists(&[stage.kind.own()]);
            let request = format!("GET {}", stage.kind.list.path);
            let fault = Fault::Reset(length);
            let server = FaultServer::before_one(stage.server.address(), &request, fault);

            let outcome = stage.program_at(&server.url(), &stage.list()).run();

            let outcome = outcome.ends_with(0);
            assert!(outcome.stdout.contains(stage.kind.id), "{}", outcome.stdout);
            assert_eq!(stage.pages(), 2, "{length} bytes");
        }
    });
}

#[test]
fn b04_connection_that_ended_before_the_key_is_made_is_replaced() {
    for_each_new_key(|scene, creation| {
        let whole = Fault::Cut(usize::MAX);
        let server = FaultServer::before(scene.stage.server.address(), "GET ", whole);
        let words = with(&scene.stage.create(creation), &["--to", "file:key"]);

        let outcome = scene.runs_at(&server.url(), &words).run();

        match outcome.code {
            0 => scene.assert_secret_only_in(creation.secret, &["key"]),
            // On a slow machine its end may not have arrived when the request leaves.
            code => assert_eq!(code, 9, "{outcome:?}"),
        }
        let sent = usize::from(outcome.code == 0);
        assert_eq!(scene.stage.server.posts(), sent, "{outcome:?}");
    });
}

#[test]
fn b05_connection_that_ends_with_the_request_may_have_made_the_key() {
    for_each_creation(|stage, creation| {
        stage.creates(creation);
        let request = format!("POST {}", creation.path);
        let fault = Fault::Cut(0);
        let server = FaultServer::before(stage.server.address(), &request, fault);
        let words = with(&stage.create(creation), &["--reveal"]);

        let outcome = stage.program_at(&server.url(), &words).run();

        outcome.ends_with(9).mentions(creation.reference).prints("");
        assert_eq!(stage.server.posts(), 1);
        // One for what came before and for the key itself, the other for the search.
        assert_eq!(server.connections(), 2);
    });
}

#[test]
fn b08_key_that_is_made_long_after_it_was_given_up_is_named_later() {
    for_each_new_key(|scene: &Scene<'_>, creation| {
        let (stage, kind) = (scene.stage, scene.stage.kind);
        let late = Fault::Silent(0);
        let request = format!("POST {}", creation.path);
        let server = FaultServer::before(stage.server.address(), &request, late);
        stage.server.stub(kind.listed(&[kind.own()]));
        let end = ["--to", "file:key", "--timeout", "1s"];
        let words = with(&stage.create(creation), &end);
        let given_up = scene.runs_at(&server.url(), &words);
        given_up.within(Duration::from_secs(3)).run().ends_with(9);
        let id = scene.left_open("unknown");
        stage
            .server
            .stub(kind.listed(&[kind.own(), creation.listed.clone()]));

        let resumed = scene.resumes(&id, &[]);

        resumed.ends_with(9).mentions(creation.reference).prints("");
        scene.assert_changes(&[("POST", creation.path)]);
        assert!(fs::read(scene.path("key")).is_err());
    });
}
