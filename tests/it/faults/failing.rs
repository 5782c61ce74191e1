//! System calls that fail: the code says what happened, and what was made is not lost.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::{
    site::{End, Site, each},
    tampering::{Spoilt, Tampering, is_possible},
};

const CREATE: &str = "create --name ci --kind admin --to file:key --timeout 4s";
const ROTATE: &str = "rotate openai/admin/key_old0 --delete-old --yes --to file:key --timeout 4s";

const FAILURES: [(&str, &str); 15] = [
    ("statx", "error=EACCES"),
    ("lseek", "error=EIO"),
    ("write", "error=ENOSPC"),
    ("mkdir", "error=EROFS"),
    ("ftruncate", "error=EIO"),
    ("renameat2", "error=EXDEV"),
    ("renameat2", "error=ENOSYS"),
    ("flock", "error=ENOLCK"),
    ("fsync", "error=EIO"),
    ("openat", "error=EROFS"),
    ("fchmod", "error=EPERM"),
    ("getdents64", "error=EIO"),
    ("unlink", "error=EIO"),
    ("recvfrom", "error=ECONNRESET"),
    ("writev", "error=EPIPE"),
];

/// Fails unless the code says what became of the secret.
#[track_caller]
fn assert_told(site: &Site, end: &End, context: &str) {
    let desk = site.provider.desk();
    assert!(desk.posts <= 1, "{context}: {end:?}");
    let Some(new) = desk.made.first() else {
        let is_refused = matches!(end.code, Some(1 | 2 | 4 | 7 | 9));
        return assert!(is_refused, "{context}: {end:?}");
    };
    let stored = site.sink("key").as_ref() == Some(&new.secret);
    let is_there = desk.key(&new.id).is_some();
    match end.code {
        // The last is an answer that could not be written, of something that is done.
        Some(0 | 1 | 8) => assert!(stored && is_there, "{context}: {end:?}"),
        Some(9 | 12) => assert!(
            end.stderr.contains(&new.id) || !is_there,
            "{context}: {end:?}"
        ),
        _ => panic!("{context}: {end:?}"),
    }
}

/// Lets each call fail; returns how often something was spoilt.
fn fail_each(line: &str, old: Option<&str>) -> usize {
    let count = AtomicUsize::new(0);
    each(&FAILURES, |(call, instead)| {
        for when in 1.. {
            let tampering = Tampering {
                call,
                instead,
                when,
            };
            let site = Site::new(&["old", "other"]);
            let end = match tampering.run(&site, line) {
                Spoilt::Nothing => break,
                Spoilt::Other => continue,
                Spoilt::Run(end) => end,
            };
            let context = format!("{tampering:?} {line}");
            assert_told(&site, &end, &context);
            site.settle();
            site.assert_accounted("key", old, &context);
            site.assert_clean(&context);
            count.fetch_add(1, Ordering::Relaxed);
        }
    });
    count.into_inner()
}

#[test]
fn creation_survives_any_failing_call() {
    if is_possible() {
        let count = fail_each(CREATE, None);

        assert!(count >= 30, "{count} calls only");
    }
}

#[test]
fn rotation_survives_any_failing_call() {
    if is_possible() {
        let count = fail_each(ROTATE, Some("key_old0"));

        assert!(count >= 40, "{count} calls only");
    }
}
