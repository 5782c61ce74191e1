//! What `--help` says, as snapshots. `SNAPSHOTS=overwrite cargo test` takes the new text.

use snapbox::{Data, assert_data_eq};

use crate::support::Program;

#[track_caller]
fn assert_help(name: &str, arguments: &[&str]) {
    let path = format!(
        "{}/tests/it/snapshots/{name}.txt",
        env!("CARGO_MANIFEST_DIR")
    );
    let outcome = Program::new(arguments).run().ends_with(0);

    assert_eq!(outcome.stderr, "");
    assert_data_eq!(outcome.stdout, Data::read_from(path.as_ref(), None).raw());
}

#[test]
fn help_of_the_root_is_as_before() {
    assert_help("help", &["--help"]);
}

#[test]
fn help_of_every_command_is_as_before() {
    for command in [
        "list",
        "describe",
        "create",
        "update",
        "rotate",
        "delete",
        "operations",
        "operations resume",
        "operations forget",
        "projects",
        "identify",
        "providers",
        "schema",
        "sandbox",
        "completions",
        "man",
        "help",
        "auth login",
        "auth logout",
        "auth status",
    ] {
        let words: Vec<&str> = command.split(' ').chain(["--help"]).collect();
        assert_help(&format!("help-{}", command.replace(' ', "-")), &words);
    }
}
