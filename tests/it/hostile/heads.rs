//! Heads without end, with too much in them, or with what no head may hold.

use super::{Ends, ends_with, try_all};
use crate::support::{Fault, Server, Step, head, whole};

const MEBIBYTE: usize = 1024 * 1024;

/// Sends a head of which one part is sent so many times.
fn repeated(start: &str, part: &str, times: usize) -> Fault {
    Fault::Instead(vec![
        Step::Send(start.as_bytes().to_vec()),
        Step::Repeat(part.as_bytes().to_vec(), times),
        Step::Send(b"\r\ncontent-length: 2\r\n\r\n{}".to_vec()),
    ])
}

#[test]
fn head_without_measure_is_a_break() {
    let start = "HTTP/1.1 200 OK\r\n";
    let long = "a".repeat(MEBIBYTE);
    let cases = [
        (
            "endless",
            repeated(start, &format!("x: {long}\r\n"), usize::MAX),
        ),
        ("many", repeated(start, "x-many: 1\r\n", 10_000)),
        ("long", repeated("HTTP/1.1 200 OK\r\nx: ", &long, 10)),
        ("long name", repeated(start, &long, 10)),
        ("long reason", repeated("HTTP/1.1 200 ", &long, 10)),
    ];
    try_all(&cases, |(name, fault)| {
        assert_eq!(ends_with(fault), Ends::BROKEN, "{name}");
    });
}

#[test]
fn head_with_what_none_may_hold_is_a_break() {
    let cases = [
        "x: a\0b",
        "x\0y: a",
        ": nothing",
        "no colon at all",
        " folded: from the start",
        "x y: blank in the name",
        "x: a\rb",
    ];
    try_all(&cases, |line| {
        let fault =
            Fault::bytes([head("200 OK", &[line, "content-length: 2"]), b"{}".to_vec()].concat());

        assert_eq!(ends_with(&fault), Ends::BROKEN, "{line:?}");
    });
}

#[test]
fn header_that_is_no_text_is_passed_over() {
    let cases = [
        "content-type",
        "date",
        "retry-after",
        "x-request-id",
        "location",
    ];
    try_all(&cases, |name| {
        for (status, expected) in [
            ("200 OK", Ends::UNREADABLE),
            ("400 Bad", Ends::REFUSED_YET_GONE),
        ] {
            let start = format!("HTTP/1.1 {status}\r\n{name}: ").into_bytes();
            let end = b"\xff\xfe\xc3\x28\r\ncontent-length: 2\r\n\r\n{}".to_vec();

            let ends = ends_with(&Fault::bytes([start, end].concat()));

            assert_eq!(ends, expected, "{name}, {status}");
        }
    });
}

#[test]
fn status_that_none_has_is_a_break_or_leaves_open_what_was_done() {
    let cases = [
        ("099 Low", Ends::BROKEN),
        ("000 None", Ends::BROKEN),
        ("1000 High", Ends::BROKEN),
        ("20 Short", Ends::BROKEN),
        ("abc Word", Ends::BROKEN),
        ("-200 Minus", Ends::BROKEN),
        ("600 Beyond", Ends::BROKEN),
        ("999 Beyond", Ends::BROKEN),
        ("101 Switching Protocols", Ends::UNREADABLE),
        ("299 Fine", Ends::UNREADABLE),
        ("300 Choice", Ends::REFUSED),
        ("304 Same", Ends::REFUSED),
        ("407 Who", Ends::of([2, 2, 2])),
        ("499 Gone", Ends::REFUSED),
    ];
    try_all(&cases, |(status, expected)| {
        let head = head(status, &["content-length: 2", "retry-after: 0"]);

        let ends = ends_with(&Fault::bytes([head, b"{}".to_vec()].concat()));

        assert_eq!(ends, *expected, "{status}");
    });
}

#[test]
fn interim_answers_before_one_are_passed_over() {
    for (status, times) in [("100 Continue", 1), ("103 Early Hints", 5_000)] {
        let interim = head(status, &["link: <http://127.0.0.1:1/stolen>"]);
        let steps = vec![Step::Repeat(interim, times), Step::Send(whole(&[], b"{}"))];

        assert_eq!(
            ends_with(&Fault::Instead(steps)),
            Ends::UNREADABLE,
            "{status}"
        );
    }
}

#[test]
fn place_named_by_an_answer_that_says_yes_is_not_gone_to() {
    let elsewhere = Server::start();
    let place = format!("location: {}/stolen", elsewhere.url());

    let ends = ends_with(&Fault::bytes(head(
        "201 Created",
        &[&place, "content-length: 0"],
    )));

    assert_eq!(ends, Ends::UNREADABLE);
    assert_eq!(elsewhere.hits(), 0);
}
