//! Every target over the bytes that were kept, and over what chance makes of them.

use std::{
    fs,
    panic::catch_unwind,
    path::{Path, PathBuf},
};

use proptest::{
    collection::vec,
    prelude::*,
    sample::{Index, select},
    test_runner::TestRunner,
};

use super::*;

/// Every target is tried with so many changed bytes.
const CASES: u32 = 64;

/// What readers look for: between any two bytes it is worth more than chance.
const TOKENS: [&str; 24] = [
    "$",
    "$b00",
    "\0",
    "\n",
    "\r\n",
    "\"",
    "'",
    "\\",
    "\\ud800",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "/",
    "null",
    "true",
    "-1",
    "1e400",
    "18446744073709551616",
    "\u{202e}",
    "\u{1b}[2J",
    "\u{feff}",
];

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}

/// Lists what was kept for a target: what once failed, and where to begin.
fn kept(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = fs::read_dir(corpus().join(target)).expect("a folder of the target's own");
    let mut paths: Vec<PathBuf> = entries.map(|own| own.expect("an entry").path()).collect();
    paths.sort();
    let bytes = |path: PathBuf| (path.clone(), fs::read(path).expect("bytes"));
    paths.into_iter().map(bytes).collect()
}

/// Is one change of some bytes.
#[derive(Clone, Debug)]
enum Change {
    Put(Index, Vec<u8>),
    Cut(Index, Index),
    Repeat(Index, Index),
}

fn change() -> impl Strategy<Value = Change> {
    let token = select(&TOKENS[..]).prop_map(|token| token.as_bytes().to_vec());
    prop_oneof![
        (any::<Index>(), token).prop_map(|(at, token)| Change::Put(at, token)),
        (any::<Index>(), vec(any::<u8>(), 1..8)).prop_map(|(at, bytes)| Change::Put(at, bytes)),
        (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Change::Cut(from, to)),
        (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Change::Repeat(from, to)),
    ]
}

impl Change {
    fn apply(self, bytes: &mut Vec<u8>) {
        let range = |from: Index, to: Index, length: usize| {
            let (from, to) = (from.index(length + 1), to.index(length + 1));
            from.min(to)..from.max(to)
        };
        match self {
            Self::Put(at, put) => {
                let at = at.index(bytes.len() + 1);
                bytes.splice(at..at, put);
            }
            Self::Cut(from, to) => drop(bytes.drain(range(from, to, bytes.len()))),
            Self::Repeat(from, to) => {
                let piece = bytes[range(from, to, bytes.len())].to_vec();
                bytes.extend_from_slice(&piece[..piece.len().min(512)]);
            }
        }
    }
}

#[test]
fn every_property_holds_for_the_bytes_that_were_kept() {
    let mut failing = Vec::new();
    for (name, property) in TARGETS {
        for (path, bytes) in kept(name) {
            if catch_unwind(|| property(&bytes)).is_err() {
                failing.push(path);
            }
        }
    }

    assert!(failing.is_empty(), "{failing:?}");
}

#[test]
fn every_property_holds_for_what_chance_makes_of_them() {
    for (name, property) in TARGETS {
        let kept: Vec<Vec<u8>> = kept(name).into_iter().map(|(_, bytes)| bytes).collect();
        let changed = (select(kept), vec(change(), 0..4)).prop_map(|(mut bytes, changes)| {
            changes.into_iter().for_each(|own| own.apply(&mut bytes));
            bytes
        });
        let config = ProptestConfig {
            failure_persistence: None,
            ..ProptestConfig::with_cases(CASES)
        };

        let outcome = TestRunner::new(config).run(&changed, |bytes| {
            property(&bytes);
            Ok(())
        });

        assert!(
            outcome.is_ok(),
            "{name}: {}",
            outcome.expect_err("a failure")
        );
    }
}

#[test]
fn every_target_and_nothing_else_has_a_folder_of_kept_bytes() {
    let names: Vec<&str> = TARGETS.iter().map(|(name, _)| *name).collect();
    let entries = fs::read_dir(corpus()).expect("a folder");
    let mut folders: Vec<String> = entries
        .map(|own| own.expect("an entry").file_name().into_string())
        .map(|name| name.expect("text"))
        .collect();
    folders.sort();

    assert_eq!(folders, names);
}
