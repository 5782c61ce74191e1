//! The README says what the program does: its tables come from the code, and its examples are run.

#[cfg(unix)]
mod examples;
mod tables;

use std::{fs, path::Path};

use keyctl::cli::topics;

use super::{is_package, lines::assert_names_commands};

fn readme() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    fs::read_to_string(path)
        .expect("a README")
        .replace("\r\n", "\n")
}

#[test]
fn config_file_of_the_readme_can_be_read() {
    let readme = readme();
    let (_, rest) = readme.split_once("```toml\n").expect("an example");
    let (example, _) = rest.split_once("```").expect("its end");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("config.toml");
    fs::write(&path, example).expect("written");
    let flag = format!("--config={}", path.display());

    // Its places hold nothing here: that much is found out, and no word of the file is unknown.
    let outcome = crate::support::Program::line("auth status")
        .arguments(&[&flag])
        .run();

    outcome
        .ends_with(4)
        .mentions("4 of 4 credentials cannot be used");
}

/// Lists what the blocks for a shell say, line by line.
fn lines_of_a_shell() -> Vec<String> {
    let readme = readme();
    let blocks = readme.split("```sh\n").skip(1);
    let blocks = blocks.filter_map(|rest| Some(rest.split_once("```")?.0));
    blocks.flat_map(str::lines).map(str::to_owned).collect()
}

/// What builds or measures for minutes is left to the machines that do that anyway.
#[test]
fn every_line_for_a_shell_is_run_here_or_by_a_workflow() {
    if is_package() {
        return;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let workflows = fs::read_dir(root.join(".github/workflows")).expect("workflows");
    let paths = workflows.map(|entry| entry.expect("an entry").path());
    let run: String = paths
        .chain([root.join(".ci/run")])
        .map(|path| fs::read_to_string(path).expect("text"))
        .collect();
    let run: Vec<String> = run
        .lines()
        .map(|line| {
            line.trim()
                .trim_start_matches("run: ")
                .replace(" --locked", "")
        })
        .collect();

    let lines = lines_of_a_shell();

    assert!(lines.len() > 2, "{lines:?}");
    for line in lines {
        if let Some(words) = line.strip_prefix("cargo run -- ") {
            crate::support::Program::line(words).run().ends_with(0);
            continue;
        }
        let line = line.replace(" --locked", "");
        let is_run = run
            .iter()
            .any(|own| *own == line || own.starts_with(&format!("{line} ")));
        assert!(is_run, "nothing runs `{line}`");
    }
}

#[test]
fn every_topic_of_help_is_named() {
    let in_one_line = readme().replace('\n', " ");

    let topics = format!("topics (`{}`)", topics("`, `"));

    assert!(in_one_line.contains(&topics), "{topics}");
}

#[test]
fn every_command_and_flag_that_is_named_is_one() {
    let commands = assert_names_commands(&readme());

    assert!(commands > 15, "only {commands} commands are named");
}
