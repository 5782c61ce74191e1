//! Helpers that do what they should, and what they should not.

use std::{ffi::OsString, time::Instant};

use super::*;

const LONG: Duration = Duration::from_secs(20);

fn environment(more: &[(&str, &str)]) -> Environment {
    let path = [("PATH", "/usr/bin:/bin")];
    path.iter()
        .chain(more)
        .map(|(name, value)| ((*name).to_owned(), OsString::from(value)))
        .collect()
}

async fn run(words: &[&str], limit: Duration) -> Result<Secret, Failure> {
    let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    let account = AccountName::new("acme");
    Helper::new(&words, &account)?
        .read_within(limit, &environment(&[]), &[])
        .await
}

async fn script(script: &str) -> Result<Secret, Failure> {
    run(&["sh", "-c", script], LONG).await
}

/// Returns the complaint of a script, which must not hold what it printed.
async fn complaint(of: &str) -> String {
    let failure = script(of).await.expect_err("refused");

    assert_eq!(failure.code(), "credential-unusable");
    assert!(!format!("{failure}{failure:?}{:?}", failure.hint()).contains("canary"));
    let problem = failure.to_string();
    let reason =
        problem.strip_prefix("the credential of account `acme` cannot be read: the helper `sh` ");
    reason.expect("names the account and the helper").to_owned()
}

#[tokio::test]
async fn what_the_helper_prints_is_the_credential() {
    for line in ["sk-1", r"sk-1\n", r"sk-1\r\n"] {
        let secret = script(&format!("printf '{line}'; echo a warning >&2")).await;

        assert_eq!(secret.expect("printed"), Secret::new("sk-1"));
    }
}

#[tokio::test]
async fn arguments_reach_the_helper_without_a_shell() {
    let secret = run(&["echo", "sk-$HOME;`id`*"], LONG).await;

    assert_eq!(secret.expect("printed"), Secret::new("sk-$HOME;`id`*"));
}

#[tokio::test]
async fn helper_that_fails_is_quoted_from_its_standard_error_only() {
    assert_eq!(
        complaint(r"printf canary-1; printf 'not\033[31m signed in\nrun op signin\n' >&2; exit 3")
            .await,
        r"ended with exit status 3: not\u{1b}[31m signed in; run op signin"
    );
    assert_eq!(
        complaint("set -x; echo canary-1; exit 1").await,
        "ended with exit status 1"
    );
    assert_eq!(complaint("kill -9 $$").await, "was ended by a signal");
}

#[tokio::test]
async fn what_can_be_no_credential_is_refused() {
    assert_eq!(
        complaint("true").await,
        "printed no credential: there is nothing in it"
    );
    assert_eq!(
        complaint("echo canary; echo canary").await,
        "printed no credential: the value has more than one line"
    );
    assert_eq!(
        complaint(r"printf 'canary\377'").await,
        "printed no credential: what is there is not UTF-8 text"
    );
}

#[tokio::test]
async fn helper_that_prints_without_end_is_stopped() {
    let start = Instant::now();

    assert_eq!(
        complaint("while :; do echo canary-canary-canary; done").await,
        "printed more than 64 KiB and was stopped"
    );
    assert!(start.elapsed() < LONG);
}

#[tokio::test]
async fn complaints_without_end_do_not_hold_the_helper_up() {
    let secret = script("head -c 1000000 /dev/zero >&2; echo sk-1").await;

    assert_eq!(secret.expect("printed"), Secret::new("sk-1"));
}

#[tokio::test]
async fn helper_that_hangs_is_killed() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("pid");
    let hanging = format!("echo $$ > {}; exec sleep 600", file.display());
    let start = Instant::now();

    let failure = run(&["sh", "-c", &hanging], Duration::from_millis(500)).await;

    assert_eq!(
        failure.expect_err("too slow").to_string(),
        "the credential of account `acme` cannot be read: the helper `sh` did not end in 0.5 s and was stopped"
    );
    assert!(start.elapsed() < Duration::from_secs(5));
    let number = std::fs::read_to_string(&file).expect("started");
    let number = number.trim().parse().expect("a number");
    let pid = rustix::process::Pid::from_raw(number).expect("a process");
    assert!(rustix::process::test_kill_process(pid).is_err(), "it lives");
}

#[tokio::test]
async fn what_a_helper_leaves_running_is_not_waited_for() {
    let start = Instant::now();

    let secret = script("sleep 10 & echo sk-1").await;

    assert_eq!(secret.expect("printed"), Secret::new("sk-1"));
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn helper_that_cannot_be_run_is_named_without_its_arguments() {
    for (program, reason) in [
        (
            "no-such-helper",
            "the helper `no-such-helper` was not found in `PATH`",
        ),
        (
            "no-such-helper canary",
            "the helper `no-such-helper` was not found in `PATH`",
        ),
        (
            "/no/such/helper",
            "the helper `/no/such/helper` was not found",
        ),
        ("/etc/passwd", "the helper `/etc/passwd` may not be run"),
    ] {
        let failure = run(&[program, "canary"], LONG).await.expect_err(program);

        assert_eq!(
            failure.to_string(),
            format!("the credential of account `acme` cannot be read: {reason}")
        );
        assert_eq!(failure.code(), "credential-unusable");
    }
}

#[tokio::test]
async fn command_without_a_program_is_misuse() {
    for words in [&[][..], &["", "canary"]] {
        let failure = run(words, LONG).await.expect_err("no program");

        assert_eq!(failure.code(), "usage");
        assert!(!failure.to_string().contains("canary"));
    }
}

#[tokio::test]
async fn helper_inherits_no_other_credential() {
    let words = ["sh", "-c", "echo \"sk$HOME|$ADMIN_KEY|\""].map(str::to_owned);
    let account = AccountName::new("acme");
    let helper = Helper::new(&words, &account).expect("a program");

    let secret = helper
        .read(
            &environment(&[("HOME", "/home/ada"), ("ADMIN_KEY", "canary")]),
            &["ADMIN_KEY", "NOT_SET"],
        )
        .await;

    assert_eq!(secret.expect("printed"), Secret::new("sk/home/ada||"));
}
