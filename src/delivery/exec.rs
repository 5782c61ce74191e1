//! The standard input of a command as the place for a secret.

use std::{ffi::OsString, path::PathBuf, sync::Arc, time::Duration};

use super::{Circumstances, Stop, outcome::Outcome};
use crate::{
    keys::{Grade, Text},
    programs::{self, Handed, Intake, Program, Tail, Trouble, ending, name_of},
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
    ///
    /// It has taken the secret when it read every byte and ended well: that much is seen. What it did with it is not.
    pub async fn deliver(&self, secret: &str) -> Outcome {
        let name = &self.name;
        let program = Program::new(&self.program, &self.arguments)
            .knowing(self.environment.iter().map(|(name, value)| (name, value)));
        let program = match self.has_terminal {
            true => program,
            false => program.apart(),
        };
        let mut complained = Tail::default();
        let given = secret.as_bytes();
        let handed = program
            .hand(given, &mut complained, self.limit, (self.stop)())
            .await;
        match handed {
            Err(error) => Outcome::untouched(format!("`{name}` could not be started: {error}")),
            Ok(handed) => self.judge(&handed, || complained.shown_without(given)),
        }
    }

    /// Says what became of the secret; `words` returns what the command complained about.
    fn judge(&self, handed: &Handed, words: impl Fn() -> String) -> Outcome {
        let name = &self.name;
        let ended_well = matches!(&handed.end, Ok(status) if status.success());
        let grade = match handed.intake {
            Intake::Nothing => Grade::Untouched,
            Intake::All if ended_well => return Outcome::good(Grade::Taken),
            Intake::All | Intake::Part => Grade::MayHave,
        };
        let words = words();
        let problem = match &handed.end {
            Ok(status) if !status.success() => format!("`{name}` {}{words}", ending(*status)),
            Ok(_) if grade == Grade::Untouched => {
                format!("`{name}` did not read the secret{words}")
            }
            Ok(_) => format!("`{name}` read only a part of the secret{words}"),
            Err(Trouble::TooSlow) => format!(
                "`{name}` did not end in {} s and was stopped{words}",
                self.limit.as_secs_f32()
            ),
            // What it prints is not read, so it cannot be too much.
            Err(Trouble::Stopped | Trouble::TooMuch) => {
                format!("`{name}` was stopped before its end")
            }
            Err(Trouble::Lost(error)) => format!("`{name}` cannot be followed: {error}"),
        };
        Outcome::bad(grade, problem)
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
