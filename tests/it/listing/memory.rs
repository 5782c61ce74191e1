//! Memory does not grow with the organization.

use super::{Organization, Project, organization::plain};

/// Returns how much memory the program has needed for so many keys, in KiB.
fn peak(count: usize) -> usize {
    let organization = Organization::start(vec![
        Project::new("large", count, plain),
        // It keeps the program there until it was looked at.
        Project::new("last", 1, plain).held_back(),
    ]);
    let line = "list --project large --project last -o ndjson";
    let mut program = organization.program(line).starts();
    for _ in 0..count {
        assert!(!program.reads_line().is_empty(), "the list is cut short");
    }

    let peak = program.peak_memory();

    organization.release();
    program.ends().ends_with(0);
    peak
}

#[test]
fn k01_list_of_very_many_keys_needs_hardly_more_memory_than_one_of_some() {
    let (few, many) = (peak(10_000), peak(100_000));

    assert!(many < few + 3 * 1024, "{few} KiB, then {many} KiB");
}
