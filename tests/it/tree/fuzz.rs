//! What is tried with kept bytes is tried by the fuzzer, too, every night.

use std::{fs, path::Path};

const PACKAGE: &str = include_str!("../../../fuzz/Cargo.toml");
const WORKFLOW: &str = include_str!("../../../.github/workflows/fuzz.yml");

/// Lists the targets by the folders of bytes that were kept for them.
fn targets() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let entries = fs::read_dir(folder).expect("a folder");
    let names = entries.map(|entry| entry.expect("an entry").file_name().into_string());
    let mut names: Vec<String> = names.map(|name| name.expect("text")).collect();
    names.sort();
    names
}

#[test]
fn every_target_is_a_binary_of_the_fuzzer() {
    let (_, binaries) = PACKAGE.split_once("[[bin]]").expect("binaries");
    let names = binaries
        .lines()
        .filter_map(|line| line.strip_prefix("name = "));
    let names: Vec<&str> = names.map(|name| name.trim_matches('"')).collect();

    assert_eq!(names, targets());
}

#[test]
fn every_target_is_fuzzed_at_night() {
    let names = WORKFLOW
        .lines()
        .filter_map(|line| line.strip_prefix("          - "));
    let names: Vec<&str> = names.take_while(|name| !name.contains(' ')).collect();

    assert_eq!(names, targets());
}
