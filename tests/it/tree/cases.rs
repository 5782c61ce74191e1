//! Every case of what can go wrong has a test that bears its id, or a reason why it has none.

use std::collections::BTreeSet;

use super::source::below;

const PAGE: &str = include_str!("../../cases.md");
/// Stands behind what must hold of a case, before the reason why no test shows it.
const UNTESTED: &str = "*No test:*";

/// Lists the ids of the page's cases, each with whether a test has to bear it.
fn cases() -> impl Iterator<Item = (&'static str, bool)> {
    let rows = PAGE.lines().filter_map(|line| line.strip_prefix("| "));
    rows.filter_map(|row| {
        let (id, rest) = row.split_once(" | ")?;
        is_id(&id.to_lowercase()).then_some((id, !rest.contains(UNTESTED)))
    })
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
fn every_case_has_a_test_or_a_reason() {
    let tested = tested();

    let missing = cases().filter(|(id, needs_test)| *needs_test && !tested.contains(*id));
    let missing: Vec<&str> = missing.map(|(id, _)| id).collect();

    assert!(missing.is_empty(), "no test bears the ids {missing:?}");
}

#[test]
fn every_tested_case_is_on_the_page() {
    let known: BTreeSet<&str> = cases().map(|(id, _)| id).collect();

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
