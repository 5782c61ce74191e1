//! What can go wrong has ids, and its tests bear them.

use std::collections::BTreeSet;

use super::source::below;

const PAGE: &str = include_str!("../../cases.md");
/// Lists the ids of the page's cases.
fn cases() -> impl Iterator<Item = &'static str> {
    let rows = PAGE.lines().filter_map(|line| line.strip_prefix("| "));
    let ids = rows.filter_map(|row| Some(row.split_once(" | ")?.0));
    ids.filter(|id| is_id(&id.to_lowercase()))
}

fn is_id(word: &str) -> bool {
    matches!(word.as_bytes(), [b'a'..=b'z', b'0'..=b'9', b'0'..=b'9'])
}

/// Lists the ids at the beginning of the names of all tests, as `a01_a18_silence_is_…` bears two.
fn tested() -> BTreeSet<String> {
    let files = below("src").into_iter().chain(below("tests/it"));
    let mut ids = BTreeSet::new();
    for file in files.filter(|file| file.path.ends_with(".rs")) {
        let mut is_test = false;
        for line in file.text.lines().map(str::trim_start) {
            is_test |= line.starts_with("#[test]") || line.starts_with("#[tokio::test");
            let Some((_, name)) = line.split_once("fn ") else {
                continue;
            };
            if is_test {
                let own = name.split('_').take_while(|word| is_id(word));
                ids.extend(own.map(str::to_uppercase));
            }
            is_test = false;
        }
    }
    ids
}

#[test]
fn every_tested_case_is_on_the_page() {
    let known: BTreeSet<&str> = cases().collect();

    let tested = tested();
    let unknown: Vec<&String> = tested
        .iter()
        .filter(|id| !known.contains(id.as_str()))
        .collect();

    assert!(
        unknown.is_empty(),
        "tests/cases.md does not have {unknown:?}"
    );
    assert!(known.len() > 100, "{}", known.len());
}
