//! What the next maintainer is told to open is there.

use std::{fs, path::Path};

use super::{is_package, source};

/// Stands for whatever is to be added.
const PLACEHOLDERS: [&str; 3] = ["NAME", "TARGET", "VERSION"];

fn page() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(root.join(".github/CONTRIBUTING.md")).expect("a page")
}

/// Lists what is quoted: paths, code and command lines, without what stands for something else.
fn quoted(page: &str) -> impl Iterator<Item = &str> {
    let quoted = page.split('`').skip(1).step_by(2);
    quoted.filter(|word| !PLACEHOLDERS.iter().any(|own| word.contains(own)))
}

#[test]
fn every_file_that_contributors_are_sent_to_is_there() {
    if is_package() {
        return;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = page();
    // A path has no blank.
    let is_path = |word: &&str| word.contains('/') && !word.contains(' ');

    let mut tried = 0;
    for path in quoted(&page).filter(is_path) {
        assert!(root.join(path).exists(), "there is no {path}");
        tried += 1;
    }

    assert!(tried > 20, "only {tried} paths were found");
}

#[test]
fn every_name_that_contributors_are_to_look_for_is_in_the_code() {
    if is_package() {
        return;
    }
    let page = page();
    let code: String = ["src", "tests/it"]
        .into_iter()
        .flat_map(source::below)
        .map(|file| file.text)
        .collect();
    let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_:".contains(&byte);
    let is_name = |word: &&str| {
        let looks_like_code = word.contains(|c: char| c == '_' || c.is_ascii_uppercase());
        looks_like_code && word.bytes().all(is_of_name)
    };

    let mut tried = 0;
    for name in quoted(&page).filter(is_name) {
        let own = name.rsplit(':').next().unwrap_or_default();
        assert!(code.contains(own), "there is no {name}");
        tried += 1;
    }

    assert!(tried > 10, "only {tried} names were found");
}
