//! What `--help` says, as snapshots. `SNAPSHOTS=overwrite cargo test` takes the new text.

use clap::{Command, CommandFactory};
use keyctl::cli::Cli;
use snapbox::{Data, assert_data_eq};

use super::lines::{assert_names_commands, assert_read};
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

/// Lists the commands of one example: what is set apart from it by two blanks is said about it.
fn commands_of(example: &str) -> Vec<&str> {
    let line = example.split("  ").next().unwrap_or_default();
    let line = ["source <(", "eval \"$("]
        .iter()
        .find_map(|begin| line.strip_prefix(begin))
        .unwrap_or(line);
    let parts = line.trim_end_matches(['"', ')']).split(" | ");
    parts.filter(|part| part.starts_with("keyctl")).collect()
}

fn look_at_examples(command: &Command) {
    let name = command.get_name();
    let text = command.get_before_long_help().expect(name).to_string();
    let lines = text.strip_prefix("Examples:\n").expect(name);
    let examples: Vec<&str> = lines
        .lines()
        .filter_map(|line| line.strip_prefix("  "))
        .collect();
    assert!(!examples.is_empty(), "{name}");
    for example in examples {
        let commands = commands_of(example);
        assert!(!commands.is_empty(), "{name}: {example}");
        commands.into_iter().for_each(assert_read);
    }

    command.get_subcommands().for_each(look_at_examples);
}

#[test]
fn help_of_every_command_begins_with_examples_that_can_be_read() {
    let mut root = Cli::command();
    root.build();

    look_at_examples(&root);
}

#[test]
fn every_command_that_a_topic_names_is_one() {
    let topics = keyctl::cli::TOPICS.map(|topic| (topic.text)());

    let named: usize = topics.iter().map(|text| assert_names_commands(text)).sum();

    assert!(named > 3, "only {named} commands are named");
}
