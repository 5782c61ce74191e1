//! A person at a pseudo-terminal.

use std::{path::Path, process::Stdio, sync::Arc, time::Duration};

use crate::support::Home;
use expectrl::{
    Eof, Expect, Session,
    process::unix::{Signal, WaitStatus},
    session::OsSession,
};

/// Sits at a terminal; the sandbox's changes are kept from one command to the next.
pub struct Person {
    home: Arc<Home>,
}

/// Is a command that is running on the terminal.
pub struct Dialogue {
    session: OsSession,
    seen: String,
    /// Stays as long as the command may look for something there.
    _home: Arc<Home>,
}

impl Person {
    pub fn new() -> Self {
        Self {
            home: Arc::new(Home::with_program("keyctl")),
        }
    }

    /// Returns the home directory.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Types a command line; `keyctl` is the program under test.
    pub fn runs(&self, line: &str) -> Dialogue {
        self.runs_with(line, &[])
    }

    /// Types a command line with some variables set.
    pub fn runs_with(&self, line: &str, variables: &[(&str, &str)]) -> Dialogue {
        // The harness starts terminals that show nothing of what is typed; people's do.
        let mut command = self.home.shell(&format!("stty echo; {line}"));
        command
            .env("TERM", "xterm")
            .envs(variables.iter().copied())
            // The terminal, once it is there.
            .stdin(Stdio::inherit());
        let mut session = Session::spawn(command).expect("a terminal");
        session.set_expect_timeout(Some(Duration::from_secs(20)));
        Dialogue {
            session,
            seen: String::new(),
            _home: Arc::clone(&self.home),
        }
    }

    /// Tells whether a key is there.
    pub fn sees(&self, reference: &str) -> bool {
        let mut dialogue = self.runs(&format!("keyctl describe {reference} --sandbox"));
        dialogue.ends() == 0
    }
}

impl Dialogue {
    /// Waits until this text appears.
    #[track_caller]
    pub fn reads(&mut self, text: &str) -> &mut Self {
        match self.session.expect(text) {
            Ok(found) => {
                self.seen.push_str(&String::from_utf8_lossy(found.before()));
                self.seen.push_str(text);
                self
            }
            Err(error) => panic!("{text:?} did not appear ({error}); so far:\n{}", self.seen),
        }
    }

    /// Types text as it is.
    pub fn types(&mut self, text: &str) -> &mut Self {
        self.types_bytes(text.as_bytes())
    }

    /// Types what may be no text.
    pub fn types_bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.session.send(bytes).expect("typed");
        self
    }

    /// Makes the window another size.
    pub fn resizes(&mut self, columns: u16, rows: u16) -> &mut Self {
        let terminal = self.session.get_process_mut();
        terminal.set_window_size(columns, rows).expect("resized");
        self
    }

    /// Closes the terminal, as a window or a connection is closed.
    pub fn hangs_up(self) {
        drop(self.session);
    }

    /// Waits for the end and returns the exit code.
    #[track_caller]
    pub fn ends(&mut self) -> i32 {
        match self.session.expect(Eof) {
            Ok(rest) => self
                .seen
                .push_str(&String::from_utf8_lossy(rest.as_bytes())),
            Err(error) => {
                let _ = self.session.get_process_mut().kill(Signal::SIGKILL);
                panic!("it does not end ({error}); so far:\n{}", self.seen);
            }
        }
        match self.session.get_process().wait().expect("it ends") {
            WaitStatus::Exited(_, code) => code,
            other => panic!("killed ({other:?}):\n{}", self.seen),
        }
    }

    /// Returns everything that was shown.
    pub fn seen(&self) -> &str {
        &self.seen
    }
}
