//! What the next maintainer is told to open is there.

use std::{fs, path::Path};

use super::is_package;

/// Stands for whatever is to be added.
const PLACEHOLDERS: [&str; 2] = ["NAME", "TARGET"];

#[test]
fn every_file_that_contributors_are_sent_to_is_there() {
    if is_package() {
        return;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join(".github/CONTRIBUTING.md")).expect("a page");
    // Quoted are paths, code and command lines; a path has no blank.
    let quoted = text.split('`').skip(1).step_by(2);
    let is_path = |word: &&str| word.contains('/') && !word.contains(' ');
    let is_meant = |word: &&str| !PLACEHOLDERS.iter().any(|own| word.contains(own));

    let mut tried = 0;
    for path in quoted.filter(is_path).filter(is_meant) {
        assert!(root.join(path).exists(), "there is no {path}");
        tried += 1;
    }

    assert!(tried > 20, "only {tried} paths were found");
}
