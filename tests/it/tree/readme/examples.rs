//! Examples of the README are lines of a shell, and print what it says.

use std::{
    io::{BufRead, BufReader},
    process::Stdio,
};

use super::readme;
use crate::support::{Home, is_installed};

/// Is a command of the README and what it is said to print.
struct Example {
    command: String,
    expected: Vec<String>,
}

fn examples() -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    for block in readme().split("```console\n").skip(1) {
        let (block, _) = block.split_once("```").expect("the block's end");
        for line in block.lines() {
            match line.strip_prefix("$ ") {
                Some(command) => examples.push(Example {
                    command: command.to_owned(),
                    expected: Vec::new(),
                }),
                None => examples
                    .last_mut()
                    .expect("a command first")
                    .expected
                    .push(line.to_owned()),
            }
        }
    }
    for example in &mut examples {
        while example.expected.last().is_some_and(String::is_empty) {
            example.expected.pop();
        }
    }
    examples
}

/// Compares lines, where `…` stands for any number of them.
fn matches(expected: &[String], actual: &[&str]) -> bool {
    match expected.split_first() {
        None => actual.is_empty(),
        Some((first, rest)) if first == "…" => {
            (0..=actual.len()).any(|skipped| matches(rest, &actual[skipped..]))
        }
        Some((first, rest)) => {
            actual.first().is_some_and(|line| line == first) && matches(rest, &actual[1..])
        }
    }
}

/// Returns what a server says first, on a port that nobody else has.
fn first_line(command: &str, home: &Home) -> String {
    let line = format!("exec {}", command.replace("--port 4010", "--port 0"));
    let mut command = home.shell(&line);
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    let mut server = command.spawn().expect("it starts");
    let mut said = String::new();
    let mut output = BufReader::new(server.stdout.take().expect("a pipe"));
    output.read_line(&mut said).expect("text");
    server.kill().expect("stopped");
    server.wait().expect("ended");
    said.trim_end().to_owned()
}

/// Lists the rows of the table of shells: the shell, and what is to be written into its file.
fn completions() -> Vec<(String, String)> {
    let readme = readme();
    let (_, rest) = readme
        .split_once("| shell | line | in |\n|---|---|---|\n")
        .expect("a table");
    let rows = rest.lines().take_while(|line| line.starts_with('|'));
    let cells = rows.map(|row| row.replace("\\|", "\u{0}"));
    let cells = cells.map(|row| {
        let cells: Vec<String> = row.split('|').map(|own| own.replace('\0', "|")).collect();
        let line = cells[2].trim().trim_matches('`').to_owned();
        (cells[1].trim().to_owned(), line)
    });
    cells.collect()
}

#[test]
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn every_shell_completes_with_the_line_that_is_for_it() {
    let home = Home::with_program("keyctl");
    let rows = completions();
    assert_eq!(rows.len(), 4, "{rows:?}");
    for (name, line) in rows {
        let (program, before, after) = match name.as_str() {
            "bash" => ("bash --norc --noprofile -c", "", "complete -p keyctl"),
            "zsh" => (
                "zsh -f -c",
                "autoload -U compinit; compinit -u -D; ",
                "print -r -- keyctl ${_comps[keyctl]:?}",
            ),
            "fish" => ("fish --no-config -c", "", "complete -c keyctl"),
            _ => ("pwsh -NoProfile -NonInteractive -Command", "", "\"keyctl\""),
        };
        if !is_installed(program.split(' ').next().unwrap_or_default()) {
            eprintln!("skipped: there is no {name}");
            continue;
        }
        let line = shlex::try_join([&*format!("{before}{line}; {after}")]).expect("words");

        let outcome = home.shell(&format!("{program} {line}")).output();

        let outcome = outcome.expect("a shell");
        let said = String::from_utf8_lossy(&outcome.stdout);
        assert!(
            outcome.status.success() && said.contains("keyctl"),
            "{name}: {outcome:?}"
        );
        assert_eq!(String::from_utf8_lossy(&outcome.stderr), "", "{name}");
    }
}

#[test]
fn every_example_prints_what_the_readme_says() {
    let home = Home::with_program("keyctl");
    let mut tried = 0;
    for example in examples() {
        if example.command.contains("sandbox serve") {
            let said = first_line(&example.command, &home);
            assert_eq!(Some(&said), example.expected.first());
            tried += 1;
            continue;
        }
        if example.command.contains("jq ") && !is_installed("jq") {
            continue;
        }
        let line = format!("{{ {}; }} 2>&1", example.command);
        let output = home.shell(&line).output().expect("a shell");
        let text = String::from_utf8(output.stdout).expect("text");
        let actual: Vec<&str> = text.lines().collect();

        assert!(
            matches(&example.expected, &actual),
            "`{}` printed:\n{text}\nThe README says:\n{}",
            example.command,
            example.expected.join("\n")
        );
        tried += 1;
    }
    assert!(tried >= 7, "only {tried} examples were tried");
}
