//! System calls that kill the program or fail, by `strace`.

use std::{
    fs,
    process::{Command, Output},
    sync::OnceLock,
    thread,
    time::{Duration, Instant},
};

use super::{
    calls::Object,
    site::{End, Site, kill},
};

/// No command may take as long, whatever fails; each is told to give up after two seconds.
const LIMIT: Duration = Duration::from_secs(20);
/// So long a command takes where nothing is wrong.
const PATIENCE: Duration = Duration::from_millis(500);

/// Is one system call, the how-many-th, and what happens instead of it.
#[derive(Clone, Copy, Debug)]
pub struct Tampering<'a> {
    pub call: &'a str,
    /// As `strace` names it.
    pub instead: &'a str,
    pub when: usize,
}

/// Is what came of it.
#[derive(Debug)]
pub enum Spoilt {
    /// There are not so many calls.
    Nothing,
    /// Another call than the one that is meant.
    Other,
    Run(End),
}

impl Tampering<'_> {
    /// Runs the program with it.
    pub fn run(self, site: &Site, line: &str) -> Spoilt {
        self.run_on(site, line, None)
    }

    /// Runs the program with it, where only a call that works on such an object is meant.
    pub fn run_on(self, site: &Site, line: &str, object: Option<Object>) -> Spoilt {
        let Self {
            call,
            instead,
            when,
        } = self;
        let inject = format!("inject={call}:{instead}:when={when}");
        let only = format!("trace={call}");
        let is_other = |trace: &str| {
            injected(trace).iter().any(|call| match object {
                Some(meant) => Object::of(call) != meant,
                // A wake-up of the runtime does not fail for a disk.
                None => Object::of(call) == Object::Events,
            })
        };
        let options = ["-e", &only, "-e", &inject];
        let (output, trace) = strace(site, &options, line, is_other);
        match (injected(&trace).first(), output.status.code()) {
            _ if is_other(&trace) => Spoilt::Other,
            (None, Some(_)) => Spoilt::Nothing,
            // Without its libraries it is not the program yet.
            (Some(_), Some(127)) => Spoilt::Other,
            _ => Spoilt::Run(site.end(output)),
        }
    }
}

/// Runs the program, and returns the trace of all its calls.
pub fn traced(site: &Site, line: &str) -> String {
    let (output, trace) = strace(site, &[], line, |_| false);
    assert!(output.status.success(), "{line}: {:?}", site.end(output));
    trace
}

/// Follows the program to its end, or until its trace is of no use; fails when there is none.
fn strace(
    site: &Site,
    options: &[&str],
    line: &str,
    is_useless: impl Fn(&str) -> bool,
) -> (Output, String) {
    let log = site.aside("trace");
    let read = || String::from_utf8_lossy(&fs::read(&log).unwrap_or_default()).into_owned();
    let path = log.to_str().expect("a plain path");
    let starter = ["strace", "-f", "-y", "-qq", "-o", path];
    let words: Vec<&str> = line.split_whitespace().collect();
    let mut command = site.command(&[&starter, options].concat(), &words);
    let mut child = command.spawn().expect("it starts");
    let start = Instant::now();
    while child.try_wait().expect("its state").is_none() {
        // It may wait for ever for a thread that could not wake it.
        let is_useless = start.elapsed() > PATIENCE && is_useless(&read());
        let hangs = start.elapsed() > LIMIT;
        if is_useless || hangs {
            // `strace` ends with it.
            kill_children(child.id());
        }
        assert!(!hangs, "{options:?} {line}: it hangs");
        thread::sleep(Duration::from_millis(5));
    }
    let output = child.wait_with_output().expect("it ends");
    (output, read())
}

/// Kills what a process has started and not yet seen the end of, so that no number is another's by now.
fn kill_children(process: u32) {
    let list = format!("/proc/{process}/task/{process}/children");
    let children = fs::read_to_string(list).unwrap_or_default();
    for child in children.split_whitespace().flat_map(str::parse) {
        kill(child);
    }
}

/// Lists the calls that were tampered with, as the trace has them: each thread counts its own.
fn injected(trace: &str) -> Vec<&str> {
    let lines: Vec<&str> = trace.lines().collect();
    let places = (0..lines.len()).filter(|place| lines[*place].contains("(INJECTED)"));
    let calls = places.map(|place| {
        let line = lines[place];
        // Another thread's call may have come between its beginning and its end.
        let thread = line.split(' ').next();
        let mut before = lines[..place].iter().rev();
        match line.contains("resumed>") {
            true => *before
                .find(|own| own.split(' ').next() == thread)
                .unwrap_or(&line),
            false => line,
        }
    });
    calls.collect()
}
/// Tells whether `strace` is there and may follow programs, and says so when not.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
pub fn is_possible() -> bool {
    static IS_POSSIBLE: OnceLock<bool> = OnceLock::new();
    let is_possible = *IS_POSSIBLE.get_or_init(|| {
        let inject = [
            "-f",
            "-qq",
            "-e",
            "trace=none",
            "-e",
            "inject=fsync:error=EIO",
        ];
        let found = Command::new("strace").args(inject).arg("true").output();
        found.is_ok_and(|output| output.status.success())
    });
    if !is_possible {
        eprintln!("skipped: there is no `strace` that works (Debian: apt-get install strace)");
    }
    is_possible
}
