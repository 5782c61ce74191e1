//! Choosing the place before anything is sent, and delivering to it.

use std::io::{self, Write};

use super::stdout;
use crate::keys::{Failure, Secret};

/// Is the place a new secret goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destination {
    /// It is part of the answer: a person reads it, or `--reveal` asked for it.
    Answer,
    /// It is the whole of standard output; the facts go to standard error.
    Stdout,
}

impl Destination {
    /// Chooses, and proves that the place is there. Fails with [`Failure::Usage`] when the secret has nowhere to go.
    ///
    /// `is_for_people` tells whether the answer is a table: a document for scripts holds a secret only when asked to.
    pub fn choose(to_stdout: bool, reveal: bool, is_for_people: bool) -> Result<Self, Failure> {
        let destination = match (to_stdout, reveal) {
            (true, _) => Self::Stdout,
            (false, true) => Self::Answer,
            (false, false) if is_for_people && stdout::is_terminal() => Self::Answer,
            (false, false) => {
                return Err(Failure::usage(
                    "the new secret has nowhere to go: no person is reading the answer",
                    "pass `--to stdout` to pipe the bare secret, or `--reveal` to have it in the answer",
                ));
            }
        };
        stdout::prove()?;
        Ok(destination)
    }

    /// Returns the secret's text where it is part of the answer.
    pub fn shown(self, secret: &Secret) -> Option<&str> {
        (self == Self::Answer).then(|| secret.expose())
    }

    /// Writes the bare secret where it is the whole of standard output, with a line end only for a person.
    pub fn deliver(self, secret: &Secret) -> io::Result<()> {
        if self != Self::Stdout {
            return Ok(());
        }
        let mut stdout = io::stdout().lock();
        stdout.write_all(secret.expose().as_bytes())?;
        if stdout::is_terminal() {
            stdout.write_all(b"\n")?;
        }
        stdout.flush()
    }
}
