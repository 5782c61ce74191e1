//! Answers that point elsewhere: nobody goes there.

use super::stage::{Stage, for_each_creation, for_each_kind, with};
use crate::support::{Fault, FaultServer, Outcome, head};

/// Points at a place.
fn redirect(status: u16, place: &str) -> Fault {
    let line = format!("{status} Elsewhere");
    Fault::bytes(head(
        &line,
        &[&format!("location: {place}"), "content-length: 0"],
    ))
}

/// Runs a command whose requests that begin like this are pointed at a place.
fn redirected(stage: &Stage<'_>, request: &str, fault: Fault, words: &[&str]) -> Outcome {
    let server = FaultServer::before(stage.server.address(), request, fault);
    stage.program_at(&server.url(), words).run()
}

#[test]
fn i01_redirect_ends_every_command_after_one_request() {
    for_each_kind(|stage| {
        let kind = stage.kind;
        let mut commands = vec![
            stage.list().to_vec(),
            vec!["describe", kind.reference],
            vec!["delete", kind.reference, "--yes"],
        ];
        if let Some(creation) = kind.creations.first() {
            commands.push(with(&stage.create(creation), &["--reveal"]));
        }
        if let Some(revision) = kind.updates.first() {
            commands.push(with(&stage.update(revision), &["--yes"]));
        }
        if kind.proof.is_some() {
            commands.push(vec!["rotate", kind.reference, "--yes", "--to", "file:key"]);
        }
        if !kind.scopes.is_empty() {
            commands.push(vec!["projects", "--provider", stage.fixture.provider]);
        }
        for words in commands {
            for status in [301, 302, 307, 308] {
                let stage = stage.fresh();

                let outcome = redirected(&stage, "", redirect(status, "/v2/stolen"), &words);

                assert_eq!(outcome.code, 1, "{words:?}, {status}: {}", outcome.stderr);
                outcome.mentions("it redirects to another path").prints("");
                assert_eq!(stage.server.hits(), 1, "{words:?}, {status}");
            }
        }
    });
}

#[test]
fn i01_redirected_change_is_sent_once_and_was_not_made() {
    for_each_kind(|stage| {
        let kind = stage.kind;
        let path = kind.path(kind.id);
        let mut changes = vec![("DELETE", path.as_str(), vec!["delete", kind.reference])];
        if let Some(own) = kind.updates.first() {
            changes.push((own.method, &path, stage.update(own)));
        }
        if let Some(own) = &kind.rotation {
            let words = vec!["rotate", kind.reference, "--to", "file:key"];
            changes.push(("POST", own.path, words));
        }
        for (method, path, words) in changes {
            let stage = stage.fresh();
            stage.lists(&[kind.own()]);
            stage.server.stub(kind.described());
            let fault = redirect(307, "/v2/stolen");

            let words = with(&words, &["--yes"]);
            let outcome = redirected(&stage, &format!("{method} {path}"), fault, &words);

            assert_eq!(outcome.code, 1, "{words:?}: {}", outcome.stderr);
            assert_eq!(stage.server.sent(method).len(), 1, "{words:?}");
        }
    });
}

#[test]
fn i02_place_of_a_redirect_is_never_gone_to_and_only_its_host_is_named() {
    for_each_creation(|stage, creation| {
        let elsewhere = FaultServer::heedless(Vec::new());
        let port = elsewhere.address.port();
        for (origin, host) in [
            (format!("http://127.0.0.1:{port}"), "127.0.0.1"),
            (format!("https://127.0.0.1:{port}"), "127.0.0.1"),
            (format!("http://localhost:{port}"), "localhost"),
            (format!("//localhost:{port}"), "another path"),
        ] {
            for status in [303, 307] {
                let fault = redirect(status, &format!("{origin}/stolen?with=everything"));
                let (read, made) = (stage.fresh(), stage.fresh());
                read.lists(&[read.kind.own()]);
                made.creates(creation);
                let list = with(&read.list(), &["-vv"]);
                let create = with(&made.create(creation), &["--reveal", "-vv"]);
                let (get, post) = (read.kind.list.path, creation.path);

                let listed = redirected(&read, &format!("GET {get}"), fault.clone(), &list);
                let created = redirected(&made, &format!("POST {post}"), fault, &create);

                // Behind a 303 stands what came of the request: whether it was made is not said.
                let code = if status == 303 { 9 } else { 1 };
                for (outcome, code) in [(listed, 1), (created, code)] {
                    assert_eq!(outcome.code, code, "{status}: {}", outcome.stderr);
                    assert!(!outcome.stderr.contains("stolen"), "{}", outcome.stderr);
                    let target = format!("it redirects to {host}");
                    outcome.mentions(&target).prints("");
                }
                assert_eq!(read.pages(), 1, "{status}");
                assert_eq!(made.server.posts(), 1, "{status}");
            }
        }
        assert_eq!(elsewhere.connections(), 0);
    });
}
