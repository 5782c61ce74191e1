//! An answer that is cut, late, reset, or more than one: the key is made once, and its secret stored whole or not at all.

use std::time::Duration;

use super::{
    provider::{Fault, Which, answer_to_creation},
    site::{End, Site, each, files},
};

const CREATE: &str = "create --name ci --kind admin --to file:key";

/// Creates a key with this fault in its answer.
fn create(fault: Fault, more: &str) -> (Site, End) {
    let site = Site::new(&["other"]);
    site.provider.arrange(&[(Which::Post, fault)], None);
    let end = site.run(&format!("{CREATE} {more}"));
    (site, end)
}

/// Fails unless the whole secret is there, or nothing is and somebody knows of the key.
#[track_caller]
fn assert_told(site: &Site, end: &End, fault: Fault) {
    let desk = site.provider.desk();
    assert_eq!(desk.posts, 1, "{fault:?}: {end:?}");
    let new = &desk.made[0];
    match end.code {
        Some(0) => {
            assert_eq!(site.sink("key").as_deref(), Some(new.secret.as_str()));
            assert!(site.open().is_empty(), "{fault:?}");
        }
        Some(9) => {
            assert_eq!(site.sink("key"), None, "{fault:?}");
            assert!(end.stderr.contains(&new.id), "{fault:?}: {end:?}");
            let open = site.open();
            assert_eq!(open.len(), 1, "{fault:?}");
            assert_eq!(open[0].state, "unknown", "{fault:?}");
            assert!(end.stderr.contains(&open[0].id), "{fault:?}: {end:?}");
        }
        _ => panic!("{fault:?}: {end:?}"),
    }
    assert!(site.placeholders().is_empty(), "{fault:?}");
    site.assert_clean(&format!("{fault:?}"));
}

/// Cuts the answer after every byte; or only its body, after every third and the last ones.
fn cut_everywhere(fault: fn(usize) -> Fault, is_every_byte: bool) {
    let answer = answer_to_creation("ci", fault(0));
    let (all, head) = (
        answer.len(),
        answer.windows(4).position(|four| four == b"\r\n\r\n"),
    );
    let head = head.expect("a head");
    let lengths: Vec<usize> = (0..=all)
        .filter(|length| is_every_byte || *length + 9 > all || *length > head && length % 3 == 0)
        .collect();
    each(&lengths, |length| {
        let (site, end) = create(fault(*length), "");
        assert_told(&site, &end, fault(*length));
        if *length == all {
            assert_eq!(end.code, Some(0), "the whole answer: {end:?}");
        }
    });
}

#[test]
fn b07_answer_cut_at_any_byte_stores_the_whole_secret_or_none() {
    cut_everywhere(Fault::Cut, true);
}

#[test]
fn b07_answer_in_chunks_cut_anywhere_stores_the_whole_secret_or_none() {
    cut_everywhere(Fault::Chunked, false);
}

#[test]
fn b07_answer_of_no_stated_length_cut_anywhere_stores_the_whole_secret_or_none() {
    cut_everywhere(Fault::Unmeasured, false);
}

#[test]
fn b02_b03_answer_that_ends_in_a_reset_stores_the_whole_secret_or_none() {
    let whole = answer_to_creation("ci", Fault::Reset(0)).len();
    for length in [0, 1, 60, whole / 2, whole - 1, whole] {
        let (site, end) = create(Fault::Reset(length), "");

        assert_told(&site, &end, Fault::Reset(length));
    }
}

#[test]
fn answer_with_garbage_behind_it_is_read_once() {
    let (site, end) = create(Fault::Twice, "");

    assert_told(&site, &end, Fault::Twice);
    assert_eq!(end.code, Some(0), "{end:?}");
}

#[test]
fn answer_after_the_deadline_is_unknown_and_settled_later() {
    let late = Fault::Late(Duration::from_secs(3));

    let (site, end) = create(late, "--timeout 1s");

    assert_eq!(end.code, Some(9), "{end:?}");
    assert_told(&site, &end, late);
    assert!(site.settle().is_empty());
    site.assert_accounted("key", None, "late");
    assert_eq!(site.provider.desk().deleted, ["key_new0"]);
}

#[test]
fn answer_that_never_comes_of_a_key_that_never_was_stays_open() {
    let site = Site::new(&[]);
    let fault = Fault::Refused(500);
    site.provider.arrange(&[(Which::Post, fault)], None);

    let end = site.run(&format!("{CREATE} --timeout 1s"));

    assert_eq!(end.code, Some(9), "{end:?}");
    let open = site.settle();
    assert_eq!(open.len(), 1);
    assert_eq!(open[0].new, None);
    site.assert_accounted("key", None, "500");
    site.assert_clean("500");
}

