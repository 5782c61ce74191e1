//! System calls that kill the program or fail, by `strace`.

use std::{fs, process::Command, sync::OnceLock};

use super::site::{End, Site};

/// Is one system call, the how-many-th, and what happens instead of it.
#[derive(Clone, Copy, Debug)]
pub struct Tampering {
    pub call: &'static str,
    /// As `strace` names it.
    pub instead: &'static str,
    pub when: usize,
}

/// Is what came of it.
#[derive(Debug)]
pub enum Spoilt {
    /// There are not so many calls.
    Nothing,
    /// A call that is none of the program's own.
    Other,
    Run(End),
}

impl Tampering {
    /// Runs the program with it.
    pub fn run(self, site: &Site, line: &str) -> Spoilt {
        let Self {
            call,
            instead,
            when,
        } = self;
        let log = site.aside("trace");
        let log = log.to_str().expect("a plain path");
        let inject = format!("inject={call}:{instead}:when={when}");
        let trace = format!("trace={call}");
        let starter = [
            "strace", "-f", "-qq", "-o", log, "-e", &trace, "-e", &inject,
        ];
        let words: Vec<&str> = line.split_whitespace().collect();
        let output = site.command(&starter, &words).output().expect("it ends");
        let trace = String::from_utf8_lossy(&fs::read(log).expect("a trace")).into_owned();
        let injected = injected(&trace);
        // A wake-up of the runtime, eight bytes long, does not fail for a disk.
        let is_wake_up = |call: &&str| call.contains(", 8) ") || call.contains(", 8 <");
        match (injected.first(), output.status.code()) {
            (None, Some(_)) => Spoilt::Nothing,
            (Some(_), Some(_)) if injected.iter().any(is_wake_up) => Spoilt::Other,
            // Without its libraries it is not the program yet.
            (Some(_), Some(127)) => Spoilt::Other,
            _ => Spoilt::Run(site.end(output)),
        }
    }
}

/// Lists the lines with the arguments of the calls that were tampered with: each thread counts its own.
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
