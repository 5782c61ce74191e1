//! TLS that is left without a word, or was never there.

use super::{Ends, Front, Patience, ends_behind, try_all};
use crate::support::{Fault, FaultServer, Step, TlsFront};

fn spoilt(fault: &Fault) -> Ends {
    ends_behind(Patience::Short, |asked| {
        let server = asked.spoilt(fault);
        let tls = TlsFront::start(server.address, "localhost", &["http/1.1"]);
        Front {
            url: tls.url("localhost"),
            authority: Some(tls.authority().to_owned()),
            _servers: Box::new((tls, server)),
        }
    })
}

#[test]
fn answer_over_tls_that_is_cut_is_a_break() {
    try_all(&[0, 1, 30, 200], |length| {
        // With the end of TLS that is due, and without it.
        for fault in [Fault::Cut(*length), Fault::Reset(*length)] {
            assert_eq!(spoilt(&fault), Ends::BROKEN, "{fault:?}");
        }
    });
}

#[test]
fn handshake_that_is_none_sends_nothing() {
    let cases = [
        vec![],
        vec![Step::Reset],
        vec![Step::Send(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec())],
        vec![Step::Repeat(vec![0x16; 16_384], usize::MAX)],
        vec![Step::Repeat(
            b"\x15\x03\x03\0\x02\x01\0".to_vec(),
            1_000_000,
        )],
        vec![Step::Hang],
    ];
    try_all(&cases, |steps| {
        let ends = ends_behind(Patience::Short, |_| {
            let server = FaultServer::heedless(steps.clone());
            Front {
                url: server
                    .url()
                    .replace("http://127.0.0.1", "https://localhost"),
                authority: None,
                _servers: Box::new(server),
            }
        });

        assert_eq!(ends, Ends::UNSENT, "{:?}", steps.first());
    });
}
