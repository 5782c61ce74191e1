//! What is tried with kept bytes is tried by the fuzzer, too, every night.

use std::{fs, path::Path};

use super::is_package;

/// Windows has no files of these names.
const RESERVED: [&str; 6] = ["aux", "com1", "con", "lpt1", "nul", "prn"];

fn text_of(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(path).expect("text")
}

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
    if is_package() {
        return;
    }
    let package = text_of("fuzz/Cargo.toml");
    let (_, binaries) = package.split_once("[[bin]]").expect("binaries");
    let names = binaries
        .lines()
        .filter_map(|line| line.strip_prefix("name = "));
    let names: Vec<&str> = names.map(|name| name.trim_matches('"')).collect();

    assert_eq!(names, targets());
}

#[test]
fn every_target_is_fuzzed_at_night() {
    if is_package() {
        return;
    }
    let workflow = text_of(".github/workflows/fuzz.yml");
    let names = workflow
        .lines()
        .filter_map(|line| line.strip_prefix("          - "));
    let names: Vec<&str> = names.take_while(|name| !name.contains(' ')).collect();

    assert_eq!(names, targets());
}

#[test]
fn fuzzer_has_locked_every_crate_that_the_program_is_made_of() {
    if is_package() {
        return;
    }
    let table = |path| -> toml::Table { toml::from_str(&text_of(path)).expect("a table") };
    let (manifest, lock) = (table("Cargo.toml"), table("fuzz/Cargo.lock"));
    let packages = lock["package"].as_array().expect("packages");
    let locked: Vec<_> = packages.iter().map(|own| own["name"].as_str()).collect();

    let needed = manifest["dependencies"].as_table().expect("crates");

    for name in needed.keys() {
        assert!(
            locked.contains(&Some(name.as_str())),
            "fuzz/Cargo.lock lacks {name}: run `cargo update --workspace` in `fuzz`"
        );
    }
}

#[test]
fn kept_bytes_have_names_that_every_system_takes() {
    for target in targets() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
        for entry in fs::read_dir(folder.join(target)).expect("a folder") {
            let name = entry.expect("an entry").file_name();
            let name = name.into_string().expect("text");

            let is_plain = |c: char| matches!(c, 'a'..='z' | '0'..='9' | '_');
            assert!(name.chars().all(is_plain), "{name}");
            assert!(!RESERVED.contains(&&*name), "{name}");
        }
    }
}