#[test]
fn a12_a13_error_about_a_key_that_was_made_all_the_same_is_unknown() {
    for status in [500, 502, 503, 504, 520] {
        let (site, end) = create(Fault::Denied(status), "");

        assert_eq!(end.code, Some(9), "{end:?}");
        assert_told(&site, &end, Fault::Denied(status));
    }
}

#[test]
fn key_that_another_command_made_is_not_taken_for_the_one_that_was_lost() {
    for is_busy in [false, true] {
        let site = Site::new(&["other"]);
        let fault = (Which::Post, Fault::Refused(500));
        site.provider.arrange(&[fault], None);
        let lost = site.run(&format!("{CREATE} --timeout 1s"));
        assert_eq!(lost.code, Some(9), "{lost:?}");

        let again = site.run(CREATE);
        assert_eq!(again.code, Some(0), "{again:?}");
        if is_busy {
            // Another command goes through the records in between.
            assert_eq!(site.run("delete openai/admin/key_old0 --yes").code, Some(0));
            let create = CREATE
                .replace("ci", "next")
                .replace("file:key", "file:next");
            assert_eq!(site.run(&create).code, Some(0));
        }
        let left = site.settle();

        assert_eq!(left.len(), 1, "it stays open: {left:?}");
        let desk = site.provider.desk();
        assert!(desk.key("key_new0").is_some(), "{:?}", desk.deleted);
        assert_eq!(site.sink("key").as_ref(), Some(&desk.made[0].secret));
        let forget = format!("operations forget {}", left[0].id);
        assert_eq!(site.run(&forget).code, Some(0));
        assert!(site.open().is_empty());
        let records: Vec<_> = files(&site.state())
            .into_iter()
            .filter(|path| path.extension().is_some_and(|own| own == "jsonl"))
            .collect();
        assert!(records.is_empty(), "{records:?}");
    }
}

const ROTATE: &str = "rotate openai/admin/key_old0 --yes --delete-old";

/// Rotates a key with these faults; returns where, and whether the old one is still there.
fn rotate(faults: &[(Which, Fault)], more: &[&str]) -> (Site, End, bool) {
    let site = Site::new(&["old"]);
    site.provider.arrange(faults, None);
    let words: Vec<&str> = ROTATE.split(' ').chain(more.iter().copied()).collect();
    let output = site.command(&[], &words).output().expect("it ends");
    let end = site.end(output);
    let is_there = site.provider.desk().key("key_old0").is_some();
    (site, end, is_there)
}

#[test]
fn old_key_stays_until_the_new_one_is_accepted() {
    let rejected = (Which::Proof, Fault::Refused(401));
    let more = ["--to", "file:key", "--timeout", "1s"];

    let (site, end, is_there) = rotate(&[rejected; 3], &more);
    assert_eq!((end.code, is_there), (Some(0), false), "{end:?}");
    site.assert_accounted("key", Some("key_old0"), "late");

    let (site, end, is_there) = rotate(&[rejected; 99], &more);
    assert_eq!((end.code, is_there), (Some(8), true), "{end:?}");
    assert!(site.settle().is_empty());
    site.assert_accounted("key", Some("key_old0"), "never, then resumed");
    assert_eq!(site.provider.desk().deleted, ["key_old0"]);
}

#[test]
fn old_key_stays_when_the_stored_bytes_are_not_the_secret() {
    for change in ["echo x > key", "head -c 20 /dev/zero >> key", "rm key"] {
        let store = format!("exec:sh -c 'cat > /dev/null; {change}'");

        let (site, end, is_there) = rotate(&[], &["--to", "file:key", "--to", &store]);

        assert_eq!((end.code, is_there), (Some(8), true), "{change}: {end:?}");
        let open = site.open();
        assert_eq!(open[0].state, "stored");
        let resume = format!("operations resume {} --yes --timeout 1s", open[0].id);
        assert_ne!(site.run(&resume).code, Some(0), "{change}");
        assert!(site.provider.desk().deleted.is_empty(), "{change}");
    }
}

#[test]
fn j13_deletion_of_the_old_key_whose_answer_is_cut_is_looked_at() {
    for fault in [
        Fault::Cut(0),
        Fault::Cut(30),
        Fault::Cut(100),
        Fault::Reset(50),
        Fault::Denied(500),
        Fault::Refused(500),
    ] {
        let (site, end, is_there) = rotate(&[(Which::Delete, fault)], &["--to", "file:key"]);

        assert_eq!((end.code, is_there), (Some(0), false), "{fault:?}: {end:?}");
        assert!(site.open().is_empty());
        site.assert_accounted("key", Some("key_old0"), &format!("{fault:?}"));
    }
}
