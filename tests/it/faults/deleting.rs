//! Many keys deleted while system calls kill the program or fail: what was agreed to goes, and nothing else.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::{
    site::{End, Site, each},
    tampering::{Spoilt, Tampering, is_possible},
};

const DELETE: &str = "delete openai/admin/key_old0 openai/admin/key_old1 openai/admin/key_old2 openai/admin/key_old3 --yes --timeout 4s";
const NAMES: [&str; 6] = ["a", "b", "c", "d", "e", "f"];

const FAULTS: [(&str, &str); 14] = [
    ("write", "signal=SIGKILL"),
    ("mkdir", "signal=SIGKILL"),
    ("fsync", "signal=SIGKILL"),
    ("unlink", "signal=SIGKILL"),
    ("recvfrom", "signal=SIGKILL"),
    ("writev", "signal=SIGKILL"),
    ("write", "error=ENOSPC"),
    ("mkdir", "error=EROFS"),
    ("fsync", "error=EIO"),
    ("unlink", "error=EIO"),
    ("flock", "error=ENOLCK"),
    ("openat", "error=EROFS"),
    ("ftruncate", "error=EIO"),
    ("recvfrom", "error=ECONNRESET"),
];

/// Fails unless the code says whether the keys are gone.
#[track_caller]
fn assert_told(site: &Site, end: &End, context: &str) {
    let gone = site.provider.desk().deleted.len();
    match end.code {
        // What is not written to the end may be done all the same.
        None | Some(1 | 7 | 9) => {}
        Some(0) => assert_eq!(gone, 4, "{context}: {end:?}"),
        Some(2) => assert_eq!(gone, 0, "{context}: {end:?}"),
        Some(8) => assert!(gone > 0, "{context}: {end:?}"),
        _ => panic!("{context}: {end:?}"),
    }
}

#[test]
fn deletion_of_many_survives_any_call_that_kills_it_or_fails() {
    if !is_possible() {
        return;
    }
    let count = AtomicUsize::new(0);
    each(&FAULTS, |(call, instead)| {
        for when in 1.. {
            let tampering = Tampering {
                call,
                instead,
                when,
            };
            let site = Site::new(&NAMES);
            let end = match tampering.run(&site, DELETE) {
                Spoilt::Nothing => break,
                Spoilt::Other => continue,
                Spoilt::Run(end) => end,
            };
            let context = format!("{tampering:?}");
            assert_told(&site, &end, &context);
            let is_begun = !site.open().is_empty();
            let left = site.settle();
            assert!(left.is_empty(), "{context}: {left:?}");
            let desk = site.provider.desk();
            if is_begun {
                assert_eq!(desk.deleted.len(), 4, "{context}: {end:?}");
            }
            for gone in &desk.deleted {
                let is_named = DELETE.contains(&format!("/{gone} "));
                assert!(is_named, "{context}: {gone} was deleted");
            }
            site.assert_clean(&context);
            count.fetch_add(1, Ordering::Relaxed);
        }
    });

    assert!(count.into_inner() >= 40);
}
