//! Files that are there, that are not, and what a shell makes of them.

use std::{fs, sync::Arc, time::Duration};

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::{delivery::Circumstances, keys::Grade};

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

fn reserved(path: &Path) -> Variable {
    reserved_as(path, "KEY")
}

fn reserved_as(path: &Path, variable: &str) -> Variable {
    Variable::reserve(path, variable)
        .ok()
        .expect("it can be set")
}

fn refusal(path: &Path) -> String {
    match Variable::reserve(path, "KEY") {
        Ok(_) => panic!("{} was accepted", path.display()),
        Err(Refusal::Place(reason) | Refusal::Text(reason)) => reason,
        Err(Refusal::OtherName) => "it has another name".to_owned(),
    }
}

fn patience() -> Patience {
    Patience::of(&Circumstances {
        force: false,
        environment: Vec::new(),
        limit: Duration::from_secs(20),
        stop: Arc::new(|| Box::pin(std::future::pending())),
        has_terminal: false,
        ci_log: None,
        own: Vec::new(),
    })
}

/// Sets the variable, and returns what became of it.
fn outcome(mut variable: Variable, secret: &str) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    let patience = patience();
    let mut ignored = || {};
    let delivered = variable.deliver(secret, &patience, &mut ignored);
    runtime.expect("a runtime").block_on(delivered)
}

#[track_caller]
fn deliver(variable: Variable, secret: &str) {
    assert_eq!(outcome(variable, secret), Outcome::good(Grade::Kept));
}

/// Counts what is in a folder, also what is hidden.
fn entries(folder: &TempDir) -> usize {
    fs::read_dir(folder).expect("a folder").count()
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;

    fs::metadata(path).expect("a file").permissions().mode() & 0o7777
}

#[cfg(unix)]
#[test]
fn new_file_is_for_its_owner_only_and_an_old_one_keeps_its_mode() {
    use std::os::unix::fs::PermissionsExt;

    let folder = folder();
    let (new, old) = (folder.path().join("new"), folder.path().join("old"));
    fs::write(&old, "A=1\n").expect("written");
    fs::set_permissions(&old, fs::Permissions::from_mode(0o754)).expect("a mode");

    for path in [&new, &old] {
        deliver(reserved(path), "sk-1");
    }

    assert_eq!((mode(&new), mode(&old)), (0o600, 0o754));
    assert_eq!(fs::read_to_string(&new).expect("there"), "KEY=sk-1\n");
    assert_eq!(fs::read_to_string(&old).expect("there"), "A=1\nKEY=sk-1\n");
}

#[test]
fn nothing_changes_and_nothing_is_left_when_there_is_no_secret() {
    let folder = folder();
    let path = folder.path().join(".env");
    fs::write(&path, "A=1\n").expect("written");

    let reserved = reserved(&path);
    assert_eq!(entries(&folder), 2);
    drop(reserved);

    assert_eq!(entries(&folder), 1);
    assert_eq!(fs::read_to_string(&path).expect("there"), "A=1\n");
}

#[test]
fn two_variables_of_one_file_are_both_set() {
    let folder = folder();
    let path = folder.path().join(".env");
    let first = reserved_as(&path, "A");
    let second = reserved_as(&path, "B");

    deliver(first, "sk-1");
    deliver(second, "sk-1");

    assert_eq!(
        fs::read_to_string(&path).expect("there"),
        "A=sk-1\nB=sk-1\n"
    );
}

#[test]
fn what_was_written_meanwhile_is_kept() {
    let folder = folder();
    let path = folder.path().join(".env");
    let reserved = reserved(&path);
    fs::write(&path, "A=1\n").expect("written");

    deliver(reserved, "sk-1");

    assert_eq!(fs::read_to_string(&path).expect("there"), "A=1\nKEY=sk-1\n");
    assert_eq!(read_back(&path, "KEY").expect("set"), Secret::new("sk-1"));
}

#[test]
fn file_that_became_uncertain_is_left_alone() {
    let folder = folder();
    let path = folder.path().join(".env");
    let reserved = reserved(&path);
    fs::write(&path, "KEY=1\nKEY=2\n").expect("written");

    let uncertain = Outcome::untouched("it sets `KEY` twice, in the lines 1 and 2");

    assert_eq!(outcome(reserved, "canary"), uncertain);
    assert_eq!(fs::read_to_string(&path).expect("there"), "KEY=1\nKEY=2\n");
    assert_eq!(entries(&folder), 1);
}

#[test]
fn file_that_is_no_text_of_a_sane_size_is_refused() {
    let folder = folder();
    let path = folder.path().join(".env");

    fs::write(&path, b"A=\xff\n").expect("written");
    assert_eq!(refusal(&path), "it is not UTF-8 text");
    fs::write(&path, vec![b'#'; read::LIMIT.bytes() as usize + 1]).expect("written");
    assert_eq!(refusal(&path), "it is larger than 1 MiB");
    fs::remove_file(&path).expect("removed");
    fs::create_dir(&path).expect("a folder");
    assert_eq!(refusal(&path), "it is a directory");
    assert_eq!(entries(&folder), 1);
}

