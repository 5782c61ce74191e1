//! Commands that take the secret, and those that do not.

use std::{fs, time::Instant};

use super::*;

mod reading;

const LONG: Duration = Duration::from_secs(20);
const SECRET: &str = "sk-canary-value-0123456789abcdefghijklmnopqrstuvwxyz-01234567";

fn environment() -> Vec<(String, OsString)> {
    vec![
        ("PATH".to_owned(), "/usr/bin:/bin".into()),
        ("HOME".to_owned(), "/home/ada".into()),
    ]
}

fn reserve(words: &[&str]) -> Result<Recipient, String> {
    reserve_for(words, LONG)
}

fn reserve_for(words: &[&str], limit: Duration) -> Result<Recipient, String> {
    let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    Recipient::reserve(&words, &circumstances(limit))
}

fn circumstances(limit: Duration) -> Circumstances {
    Circumstances {
        force: false,
        environment: environment(),
        limit,
        stop: Arc::new(|| Box::pin(std::future::pending())),
        has_terminal: false,
        ci_log: None,
        own: Vec::new(),
    }
}

async fn script(script: &str) -> Outcome {
    let recipient = reserve(&["sh", "-c", script]).expect("a shell");
    recipient.deliver(SECRET).await
}

/// Runs a script that has to take the secret.
async fn takes(of: &str) {
    assert_eq!(script(of).await, Outcome::good(Grade::Taken));
}

/// Returns what is said about a script, which must not hold the secret.
async fn problem(of: &str) -> String {
    let problem = script(of).await.problem.expect("a problem");
    assert!(!problem.contains("canary"), "{problem}");
    problem
}

#[tokio::test]
async fn command_reads_the_bare_secret_to_its_end() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("stored");
    let store = format!("cat > {}; echo stored; echo done >&2", file.display());

    takes(&store).await;

    assert_eq!(fs::read_to_string(file).expect("stored"), SECRET);
}

#[tokio::test]
async fn secret_is_in_neither_arguments_nor_environment() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("seen");
    let look = format!(
        "cat /proc/$$/cmdline /proc/$$/environ > {0}; env >> {0}; cat > /dev/null",
        file.display()
    );

    let _ = script(&look).await;

    let seen = fs::read(&file).expect("seen");
    let seen = String::from_utf8_lossy(&seen);
    assert!(seen.contains("HOME=/home/ada"), "{seen}");
    assert!(!seen.contains("canary"), "{seen}");
    // The shell adds the last three by itself.
    let own = ["PATH=", "HOME=", "PWD=", "SHLVL=", "_="];
    let printed = seen.lines().filter(|line| !line.contains('\0'));
    for line in printed {
        assert!(own.iter().any(|own| line.starts_with(own)), "{line}");
    }
}

#[tokio::test]
async fn arguments_reach_the_command_without_a_shell() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("$(id) *");
    let recipient = reserve(&["tee", file.to_str().expect("text")]).expect("a program");

    assert_eq!(recipient.deliver(SECRET).await, Outcome::good(Grade::Taken));

    assert_eq!(fs::read_to_string(file).expect("stored"), SECRET);
}

#[tokio::test]
async fn command_that_fails_is_quoted_from_its_standard_error_only() {
    assert_eq!(
        problem(
            "cat > /dev/null; echo no; printf 'not signed in\\nrun gh auth login\\n' >&2; exit 4"
        )
        .await,
        "`sh` ended with exit status 4: not signed in; run gh auth login"
    );
    assert_eq!(problem("kill -9 $$").await, "`sh` was ended by a signal");
}

#[tokio::test]
async fn complaint_that_holds_the_secret_is_not_shown() {
    assert_eq!(
        problem("echo refused: >&2; cat >&2; exit 1").await,
        "`sh` ended with exit status 1"
    );
    assert_eq!(
        problem("base64 >&2; exit 1").await,
        "`sh` ended with exit status 1"
    );
}

#[tokio::test]
async fn complaints_without_end_do_not_hold_the_command_up() {
    takes("head -c 1000000 /dev/zero >&2; cat > /dev/null").await;
}

#[tokio::test]
async fn command_that_hangs_is_killed_with_all_it_started() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("pid");
    let hang = format!(
        "sleep 600 & echo $! > {}; echo waiting >&2; wait",
        file.display()
    );
    let limit = Duration::from_millis(500);
    let recipient = reserve_for(&["sh", "-c", &hang], limit).expect("a shell");
    let start = Instant::now();

    let outcome = recipient.deliver(SECRET).await;

    let slow = "`sh` did not end in 0.5 s and was stopped: waiting";
    assert_eq!(outcome, Outcome::untouched(slow));
    assert!(start.elapsed() < Duration::from_secs(5));
    let number = fs::read_to_string(file).expect("started");
    assert!(is_gone(number.trim()).await, "what it started lives");
}

/// Waits until nothing runs under the number; what nobody asks after stays as a zombie.
async fn is_gone(number: &str) -> bool {
    let pid = rustix::process::Pid::from_raw(number.parse().expect("a number"));
    for _ in 0..50 {
        let is_dead = rustix::process::test_kill_process(pid.expect("a process")).is_err()
            || fs::read_to_string(format!("/proc/{number}/stat"))
                .is_ok_and(|stat| stat.contains(") Z "));
        if is_dead {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    false
}

#[tokio::test]
async fn what_a_command_leaves_running_is_not_waited_for() {
    let start = Instant::now();

    takes("cat > /dev/null; sleep 10 &").await;

    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn program_that_cannot_be_run_is_refused_before_there_is_a_secret() {
    let folder = tempfile::tempdir().expect("a folder");
    let plain = folder.path().join("plain");
    fs::write(&plain, "").expect("written");
    for (program, reason) in [
        ("no-such-program", "it was not found in `PATH`"),
        ("/no/such/program", "there is no such program"),
        ("/tmp", "there is no such program"),
        (plain.to_str().expect("text"), "it may not be run"),
    ] {
        let refused = reserve(&[program]).err();

        assert_eq!(refused.as_deref(), Some(reason), "{program}");
    }
}

#[tokio::test]
async fn program_that_is_gone_by_then_is_a_problem() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().expect("a folder");
    let program = folder.path().join("store");
    fs::write(&program, "#!/bin/sh\n").expect("written");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).expect("a mode");
    let recipient = reserve(&[program.to_str().expect("text")]).expect("a program");
    fs::remove_file(&program).expect("removed");

    let outcome = recipient.deliver(SECRET).await;

    assert_eq!(outcome.grade, Grade::Untouched);
    let problem = outcome.problem.expect("gone");
    assert!(
        problem.starts_with("`store` could not be started: "),
        "{problem}"
    );
}
