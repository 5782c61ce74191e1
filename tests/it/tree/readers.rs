//! Whatever is read has a limit: files are read in one place.

use super::source;

/// What reads to the end of something.
const READS: [&str; 4] = [
    "fs::read(",
    "read_to_string(",
    "read_to_end(",
    "io::read_to_string",
];

/// Files of the program that read in their own way, and why that ends.
const EXCEPTIONS: [&str; 2] = [
    // A pipe, up to a limit.
    "terminal/hidden.rs",
    // The kernel's own text about this process.
    "run/signals.rs",
];

#[test]
fn files_are_read_to_their_end_in_one_place_only() {
    for file in source::all() {
        let is_test = file.path.contains("tests") || file.path.contains("fuzz");
        if is_test || file.path == "files.rs" || EXCEPTIONS.contains(&file.path.as_str()) {
            continue;
        }
        let found = file
            .code()
            .find(|line| READS.iter().any(|read| line.contains(read)));
        assert_eq!(found, None, "{} reads without `files`", file.path);
    }
}
