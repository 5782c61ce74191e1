//! Servers in trouble: slow, busy, silent, gone.

use std::{net::TcpListener, time::Duration};

use tokio::net::TcpSocket;

use super::stage::{Stage, for_each_kind, for_each_provider, with};
use crate::support::{Answer, Fault, FaultServer};

/// What a run may take beyond its `--timeout`.
const GRACE: Duration = Duration::from_secs(2);

fn busy(stage: &Stage<'_>, status: u16) -> Answer {
    stage.refusal(status, "busy").header("Retry-After", "0")
}

#[test]
fn a14_read_is_tried_again_until_the_trouble_is_over() {
    for_each_kind(|stage| {
        stage.lists_after(vec![busy(stage, 500), busy(stage, 500)]);

        let outcome = stage.program(&stage.list()).run();

        outcome.ends_with(0);
        assert_eq!(stage.pages(), 3);
    });
}

#[test]
fn a14_waits_without_advice_are_short_enough_for_a_read_to_succeed() {
    for_each_provider(|stage| {
        let trouble = stage.refusal(500, "busy");
        stage.lists_after(vec![trouble.clone(), trouble]);

        let program = stage.program(&stage.list());
        let outcome = program.within(Duration::from_secs(6)).run();

        outcome.ends_with(0);
        assert_eq!(stage.pages(), 3);
    });
}

#[test]
fn rate_limit_that_passes_is_no_failure() {
    for_each_kind(|stage| {
        stage.lists_after(vec![busy(stage, 429)]);

        let outcome = stage.program(&stage.list()).run();

        outcome.ends_with(0);
        assert_eq!(stage.pages(), 2);
    });
}

#[test]
fn account_that_was_answered_before_outlasts_a_rate_limit() {
    for_each_kind(|stage| {
        if stage.kind.scopes.is_empty() {
            return;
        }
        stage.lists_after(vec![busy(stage, 429); 5]);

        let outcome = stage.program(&stage.list()).run();

        outcome.ends_with(0);
        assert_eq!(stage.pages(), 6);
    });
}

#[test]
fn rate_limit_that_outlasts_the_account_is_named() {
    for_each_kind(|stage| {
        stage.answers_lists_with(busy(stage, 429));

        let outcome = stage.program(&stage.list()).run();

        outcome.ends_with(7).mentions("429").prints("");
        assert!(stage.pages() <= 6, "{}", stage.pages());
    });
}

#[test]
fn a19_advice_to_wait_never_outlasts_the_deadline() {
    for_each_provider(|stage| {
        let given_up = [7].as_slice();
        // Where it is not understood, it depends on what the provider is known for.
        let ignored = [0, 7].as_slice();
        for (advice, codes) in [
            ("99999999999999999999", given_up),
            ("3600", given_up),
            ("Thu, 01 Jan 2099 00:00:00 GMT", given_up),
            ("-5", &[0]),
            ("Thu, 01 Jan 1970 00:00:00 GMT", &[0]),
            ("1e9", ignored),
            ("soon", ignored),
            ("", ignored),
        ] {
            let stage = stage.fresh();
            let answer = stage.refusal(429, "slowly").header("Retry-After", advice);
            stage.lists_after(vec![answer]);

            let program = stage.program(&with(&stage.list(), &["--timeout", "2s"]));
            let outcome = program.within(Duration::from_secs(2) + GRACE).run();

            let is_expected = codes.contains(&outcome.code);
            assert!(is_expected, "{advice}: {}", outcome.stderr);
        }
    });
}

#[test]
fn a18_rate_limit_for_ever_ends_with_the_deadline() {
    for_each_provider(|stage| {
        stage.answers_lists_with(stage.refusal(429, "slowly"));

        let program = stage.program(&with(&stage.list(), &["--timeout", "2s"]));
        let outcome = program.within(Duration::from_secs(2) + GRACE).run();

        outcome.ends_with(7).prints("");
        assert!(stage.pages() <= 3, "{}", stage.pages());
    });
}

#[test]
fn trouble_for_ever_is_given_up_after_three_tries() {
    for_each_kind(|stage| {
        for status in [408, 503, 520] {
            let stage = stage.fresh();
            stage.answers_lists_with(busy(&stage, status));

            let outcome = stage.program(&stage.list()).run();

            assert_eq!(outcome.code, 7, "{status}: {}", outcome.stderr);
            outcome.prints("");
            assert_eq!(stage.pages(), 3, "{status}");
        }
    });
}

#[test]
fn a03_list_whose_answers_are_cut_is_given_up_and_not_shown() {
    for_each_kind(|stage| {
        for length in [0, 20, 150] {
            let stage = stage.fresh();
            stage.lists(&[stage.kind.own()]);
            let request = format!("GET {}", stage.kind.list.path);
            let server = FaultServer::before(stage.server.address(), &request, Fault::Cut(length));

            let outcome = stage.program_at(&server.url(), &stage.list()).run();

            assert_eq!(outcome.code, 7, "{length} bytes: {}", outcome.stderr);
            outcome.prints("");
            assert_eq!(stage.pages(), 3, "{length} bytes");
        }
    });
}

#[test]
fn a02_answer_that_comes_byte_by_byte_is_left_at_the_deadline() {
    for_each_provider(|stage| {
        for length in [0, 150] {
            let stage = stage.fresh();
            stage.lists(&[stage.kind.own()]);
            let request = format!("GET {}", stage.kind.list.path);
            let fault = Fault::Dripping(length, Duration::from_millis(100));
            let server = FaultServer::before(stage.server.address(), &request, fault);
            let words = with(&stage.list(), &["--timeout", "1s"]);

            let program = stage.program_at(&server.url(), &words);
            let outcome = program.within(Duration::from_secs(1) + GRACE).run();

            assert_eq!(outcome.code, 7, "{length} bytes: {}", outcome.stderr);
            outcome.prints("");
        }
    });
}

#[test]
fn b01_server_that_is_not_there_is_a_passing_trouble() {
    for_each_kind(|stage| {
        // Held and never listened on: a port that is given back may become another test's server.
        let port = TcpSocket::new_v4().expect("a socket");
        port.bind(([127, 0, 0, 1], 0).into()).expect("a port");
        let url = format!("http://{}", port.local_addr().expect("an address"));

        let listed = stage.program_at(&url, &stage.list()).run();
        let deleted = stage
            .program_at(&url, &["delete", stage.kind.reference, "--yes"])
            .run();

        listed.ends_with(7).mentions("127.0.0.1").prints("");
        deleted.ends_with(7).prints("");
        if let Some(creation) = stage.kind.creations.first() {
            let words = with(&stage.create(creation), &["--reveal"]);
            stage.program_at(&url, &words).run().ends_with(7).prints("");
        }
    });
}

#[test]
fn a01_server_that_never_answers_is_left_at_the_deadline() {
    for_each_kind(|stage| {
        // Connections are accepted by the system, and nobody ever reads from them.
        let port = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let url = format!("http://{}", port.local_addr().expect("an address"));

        let program = stage.program_at(&url, &with(&stage.list(), &["--timeout", "1s"]));
        let outcome = program.within(Duration::from_secs(1) + GRACE).run();

        outcome.ends_with(7).prints("");
    });
}
