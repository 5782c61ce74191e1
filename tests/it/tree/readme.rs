//! The README says what the program does: its tables come from the code, and its examples are run.

use std::{fs, path::Path};

use keyctl::{
    cli::topics,
    commands::providers::rows,
    keys::ExitCode,
    providers::{ALL, Role},
};

use super::{is_package, lines::assert_names_commands};

fn readme() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    fs::read_to_string(path)
        .expect("a README")
        .replace("\r\n", "\n")
}

/// Fails unless the README's table of this name is the one given.
#[track_caller]
fn assert_table(name: &str, header: &[&str], rows: &[Vec<String>]) {
    let readme = readme();
    let start = format!("<!-- table: {name} -->\n");
    let (_, rest) = readme.split_once(&start).expect("the table's start");
    let (table, _) = rest.split_once("<!-- end -->").expect("the table's end");
    let mut expected = format!(
        "| {} |\n|{}\n",
        header.join(" | "),
        "---|".repeat(header.len())
    );
    for row in rows {
        expected.push_str(&format!("| {} |\n", row.join(" | ")));
    }
    assert_eq!(
        table, expected,
        "the README's table `{name}` should be:\n{expected}"
    );
}

fn code(text: &str) -> String {
    format!("`{}`", text.replace('|', "\\|"))
}

#[test]
fn capability_table_is_the_one_in_the_code() {
    let flags = |flags: Option<Vec<String>>| match flags {
        None => "—".to_owned(),
        Some(flags) => flags
            .iter()
            .map(|flag| code(flag))
            .collect::<Vec<_>>()
            .join(" "),
    };
    let rows: Vec<Vec<String>> = rows(ALL)
        .into_iter()
        .map(|row| {
            vec![
                row.provider.to_owned(),
                row.kind.to_string(),
                code(&row.reference),
                flags(row.create),
                flags(row.update),
                row.rotate.unwrap_or("—").to_owned(),
                if row.delete { "yes" } else { "—" }.to_owned(),
            ]
        })
        .collect();

    assert_table(
        "capabilities",
        &[
            "provider", "kind", "ref", "create", "update", "rotate", "delete",
        ],
        &rows,
    );
}

#[test]
fn variable_table_is_the_one_in_the_code() {
    let rows: Vec<Vec<String>> = ALL
        .iter()
        .flat_map(|provider| {
            provider
                .variables
                .iter()
                .map(move |variable| (provider, variable))
        })
        .map(|(provider, variable)| {
            let role = match variable.role {
                Role::Credential => "credential",
                Role::Host => "host",
                Role::Setting => "setting",
                Role::NotThis => "not used",
            };
            vec![
                provider.title.to_owned(),
                code(variable.name),
                role.to_owned(),
                variable.meaning.to_owned(),
            ]
        })
        .collect();

    assert_table(
        "variables",
        &["provider", "variable", "role", "meaning"],
        &rows,
    );
}

#[test]
fn exit_code_table_is_the_one_in_the_code() {
    let rows: Vec<Vec<String>> = ExitCode::ALL
        .iter()
        .map(|(code, name, meaning)| {
            vec![
                code.number().to_string(),
                (*name).to_owned(),
                (*meaning).to_owned(),
            ]
        })
        .collect();

    assert_table("exit codes", &["code", "name", "meaning"], &rows);
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

/// Examples are lines of a shell.
#[cfg(unix)]
mod examples {
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
}
