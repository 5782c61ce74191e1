//! Signals before, during and after every request of a change: what was begun is brought to an end, and told.

use std::{
    fs,
    process::Child,
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process, test_kill_process};

use super::{
    provider::{Fault, Which},
    site::{End, Site, files, text},
};
use crate::support::stopping;

const CREATE: &str = "create --name ci --kind admin --to file:key";
const ROTATE: &str = "rotate openai/admin/key_old0 --delete-old --yes --to file:key";
/// How long every answer is kept back.
const LATE: Duration = Duration::from_millis(400);

/// Lists the signals that ask the program to stop.
fn signals() -> Vec<Signal> {
    let of_name = |name| match name {
        "INT" => Signal::INT,
        "TERM" => Signal::TERM,
        "HUP" => Signal::HUP,
        _ => Signal::QUIT,
    };
    stopping().into_iter().map(of_name).collect()
}

/// Starts the program at a provider that takes its time.
fn begin(site: &Site, words: &[&str]) -> Child {
    let kinds = [Which::Read, Which::Post, Which::Proof, Which::Delete];
    let faults = kinds.repeat(16).into_iter();
    let faults: Vec<_> = faults.map(|which| (which, Fault::Late(LATE))).collect();
    site.provider.arrange(&faults, None);
    site.command(&[], words).spawn().expect("it starts")
}

fn send(child: &Child, signal: Signal) {
    // It may have ended by itself.
    let _ = kill_process(Pid::from_child(child), signal);
}

/// Waits until it is time, or the program has ended.
fn wait_until(child: &mut Child, is_time: impl Fn() -> bool) {
    let patience = Instant::now();
    while !is_time() && child.try_wait().expect("a child").is_none() {
        assert!(patience.elapsed() < Duration::from_secs(20), "never");
        thread::sleep(Duration::from_millis(1));
    }
}

/// Sends these signals when the request with this number has arrived; `None` when there are not so many.
fn interrupt(site: &Site, line: &str, request: usize, signals: &[Signal]) -> Option<End> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let mut child = begin(site, &words);
    let has_arrived = || site.provider.desk().requests >= request;
    wait_until(&mut child, has_arrived);
    let is_there = has_arrived();
    for signal in signals {
        send(&child, *signal);
        thread::sleep(Duration::from_millis(20));
    }
    // Two at the same moment are one, on a busy machine also two in a row: whoever is impatient goes on.
    if let [_, last] = signals {
        for _ in 0..5 {
            send(&child, *last);
            thread::sleep(Duration::from_millis(20));
        }
    }
    let end = site.end(child.wait_with_output().expect("it ends"));
    is_there.then_some(end)
}

/// Does so at every request of the command, each time with other signals, and returns the ends.
fn interrupt_each(line: &str, is_twice: bool, judge: impl Fn(&Site, &End, &str) + Sync) {
    let requests = match line {
        CREATE => 1..=2,
        _ => 1..=6,
    };
    thread::scope(|scope| {
        for request in requests {
            let judge = &judge;
            scope.spawn(move || {
                let all = signals();
                let signal = |turn: usize| all[(request + turn) % all.len()];
                let signals = match is_twice {
                    false => vec![signal(0)],
                    true => vec![signal(0), signal(1)],
                };
                let site = Site::new(&["old", "other"]);
                let context = format!("{signals:?} at request {request}: {line}");

                let end = interrupt(&site, line, request, &signals);

                let end = end.unwrap_or_else(|| panic!("{context}: there are not so many"));
                judge(&site, &end, &format!("{context}: {end:?}"));
                site.settle();
                site.assert_accounted("key", Some("key_old0"), &context);
                site.assert_clean(&context);
            });
        }
    });
}

#[test]
fn f10_first_signal_lets_the_request_in_flight_tell_its_outcome() {
    for line in [CREATE, ROTATE] {
        interrupt_each(line, false, |site, end, context| {
            assert_eq!(end.code, Some(130), "{context}");
            let desk = site.provider.desk();
            let made = desk.made.first().map(|key| key.secret.clone());
            assert_eq!(site.sink("key"), made, "{context}");
        });
    }
}

#[test]
fn f10_second_signal_ends_at_once_with_what_is_known() {
    for line in [CREATE, ROTATE] {
        interrupt_each(line, true, |site, end, context| {
            let is_lost = !site.provider.desk().made.is_empty() && site.sink("key").is_none();
            match is_lost {
                true => {
                    assert_eq!(end.code, Some(9), "{context}");
                    assert_eq!(site.open().len(), 1, "{context}");
                }
                // The deletion of the old key, too, may or may not have been carried out.
                false => assert!(matches!(end.code, Some(130 | 9)), "{context}"),
            }
        });
    }
}

