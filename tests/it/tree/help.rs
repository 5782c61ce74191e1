//! What `--help` says, as snapshots. `SNAPSHOTS=overwrite cargo test` takes the new text.

use clap::{Command, CommandFactory};
use keyctl::cli::Cli;
use snapbox::{Data, assert_data_eq};

use crate::support::Program;

/// Lists the words that name each command below this one.
fn commands(below: &Command) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    for own in below.get_subcommands() {
        let name = own.get_name().to_owned();
        all.push(vec![name.clone()]);
        let deeper = commands(own).into_iter();
        all.extend(deeper.map(|words| [vec![name.clone()], words].concat()));
    }
    all
}

#[track_caller]
fn assert_help(words: &[String]) {
    let name = [&["help".to_owned()], words].concat().join("-");
    let path = format!(
        "{}/tests/it/snapshots/{name}.txt",
        env!("CARGO_MANIFEST_DIR")
    );
    let arguments = words.iter().map(String::as_str).chain(["--help"]);

    let outcome = Program::new(arguments).run().ends_with(0);

    assert_eq!(outcome.stderr, "");
    assert_data_eq!(outcome.stdout, Data::read_from(path.as_ref(), None).raw());
}

#[test]
fn help_of_the_root_is_as_before() {
    assert_help(&[]);
}

#[test]
fn help_of_every_command_is_as_before() {
    let mut root = Cli::command();
    // A verb's own commands are there only then.
    root.build();
    for words in commands(&root) {
        assert_help(&words);
    }
}
