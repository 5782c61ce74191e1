//! The standard input of a command as the place for a secret.

use std::{ffi::OsString, path::PathBuf, sync::Arc, time::Duration};

use super::{Circumstances, Stop};
use crate::{
    keys::Text,
    programs::{self, Capture, Program, Tail, Trouble, ending, name_of},
};

/// Is a command whose program is there. It starts only when there is a secret: one that reads nothing could store it.
pub struct Recipient {
    name: Text,
    program: PathBuf,
    arguments: Vec<String>,
    environment: Vec<(String, OsString)>,
    limit: Duration,
    stop: Stop,
    /// A person sits there, whom it may ask.
    has_terminal: bool,
}

impl Recipient {
    /// Proves that the program is there. The error says why it cannot be run.
    pub fn reserve(words: &[String], circumstances: &Circumstances) -> Result<Self, String> {
        let environment = &circumstances.environment;
        let Some((program, arguments)) = words.split_first() else {
            return Err("it names no program".to_owned());
        };
        Ok(Self {
            name: name_of(words),
            program: find(program, environment)?,
            arguments: arguments.to_vec(),
            environment: environment.clone(),
            limit: circumstances.limit,
            stop: Arc::clone(&circumstances.stop),
            has_terminal: circumstances.has_terminal,
        })
    }

    /// Runs the command with the secret on its standard input. What it prints is not kept.
    pub async fn deliver(&self, secret: &str) -> Result<(), String> {
        let name = &self.name;
        let program = Program::new(&self.program, &self.arguments)
            .knowing(self.environment.iter().map(|(name, value)| (name, value)))
            .reading();
        let program = match self.has_terminal {
            true => program,
            false => program.apart(),
        };
        let running = program
            .start()
            .map_err(|error| format!("`{name}` could not be started: {error}"))?;
        let mut complained = Tail::default();
        let mut printed = Capture::new(0);
        let followed = running.follow(secret.as_bytes(), &mut printed, &mut complained, self.limit);
        let ended = tokio::select! {
            ended = followed => ended,
            () = (self.stop)() => return Err(format!("`{name}` was stopped before its end")),
        };
        let words = || complained.shown_without(secret.as_bytes());
        match ended {
            Ok(ended) if !ended.status.success() => {
                Err(format!("`{name}` {}{}", ending(ended.status), words()))
            }
            Ok(ended) if !ended.is_fed => {
                Err(format!("`{name}` did not read the secret{}", words()))
            }
            Ok(_) => Ok(()),
            Err(Trouble::TooSlow) => Err(format!(
                "`{name}` did not end in {} s and was stopped{}",
                self.limit.as_secs_f32(),
                words()
            )),
            // What it prints is not read, so it cannot be too much.
            Err(Trouble::TooMuch) => Err(format!("`{name}` was stopped")),
            Err(Trouble::Lost(error)) => Err(format!("`{name}` cannot be followed: {error}")),
        }
    }
}

/// Finds a program as the system does, but never by chance in the working directory.
fn find(program: &str, environment: &[(String, OsString)]) -> Result<PathBuf, String> {
    let folders = environment
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("PATH"))
        .map(|(_, value)| value.as_os_str());
    programs::find(program, folders).map_err(|missing| missing.to_string())
}

#[cfg(all(test, unix))]
mod tests;
