//! Commands that read all of the secret, a part of it, or none: what they leave comes back.

use super::*;

/// Where two processes are at work at once, they meet in another way each time.
const RUNS: usize = 20;
/// More than a pipe holds.
const LARGE: usize = 200_000;

/// Returns secrets of the usual length, and of one that fills a pipe.
fn secrets() -> [String; 2] {
    [SECRET.to_owned(), "canary-0123456789".repeat(LARGE / 17)]
}

async fn graded(words: &[&str], secret: &str, limit: Duration) -> Outcome {
    let recipient = reserve_for(words, limit).expect("a program");
    recipient.deliver(secret).await
}

#[tokio::test]
async fn command_that_never_reads_has_nothing_of_it() {
    for words in [
        &["true"][..],
        &["echo", "key=x"],
        &["sleep", "0.02"],
        &["sh", "-c", "exec 0<&-; exit 0"],
        &["sh", "-c", "exec 0</dev/null; cat; exit 0"],
    ] {
        for run in 0..RUNS {
            for secret in secrets() {
                let outcome = graded(words, &secret, LONG).await;

                let problem = format!("`{}` did not read the secret", words[0]);
                assert_eq!(outcome, Outcome::untouched(problem), "{words:?}, run {run}");
            }
        }
    }
}

#[tokio::test]
async fn command_that_never_reads_and_fails_has_nothing_of_it() {
    for secret in secrets() {
        let outcome = graded(&["sh", "-c", "exec 0<&-; exit 3"], &secret, LONG).await;

        assert_eq!(outcome, Outcome::untouched("`sh` ended with exit status 3"));
    }
}

#[tokio::test]
async fn command_that_reads_a_part_may_have_it() {
    for _ in 0..RUNS {
        for secret in secrets() {
            let words = ["sh", "-c", "dd bs=1 count=30 of=/dev/null 2>/dev/null"];
            let outcome = graded(&words, &secret, LONG).await;

            let part = "`sh` read only a part of the secret";
            assert_eq!(outcome, Outcome::bad(Grade::MayHave, part));
        }
    }
}

#[tokio::test]
async fn command_that_reads_all_and_fails_may_have_it() {
    for secret in secrets() {
        let words = ["sh", "-c", "cat > /dev/null; exit 1"];
        let outcome = graded(&words, &secret, LONG).await;

        let failed = "`sh` ended with exit status 1";
        assert_eq!(outcome, Outcome::bad(Grade::MayHave, failed));
    }
}

#[tokio::test]
async fn command_that_reads_all_and_hangs_may_have_it() {
    for secret in secrets() {
        let words = ["sh", "-c", "cat > /dev/null; sleep 60"];
        let outcome = graded(&words, &secret, Duration::from_millis(500)).await;

        let slow = "`sh` did not end in 0.5 s and was stopped";
        assert_eq!(outcome, Outcome::bad(Grade::MayHave, slow));
    }
}

#[tokio::test]
async fn command_that_reads_nothing_and_hangs_has_nothing_of_it() {
    for secret in secrets() {
        let start = Instant::now();

        let outcome = graded(&["sleep", "60"], &secret, Duration::from_millis(300)).await;

        let slow = "`sleep` did not end in 0.3 s and was stopped";
        assert_eq!(outcome, Outcome::untouched(slow));
        assert!(start.elapsed() < Duration::from_secs(5));
    }
}

#[tokio::test]
async fn command_that_is_stopped_gives_back_what_it_did_not_read() {
    let words = ["sleep".to_owned(), "60".to_owned()];
    let circumstances = Circumstances {
        stop: Arc::new(|| Box::pin(tokio::time::sleep(Duration::from_millis(100)))),
        ..circumstances(LONG)
    };
    let recipient = Recipient::reserve(&words, &circumstances).expect("a program");

    let outcome = recipient.deliver(SECRET).await;

    let stopped = "`sleep` was stopped before its end";
    assert_eq!(outcome, Outcome::untouched(stopped));
}

#[tokio::test]
async fn what_a_command_leaves_running_cannot_read_it_later() {
    let folder = tempfile::tempdir().expect("a folder");
    for (run, secret) in (0..5).zip(secrets().iter().cycle()) {
        let late = folder.path().join(format!("late{run}"));
        // A shell gives what it leaves running no standard input of its own accord.
        let script = format!(
            "exec 3<&0; (sleep 0.3; cat <&3 > {}) & exit 0",
            late.display()
        );

        let outcome = graded(&["sh", "-c", &script], secret, LONG).await;

        assert_eq!(outcome.grade, Grade::Untouched);
        tokio::time::sleep(Duration::from_millis(500)).await;
        assert_eq!(fs::read_to_string(late).unwrap_or_default(), "");
    }
}

#[tokio::test]
async fn command_that_forwards_its_standard_input_takes_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("stored");
    let script = format!("cat | sh -c 'cat > {}'", file.display());
    for _ in 0..RUNS {
        for secret in secrets() {
            let outcome = graded(&["sh", "-c", &script], &secret, LONG).await;

            assert_eq!(outcome, Outcome::good(Grade::Taken));
            assert_eq!(fs::read_to_string(&file).expect("stored"), secret);
        }
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn what_a_command_leaves_writing_is_not_waited_for() {
    // What stays behind can write into the standard input, so that its end never comes.
    let script = format!(
        "exec 4<&0; sh -c 'exec 3>/proc/self/fd/4 4<&-; exec sleep 25 2>&-' & \
         sleep 0.3; dd bs={} count=1 of=/dev/null 2>/dev/null; exit 0",
        SECRET.len()
    );
    let start = Instant::now();

    let outcome = graded(&["sh", "-c", &script], SECRET, LONG).await;

    assert_eq!(outcome, Outcome::good(Grade::Taken));
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn command_that_writes_back_something_else_may_have_it() {
    let (length, other) = (SECRET.len(), "x".repeat(SECRET.len()));
    let script = format!(
        "dd bs={length} count=1 of=/dev/null 2>/dev/null; printf {other} > /proc/self/fd/0; exit 1"
    );
    let outcome = graded(&["sh", "-c", &script], SECRET, LONG).await;

    let failed = "`sh` ended with exit status 1";
    assert_eq!(outcome, Outcome::bad(Grade::MayHave, failed));
}
