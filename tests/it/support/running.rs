//! A run that is watched while it goes on.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, ChildStdout},
};

#[cfg(unix)]
use super::program::send;
use super::{Outcome, Program, judgement};

/// Is a program that is running, and what it has written so far.
#[derive(Debug)]
pub struct Running {
    program: Program,
    child: Child,
    /// `None` once nobody reads it any more.
    stdout: Option<BufReader<ChildStdout>>,
    seen: String,
}

impl Running {
    pub fn new(program: Program, mut child: Child) -> Self {
        let stdout = child.stdout.take().map(BufReader::new);
        Self {
            program,
            child,
            stdout,
            seen: String::new(),
        }
    }

    /// Waits for the next line of the answer; an empty one is the end.
    pub fn reads_line(&mut self) -> String {
        let mut line = String::new();
        if let Some(stdout) = &mut self.stdout {
            stdout.read_line(&mut line).expect("text");
        }
        self.seen.push_str(&line);
        line
    }

    /// Reads no more of the answer, as `head` does.
    pub fn stops_reading(&mut self) {
        self.stdout = None;
    }

    /// Returns the largest part of its memory that was ever in use, in KiB.
    #[cfg(target_os = "linux")]
    pub fn peak_memory(&self) -> usize {
        judgement::peak_memory(self.child.id())
    }

    /// Asks it to stop.
    #[cfg(unix)]
    pub fn interrupts(&self) {
        send("INT", &self.child);
    }

    /// Ends what goes on until it is asked to stop.
    #[cfg(unix)]
    pub fn shuts_down(self) {
        self.interrupts();
        self.ends().ends_with(0);
    }

    /// Ends what goes on until it is asked to stop: nothing safe asks it here.
    #[cfg(not(unix))]
    pub fn shuts_down(mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("ended");
    }

    /// Tells whether it has not ended yet.
    pub fn goes_on(&mut self) -> bool {
        self.child.try_wait().expect("a child").is_none()
    }

    /// Waits for its end, and reads no more of its answer meanwhile.
    pub fn ends_unread(mut self) -> Outcome {
        let unread = self.stdout.take();
        let outcome = self.program.ends_having_printed(self.child, self.seen);
        drop(unread);
        outcome
    }

    /// Waits for its end.
    pub fn ends(mut self) -> Outcome {
        if let Some(mut stdout) = self.stdout.take() {
            stdout.read_to_string(&mut self.seen).expect("text");
        }
        self.program.ends_having_printed(self.child, self.seen)
    }
}