#[cfg(unix)]
#[test]
fn link_is_not_followed() {
    let folder = folder();
    let path = folder.path().join(".env");
    let target = folder.path().join("target");
    fs::write(&target, "A=1\n").expect("written");
    std::os::unix::fs::symlink(&target, &path).expect("a link");

    assert_eq!(refusal(&path), "it is a symbolic link");
}

#[test]
fn variable_that_is_not_set_cannot_be_read_back() {
    let folder = folder();
    let path = folder.path().join(".env");
    fs::write(&path, "A=1\n").expect("written");

    let error = read_back(&path, "KEY").expect_err("not set");

    assert_eq!(error.kind(), io::ErrorKind::NotFound);
}

/// Runs a shell that reads the file; returns every variable it has then.
#[cfg(unix)]
fn sourced(path: &Path) -> Vec<String> {
    let output = std::process::Command::new("/bin/sh")
        .args(["-c", "set -a; . \"$0\" && exec env -0"])
        .arg(path)
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .current_dir(path.parent().expect("a folder"))
        .output()
        .expect("a shell");
    assert!(output.status.success(), "{output:?}");
    assert!(output.stderr.is_empty(), "{output:?}");
    let text = String::from_utf8(output.stdout).expect("text");
    let mut variables: Vec<String> = text
        .split_terminator('\0')
        .filter(|line| {
            !["PWD=", "PATH=", "_=", "OLDPWD=", "SHLVL="]
                .iter()
                .any(|own| line.starts_with(own))
        })
        .map(str::to_owned)
        .collect();
    variables.sort();
    variables
}

#[cfg(unix)]
#[test]
fn g06_shell_that_reads_the_file_runs_nothing_of_the_secret() {
    for secret in [
        "sk-proj-1",
        "$(touch made)",
        "`touch made`",
        "a; touch made",
        "a\"b'c'd\"",
        "'",
        "''$(touch made)''",
        " blank at both ends ",
        "#no comment",
        "a # no comment",
        "${HOME}\\",
        "\\",
        "~/key",
        "*",
        "a&touch made|x>made<y",
        "!!",
        "A=1 B=2",
    ] {
        let folder = folder();
        let path = folder.path().join("env");
        fs::write(&path, "A=1 # it's\nKEY='old'\nexport Z=\"z\"").expect("written");

        deliver(reserved(&path), secret);

        let key = format!("KEY={secret}");
        assert_eq!(sourced(&path), ["A=1", key.as_str(), "Z=z"], "{secret}");
        assert_eq!(read_back(&path, "KEY").expect("set"), Secret::new(secret));
        assert_eq!(entries(&folder), 1, "{secret}");
    }
}

/// Makes lines as such files have them, and others.
fn lines() -> impl Strategy<Value = Vec<String>> {
    let line = prop_oneof![
        "[A-Z_]{1,4}=[a-z0-9'\"# $\\\\]{0,8}",
        "(export )?[A-Z]{1,3}='[a-zK=E\nY#]{0,9}'",
        "[A-Z]{1,3}=\"[a-zK=E\nY#$]{0,9}\"( # .{0,5})?",
        "# ?.{0,12}",
        "[ \t]{0,3}",
        "(export )?KEY ?=[a-z]{0,5}( #[a-z']{0,5})?",
        ".{0,12}",
        "[KEY=#'\"\\\\`;& \t\r\n<]{0,12}",
    ];
    prop::collection::vec(line, 0..8)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn all_but_the_variable_stays_byte_for_byte(
        lines in lines(),
        line_end in prop_oneof!["\n", "\r\n"],
        is_ended in any::<bool>(),
        secret in "[ -~]{1,40}",
    ) {
        let mut text = lines.join(&line_end);
        if is_ended {
            text.push_str(&line_end);
        }
        let Ok(document) = Document::read(&text, "KEY") else {
            return Ok(());
        };

        let after = document.with(&secret).expect("every printable secret has a form");

        let read = Document::read(&after, "KEY").expect("still certain");
        let value = read.value().expect("one word").expect("set");
        prop_assert_eq!(value.as_str(), secret.as_str());
        let written = format!("KEY={}", value::write(&secret).as_str());
        let is_set = document.value().map_or(true, |value| value.is_some());
        if is_set {
            let is_all_that_changed = after.match_indices(&written).any(|(start, _)| {
                text.starts_with(&after[..start + 3])
                    && text.ends_with(&after[start + written.len()..])
            });
            prop_assert!(is_all_that_changed, "{:?} {:?}", text, after);
        } else {
            prop_assert!(after.starts_with(&text));
            prop_assert_eq!(after[text.len()..].trim(), written.trim());
        }
        // Another secret in the same place leads to what it would have led to at once.
        let again = read.with("other").expect("a value");
        let at_once = document.with("other").expect("a value");
        prop_assert_eq!(again.as_str(), at_once.as_str());
    }

    #[test]
    fn any_text_at_all_is_read_or_refused(text in ".{0,60}") {
        if let Ok(document) = Document::read(&text, "KEY") {
            document.with("sk-1").expect("a value");
        }
    }
}
