//! Bodies that are too large, too deep, or no text.

use super::{Ends, Patience, ends_in_time, ends_with, try_all};
use crate::support::{Fault, Step, head, squeezed, whole};

const MEBIBYTE: usize = 1024 * 1024;

/// Sends what begins like JSON, with one part that is sent so many times.
fn repeated(start: &str, part: &str, times: usize) -> Fault {
    Fault::Instead(vec![
        Step::Send(head("200 OK", &["content-type: application/json"])),
        Step::Send(start.as_bytes().to_vec()),
        Step::Repeat(part.as_bytes().to_vec(), times),
    ])
}

fn packed(how: &str, body: &[u8]) -> Fault {
    Fault::bytes(whole(&[&format!("content-encoding: {how}")], body))
}

#[test]
fn a20_body_over_16_mib_is_not_read_to_its_end() {
    let part = "a".repeat(MEBIBYTE);
    let bomb = squeezed(part.as_bytes(), 200);
    assert!(bomb.len() < 210_000, "{}", bomb.len());
    let cases = [
        repeated("{\"data\":[{\"name\":\"", &part, 200),
        repeated("", &" ".repeat(MEBIBYTE), 200),
        packed("gzip", &bomb),
    ];
    try_all(&cases, |fault| {
        let ends = ends_in_time(fault, Patience::Long);

        assert_eq!(ends, Ends::UNREADABLE);
    });
}

#[test]
fn packed_answer_that_cannot_be_unpacked_is_no_answer() {
    let small = squeezed(b"{\"data\":[]}", 1);
    let bomb = squeezed(&[0; MEBIBYTE], 200);
    let behind = [small.clone(), bomb].concat();
    let cases = [
        (
            "cut",
            packed("gzip", &small[..small.len() - 9]),
            Ends::BROKEN,
        ),
        ("more behind it", packed("gzip", &behind), Ends::BROKEN),
        ("not packed", packed("gzip", b"{}"), Ends::BROKEN),
        ("empty", packed("gzip", b""), Ends::UNREADABLE),
        ("unknown", packed("br", &small), Ends::UNREADABLE),
        (
            "packed twice",
            packed("gzip, gzip", &squeezed(&small, 1)),
            Ends::UNREADABLE,
        ),
    ];
    try_all(&cases, |(name, fault, expected)| {
        assert_eq!(ends_with(fault), *expected, "{name}");
    });
}

#[test]
fn json_of_any_depth_and_any_number_is_no_trouble() {
    let deep = "[".repeat(100_000);
    let cases = [
        deep.clone(),
        "{\"a\":".repeat(100_000),
        format!("{{\"data\":{deep}"),
        format!("{{\"x\":{deep}{}}}", "]".repeat(100_000)),
        format!("{{\"data\":[{{\"id\":{}}}]}}", "9".repeat(100_000)),
        format!("{{\"data\":[{{\"created_at\":1e{}}}]}}", "9".repeat(1_000)),
        "{\"data\":[{\"created_at\":-9223372036854775809}]}".to_owned(),
        "{\"data\":NaN}".to_owned(),
    ];
    try_all(&cases, |body| {
        let ends = ends_with(&Fault::bytes(whole(&[], body.as_bytes())));

        assert_eq!(ends, Ends::UNREADABLE, "{}", &body[..body.len().min(40)]);
    });
}

#[test]
fn body_that_is_no_text_is_no_answer() {
    let cases = [
        b"\0".as_slice(),
        b"{\"data\":[{\"id\":\"\xff\xfe\"}]}",
        b"\xef\xbb\xbf{\"data\":[]}",
        b"{\"data\":[{\"id\":\"a\0b\"}]}",
        b"\xff\xfe{\0}\0",
    ];
    try_all(&cases, |body| {
        let ends = ends_with(&Fault::bytes(whole(&[], body)));

        assert_eq!(ends, Ends::UNREADABLE, "{body:?}");
    });
}

#[test]
fn refusal_without_end_is_a_refusal() {
    let endless = |status: &str, body: &str| {
        Fault::Instead(vec![
            Step::Send(head(status, &["retry-after: 0"])),
            Step::Repeat(body.repeat(1_000).into_bytes(), usize::MAX),
        ])
    };
    let cases = [
        ("400 Bad", Ends::REFUSED_YET_GONE),
        ("500 Worse", Ends::BROKEN),
    ];
    try_all(&cases, |(status, expected)| {
        for body in ["{\"error\":", "\0", "long words "] {
            let ends = ends_with(&endless(status, body));

            assert_eq!(ends, *expected, "{status} {body:?}");
        }
    });
}
