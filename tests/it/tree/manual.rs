//! Help, manual and code say the same.

use std::{collections::BTreeSet, fs};

use keyctl::keys::ExitCode;

use crate::support::Program;

/// Returns what a command prints, with runs of blanks as one.
fn printed(line: &str) -> String {
    let outcome = Program::line(line).run().ends_with(0);
    assert_eq!(outcome.stderr, "");
    words(&outcome.stdout)
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn exit_codes_are_the_same_in_help_manual_and_readme() {
    let readme = words(include_str!("../../../README.md"));
    // A page hides signs from the formatter.
    let page = printed("man").replace('\\', "");
    let (help, topic) = (printed("--help"), printed("help exit-codes"));

    for (code, name, meaning) in ExitCode::ALL {
        let number = code.number();
        let row = format!("{number} {name} {meaning}");
        for text in [&help, &topic, &page] {
            assert!(text.contains(&row), "{row:?} is not in {text}");
        }
        let row = format!("| {number} | {name} | {meaning} |");
        assert!(readme.contains(&row), "{row:?} is not in the README");
    }
}

#[test]
fn every_command_has_a_page() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().to_str().expect("a plain path");

    let outcome = Program::new(["man", "--dir", place]).run().ends_with(0);

    assert_eq!(outcome.stdout, "");
    let pages: BTreeSet<String> = fs::read_dir(folder.path())
        .expect("a folder")
        .map(|page| {
            page.expect("a page")
                .file_name()
                .into_string()
                .expect("text")
        })
        .collect();
    let snapshots = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/snapshots");
    for snapshot in fs::read_dir(snapshots).expect("a folder").flatten() {
        let name = snapshot.file_name().into_string().expect("text");
        let Some(command) = name
            .strip_prefix("help")
            .and_then(|rest| rest.strip_suffix(".txt"))
        else {
            continue;
        };
        assert!(
            pages.contains(&format!("keyctl{command}.1")),
            "{name}: {pages:?}"
        );
    }
}

#[test]
fn page_of_a_command_is_the_one_that_is_asked_for() {
    let page = printed("man auth login");

    assert!(page.contains("keyctl auth login"), "{page}");
    assert!(!page.contains("keyctl list"), "{page}");
}

#[test]
fn help_of_a_word_is_that_of_the_command() {
    assert_eq!(printed("help auth login"), printed("auth login --help"));
    assert_eq!(printed("help"), printed("--help"));
}

#[test]
fn unknown_topic_is_answered_with_the_nearest() {
    Program::line("help exitcodes")
        .run()
        .ends_with(2)
        .mentions("there is no topic or command `exitcodes`")
        .mentions("did you mean `keyctl help exit-codes`?");
}

#[test]
fn word_that_is_unknown_is_the_one_that_is_named() {
    Program::line("help lst login")
        .run()
        .ends_with(2)
        .mentions("there is no topic or command `lst`");
    Program::line("help operations rsume")
        .run()
        .ends_with(2)
        .mentions("there is no topic or command `rsume`");
    Program::line("help sinks list")
        .run()
        .ends_with(2)
        .mentions("`keyctl help sinks` shows all of it");
}

#[test]
fn unknown_page_and_missing_folder_are_misuse() {
    Program::line("man bogus")
        .run()
        .ends_with(2)
        .mentions("there is no command `bogus`");
    Program::line("man --dir nowhere")
        .run()
        .ends_with(2)
        .mentions("name a folder that is there");
}

#[test]
fn page_says_what_a_page_of_the_manual_says() {
    let page = Program::line("man").run().ends_with(0).stdout;
    let of_a_command = Program::line("man operations").run().ends_with(0).stdout;

    let title = concat!(
        ".TH KEYCTL 1 \"\" \"keyctl ",
        env!("CARGO_PKG_VERSION"),
        "\" \"API keys\"\n"
    );
    assert!(page.starts_with(title), "{page}");
    for heading in [
        "NAME",
        "SYNOPSIS",
        "DESCRIPTION",
        "EXAMPLES",
        "OPTIONS",
        "\"EXIT STATUS\"",
        "ENVIRONMENT",
        "FILES",
        "\"SEE ALSO\"",
    ] {
        assert!(page.contains(&format!("\n.SH {heading}\n")), "{heading}");
    }
    let pages = "keyctl(1), keyctl\\-operations\\-resume(1), keyctl\\-operations\\-forget(1)\n";
    assert!(of_a_command.ends_with(pages), "{of_a_command}");
}

/// A page that is wrong is shown all the same, with something missing.
#[cfg(unix)]
#[test]
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn formatter_has_nothing_to_say_about_any_page() {
    use std::process::{Command, Stdio};

    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().to_str().expect("a plain path");
    Program::new(["man", "--dir", place]).run().ends_with(0);
    for page in fs::read_dir(folder.path()).expect("a folder").flatten() {
        let mut formatter = Command::new("groff");
        formatter.args(["-man", "-ww", "-z", "-Kutf8", "-Tutf8"]);
        let Ok(outcome) = formatter.arg(page.path()).stdin(Stdio::null()).output() else {
            eprintln!("skipped: there is no groff (Debian: apt-get install groff-base)");
            return;
        };

        let said = String::from_utf8_lossy(&outcome.stderr);
        assert!(outcome.status.success() && said.is_empty(), "{said}");
    }
}
