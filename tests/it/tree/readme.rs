//! The README says what the program does: its tables come from the code, and its examples are run.

use std::{fs, path::Path};

use keyctl::{
    commands::providers::rows,
    keys::ExitCode,
    providers::{ALL, Role},
};

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

/// Examples are lines of a shell.
#[cfg(unix)]
mod examples {
    use std::{
        path::Path,
        process::{Command, Stdio},
    };

    use super::readme;

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

    fn is_installed(program: &str) -> bool {
        let outcome = Command::new(program)
            .arg("--version")
            .stdout(Stdio::null())
            .status();
        outcome.is_ok_and(|status| status.success())
    }

    #[test]
    fn every_example_prints_what_the_readme_says() {
        let home = tempfile::tempdir().expect("a folder");
        let program = Path::new(env!("CARGO_BIN_EXE_keyctl"));
        let folder = program.parent().expect("a folder").display();
        let mut tried = 0;
        for example in examples() {
            // It serves until it is stopped; `end_to_end` looks at it.
            if example.command.contains("sandbox serve") {
                continue;
            }
            if example.command.contains("jq ") && !is_installed("jq") {
                continue;
            }
            let output = Command::new("sh")
                .args(["-c", &format!("{{ {}; }} 2>&1", example.command)])
                .env_clear()
                .env("HOME", home.path())
                .current_dir(home.path())
                .env("PATH", format!("{folder}:/usr/local/bin:/usr/bin:/bin"))
                .stdin(Stdio::null())
                .output()
                .expect("a shell");
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
