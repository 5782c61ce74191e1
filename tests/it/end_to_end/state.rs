//! Where keyctl keeps its own files, and what it needs for that.

use std::{fs, path::Path};

use crate::support::{Emulator, FAILS, Outcome, PATH, Program};

/// Creates a key whose secret is rescued, so that a record of it stays.
fn create(
    emulator: &Emulator,
    folder: &Path,
    surroundings: impl Fn(Program) -> Program,
) -> Outcome {
    let runtime = folder.join("runtime");
    let program = Program::line("create --provider exa --name ci")
        .arguments(&["--to", FAILS])
        .env("PATH", PATH)
        .envs(&emulator.only(&["EXA"]))
        .env("XDG_RUNTIME_DIR", runtime.to_str().expect("a plain path"))
        .working_in(folder);
    surroundings(program).run()
}

/// Counts the records in a folder of operations.
#[track_caller]
fn records(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).expect("a folder");
    let names = entries.map(|entry| entry.expect("an entry").file_name());
    let names = names.map(|name| name.into_string().expect("text"));
    names.filter(|name| name.ends_with(".jsonl")).count()
}

#[test]
fn whoever_says_where_needs_no_home() {
    let emulator = Emulator::start();
    let folder = tempfile::tempdir().expect("a folder");
    let state = folder.path().join("state");
    let config = folder.path().join("config");

    let outcome = create(&emulator, folder.path(), |program| {
        let program = program.state(&state).without("HOME");
        program.env("XDG_CONFIG_HOME", config.to_str().expect("a plain path"))
    });

    outcome.ends_with(12).mentions("rescue-");
    assert_eq!(records(&state.join("keyctl/operations")), 1);
}

#[test]
fn relative_place_for_the_state_counts_for_nothing() {
    let emulator = Emulator::start();
    let folder = tempfile::tempdir().expect("a folder");
    let home = folder.path().join("home");
    fs::create_dir(&home).expect("a folder");

    let outcome = create(&emulator, folder.path(), |program| {
        let program = program.env("XDG_STATE_HOME", "state");
        program.env("HOME", home.to_str().expect("a plain path"))
    });

    outcome.ends_with(12);
    assert!(!folder.path().join("state").exists());
    // Elsewhere than on Linux the platform has another place for it.
    #[cfg(target_os = "linux")]
    assert_eq!(records(&home.join(".local/state/keyctl/operations")), 1);
}