#[test]
fn f09_signal_before_the_request_sends_none() {
    for signal in signals() {
        let site = Site::new(&[]);

        let end = interrupt(&site, CREATE, 1, &[signal]).expect("a first request");

        assert_eq!(end.code, Some(130), "{end:?}");
        assert_eq!(site.provider.desk().posts, 0, "{end:?}");
        assert!(site.open().is_empty());
        site.assert_clean("before");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn f19_hang_up_does_not_stop_what_was_started_with_nohup() {
    let site = Site::new(&["old"]);
    let ignoring = ["nohup"];
    let faults = [
        (Which::Post, Fault::Late(LATE)),
        (Which::Delete, Fault::Late(LATE)),
    ];
    site.provider.arrange(&faults, None);
    let words: Vec<&str> = ROTATE.split(' ').collect();
    let mut child = site.command(&ignoring, &words).spawn().expect("it starts");
    wait_until(&mut child, || site.provider.desk().posts == 1);

    for _ in 0..3 {
        send(&child, Signal::HUP);
        thread::sleep(Duration::from_millis(10));
    }

    let end = site.end(child.wait_with_output().expect("it ends"));
    assert_eq!(end.code, Some(0), "{end:?}");
    assert!(site.provider.desk().key("key_old0").is_none(), "{end:?}");
}

#[test]
fn f19_program_that_was_stopped_beyond_its_deadline_takes_the_answer_that_came_in_time() {
    let site = Site::new(&[]);
    let words: Vec<&str> = CREATE.split(' ').chain(["--timeout", "1s"]).collect();
    let mut child = begin(&site, &words);
    wait_until(&mut child, || site.provider.desk().posts == 1);

    send(&child, Signal::STOP);
    thread::sleep(Duration::from_millis(1_300));
    send(&child, Signal::CONT);

    let end = site.end(child.wait_with_output().expect("it ends"));
    assert_eq!(end.code, Some(0), "{end:?}");
    site.assert_accounted("key", None, "stopped");
    assert!(site.sink("key").is_some());
}

#[test]
fn nobody_who_reads_the_errors_is_no_failure() {
    for line in [CREATE, ROTATE] {
        let site = Site::new(&["old"]);
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let words: Vec<&str> = line.split_whitespace().chain(["-vv"]).collect();
        let mut command = site.command(&[], &words);

        let end = site.end(command.stderr(writer).output().expect("it ends"));

        assert_eq!(end.code, Some(0), "{line}: {end:?}");
        site.assert_accounted("key", Some("key_old0"), line);
        assert!(site.sink("key").is_some(), "{line}");
    }
}

/// Starts a creation whose secret this script takes, and waits until it is at it.
fn hand_over(site: &Site, script: &str) -> Child {
    let sink = format!("exec:sh -c 'echo $$ > child; mv child process; {script}'");
    let mut words: Vec<&str> = CREATE.split(' ').take(5).collect();
    words.extend(["--to", &sink]);
    let mut child = site.command(&[], &words).spawn().expect("it starts");
    wait_until(&mut child, || site.work().join("process").exists());
    child
}

/// Fails while the program that wrote down its number is there.
#[track_caller]
fn assert_gone(site: &Site) {
    let number = text(&site.work().join("process"));
    let process = number.trim().parse().ok().and_then(Pid::from_raw);
    let process = process.expect("a process");
    let patience = Instant::now();
    while test_kill_process(process).is_ok() {
        assert!(patience.elapsed() < Duration::from_secs(5), "still there");
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn f18_command_that_takes_the_secret_is_let_end_after_the_first_signal() {
    for signal in signals() {
        let site = Site::new(&[]);
        let child = hand_over(&site, "sleep 0.2; cat > key");

        send(&child, signal);

        let end = site.end(child.wait_with_output().expect("it ends"));
        assert_eq!(end.code, Some(130), "{signal:?}: {end:?}");
        site.assert_accounted("key", None, "signalled");
        assert!(site.sink("key").is_some());
        assert!(site.open().is_empty());
        assert_gone(&site);
    }
}

#[test]
fn f18_command_that_takes_the_secret_does_not_outlive_the_second_signal() {
    let site = Site::new(&[]);
    // What it starts itself goes with it, and writes down its own number.
    let begin = "cat > /dev/null; sh -c \"echo \\$\\$ > later; mv later begun; exec sleep 60\"";
    let mut child = hand_over(&site, begin);
    wait_until(&mut child, || site.work().join("begun").exists());
    fs::rename(site.work().join("begun"), site.work().join("process")).expect("renamed");

    for signal in [Signal::TERM, Signal::INT] {
        send(&child, signal);
        thread::sleep(Duration::from_millis(50));
    }

    let end = site.end(child.wait_with_output().expect("it ends"));
    assert_eq!(end.code, Some(12), "{end:?}");
    assert_gone(&site);
    let rescued = files(&site.refuge());
    assert_eq!(rescued.len(), 1, "{end:?}");
    assert_eq!(text(&rescued[0]), site.provider.desk().made[0].secret);
}

#[test]
fn f18_helper_that_is_asked_for_a_credential_is_not_waited_for_after_a_signal() {
    for signal in signals() {
        let site = Site::new(&[]);
        let config = site.aside("config.toml");
        let settings = "[accounts.acme]\nprovider = \"openai\"\ncredential = { command = [\"sh\", \"-c\", \"echo $$ > child; mv child process; exec sleep 60\"] }\n";
        fs::write(&config, settings).expect("written");
        let path = config.display().to_string();
        let words = ["list", "--account", "acme", "--config", &path];
        let mut child = site.command(&[], &words).spawn().expect("it starts");
        wait_until(&mut child, || site.work().join("process").exists());
        let start = Instant::now();

        send(&child, signal);

        let end = site.end(child.wait_with_output().expect("it ends"));
        assert!(start.elapsed() < Duration::from_secs(10), "{signal:?}");
        assert_eq!(end.code, Some(130), "{signal:?}: {end:?}");
        assert_gone(&site);
    }
}
