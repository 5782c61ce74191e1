//! HTTP/2 that is broken off, and frames without end.

use std::{any::Any, net::SocketAddr};

use h2::Reason;

use super::{Ends, Front, Patience, ends_behind, try_all};
use crate::support::{FaultServer, Step, StreamFault, StreamServer, TlsFront};

fn behind_tls(address: SocketAddr, server: impl Any) -> Front {
    let tls = TlsFront::start(address, "localhost", &["h2"]);
    Front {
        url: tls.url("localhost"),
        authority: Some(tls.authority().to_owned()),
        _servers: Box::new((tls, server)),
    }
}

fn spoilt(fault: StreamFault) -> Ends {
    ends_behind(Patience::Short, |asked| {
        let server = StreamServer::before(asked.honest.clone(), asked.method, fault);
        behind_tls(server.address, server)
    })
}

#[test]
fn b06_stream_that_is_reset_may_have_been_applied() {
    let cases = [
        Reason::REFUSED_STREAM,
        Reason::NO_ERROR,
        Reason::INTERNAL_ERROR,
        Reason::CANCEL,
        Reason::ENHANCE_YOUR_CALM,
        Reason::HTTP_1_1_REQUIRED,
        Reason::from(0xffff_ffff),
    ];
    try_all(&cases, |reason| {
        assert_eq!(
            spoilt(StreamFault::Reset(*reason)),
            Ends::BROKEN,
            "{reason}"
        );
    });
}

#[test]
fn answer_over_http_2_that_is_cut_is_a_break() {
    let cases = [
        (StreamFault::HalfAndReset(Reason::CANCEL), Ends::BROKEN),
        (
            StreamFault::HalfAndReset(Reason::INTERNAL_ERROR),
            Ends::BROKEN,
        ),
        // It says that nothing is wrong, as if this were all.
        (
            StreamFault::HalfAndReset(Reason::NO_ERROR),
            Ends::UNREADABLE,
        ),
        (StreamFault::HalfAndGoAway(Reason::NO_ERROR), Ends::BROKEN),
        (
            StreamFault::HalfAndGoAway(Reason::ENHANCE_YOUR_CALM),
            Ends::BROKEN,
        ),
    ];
    try_all(&cases, |(fault, expected)| {
        assert_eq!(spoilt(*fault), *expected, "{fault:?}");
    });
}

/// Writes a frame of HTTP/2.
fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).expect("small");
    let head = [
        &length.to_be_bytes()[1..],
        &[kind, flags],
        &stream.to_be_bytes(),
    ]
    .concat();
    [head, payload.to_vec()].concat()
}

#[test]
fn frames_that_are_none_or_have_no_end_are_a_break() {
    const HEADERS: u8 = 1;
    const CONTINUATION: u8 = 9;
    let settings = frame(4, 0, 0, &[]);
    // A header of sixteen thousand bytes, its name and value spelt out.
    let header = [b"\0\x01x\x7f\x80\x7d".as_slice(), &[b'a'; 16_000]].concat();
    let cases = [
        (
            "endless head",
            vec![
                Step::Send(frame(HEADERS, 0, 1, &[0x88])),
                Step::Repeat(frame(CONTINUATION, 0, 1, &header), 10_000),
            ],
        ),
        (
            "empty continuations",
            vec![
                Step::Send(frame(HEADERS, 0, 1, &[0x88])),
                Step::Repeat(frame(CONTINUATION, 0, 1, &[]), 10_000_000),
            ],
        ),
        (
            "pings",
            vec![Step::Repeat(frame(6, 0, 0, &[0; 8]), 1_000_000), Step::Hang],
        ),
        (
            "settings",
            vec![Step::Repeat(settings.clone(), 1_000_000), Step::Hang],
        ),
        (
            "huge frame",
            vec![
                Step::Send(b"\xff\xff\xff\0\0\0\0\0\x01".to_vec()),
                Step::Hang,
            ],
        ),
        (
            "empty data",
            vec![
                Step::Send(frame(HEADERS, 4, 1, &[0x88])),
                Step::Repeat(frame(0, 0, 1, &[]), 10_000_000),
            ],
        ),
        (
            "interim heads",
            vec![
                Step::Repeat(frame(HEADERS, 4, 1, b"\x08\x03103"), 1_000_000),
                Step::Hang,
            ],
        ),
        (
            "pushes",
            vec![Step::Send(frame(5, 4, 1, b"\0\0\0\x02\x82")), Step::Hang],
        ),
        ("no word", vec![Step::Hang]),
        (
            "goes away",
            vec![Step::Send(frame(7, 0, 0, &[0; 8])), Step::Hang],
        ),
        (
            "garbage",
            vec![Step::Send(b"HTTP/1.1 200 OK\r\n\r\n".to_vec())],
        ),
    ];
    try_all(&cases, |(name, steps)| {
        let start = vec![Step::Send(settings.clone())];
        let steps = [start, steps.clone()].concat();

        let ends = ends_behind(Patience::Short, |_| {
            let server = FaultServer::heedless(steps.clone());
            behind_tls(server.address, server)
        });

        // It breaks before anything that changes is sent.
        assert_eq!(ends, Ends::UNSENT, "{name}");
    });
}
