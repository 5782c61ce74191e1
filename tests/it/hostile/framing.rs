//! Answers that lie about how long they are, and connections that end where none should.

use std::time::Duration;

use super::{Ends, ends_with, try_all};
use crate::support::{Fault, Step, head, whole};

/// Sends a head with these lines, and this body.
fn framed(lines: &[&str], body: &[u8]) -> Fault {
    Fault::bytes([head("200 OK", lines), body.to_vec()].concat())
}

#[test]
fn a03_length_that_is_not_true_is_a_break() {
    let cases = [
        ["content-length: 1000"].as_slice(),
        &["content-length: 18446744073709551614"],
        &["content-length: 99999999999999999999"],
        &["content-length: -1"],
        &["content-length: 0x10"],
        &["content-length: 2, 3"],
        &["content-length: 2", "content-length: 3"],
        &["transfer-encoding: chunked"],
    ];
    try_all(&cases, |lines| {
        let ends = ends_with(&framed(lines, b"{\"data\":["));

        assert_eq!(ends, Ends::BROKEN, "{lines:?}");
    });
}

#[test]
fn chunks_that_are_none_are_a_break() {
    let cases = [
        "zz\r\n{}\r\n0\r\n\r\n",
        "-2\r\n{}\r\n0\r\n\r\n",
        "fffffffffffffffff\r\n{}",
        "ffffffffffffffff\r\n{}",
        "2\r\n{}0\r\n\r\n",
        "2\r\n{}\r\n",
        "2;",
        "\r\n\r\n",
        "\0\0\0\0",
    ];
    try_all(&cases, |chunks| {
        let ends = ends_with(&framed(&["transfer-encoding: chunked"], chunks.as_bytes()));

        assert_eq!(ends, Ends::BROKEN, "{chunks:?}");
    });
}

#[test]
fn connection_that_is_no_http_is_a_break() {
    let cases = [
        b"".as_slice(),
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"\x15\x03\x03\x00\x02\x02\x28",
        b"\0\0\x06\x04\0\0\0\0\0\0\x03\0\0\0\x64",
        b"HTTP/0.9 200\r\n\r\n",
        b"HTTP/3 200 OK\r\n\r\n",
        b"220 smtp ready\r\n",
        b"\xff\xfe\0H\0T\0T\0P",
    ];
    try_all(&cases, |bytes| {
        assert_eq!(ends_with(&Fault::bytes(*bytes)), Ends::BROKEN, "{bytes:?}");
    });
}

#[test]
fn b02_b03_reset_anywhere_is_a_break() {
    try_all(&[0, 1, 30, 200], |length| {
        let ends = ends_with(&Fault::Reset(*length));

        assert_eq!(ends, Ends::BROKEN, "{length}");
    });
}

#[test]
fn a01_a02_silence_and_dripping_end_with_the_deadline() {
    let pause = Duration::from_millis(300);
    let cases = [
        Fault::Silent(0),
        Fault::Silent(30),
        Fault::Silent(150),
        Fault::Dripping(0, pause),
        Fault::Dripping(150, pause),
    ];
    try_all(&cases, |fault| {
        assert_eq!(ends_with(fault), Ends::BROKEN, "{fault:?}")
    });
}

#[test]
fn what_stands_behind_an_answer_is_not_read() {
    let two = [whole(&[], b"{}"), whole(&[], b"{}")].concat();
    let steps = vec![Step::Send(two), Step::GoOn];

    assert_eq!(ends_with(&Fault::Instead(steps)), Ends::UNREADABLE);
}
