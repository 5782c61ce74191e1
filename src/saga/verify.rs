//! The user's own check of a new secret: a command that is told which keys it is about, and never the secret.

use std::{
    ffi::{OsStr, OsString},
    time::Duration,
};

use super::{
    engine::Saga,
    front::{Front, Stage},
};
use crate::{
    delivery::{self, Circumstances},
    keys::{Entry, Error, Failure, Secret},
    programs::{Capture, Program, Tail, Trouble, ending, find, name_of},
};

const OLD: &str = "KEYCTL_OLD_REF";
const NEW: &str = "KEYCTL_NEW_REF";

/// The user's own check of a new secret.
#[derive(Clone, Debug)]
pub struct Verification {
    pub words: Vec<String>,
    pub limit: Duration,
}

impl Saga<'_> {
    /// Runs the check once, where there is one. Fails with both keys alive when it does not end with 0.
    pub(super) async fn verify(&mut self, new: &Entry, front: &mut dyn Front) -> Result<(), Error> {
        let Some(check) = &self.context.options.verification else {
            return Ok(());
        };
        if self.known.is_verified {
            return Ok(());
        }
        let old = self.record.state().plan.old.as_ref();
        let old = old.map_or("", |old| &old.reference);
        let new = new.reference().to_string();
        let circumstances = (self.context.delivery)();
        let secret = self.known.secret.as_ref();
        let checked = check.run(old, &new, secret, circumstances, front).await;
        checked.map_err(|failure| {
            self.unfinished(
                "the new secret is delivered, and both keys are alive",
                failure,
            )
        })?;
        self.known.is_verified = true;
        Ok(())
    }
}

impl Verification {
    /// Finds the program of the check, and names it so that it is found from any folder later.
    ///
    /// Fails with [`Failure::Usage`] when there is no such program.
    pub fn new(
        mut words: Vec<String>,
        limit: Duration,
        environment: &[(String, OsString)],
    ) -> Result<Self, Failure> {
        let program = words.first().map_or("", String::as_str);
        let path = find(program, folders(environment)).map_err(|missing| {
            Failure::usage(
                format!(
                    "the program of `--verify-with`, `{}`, cannot be run: {missing}",
                    name_of(&words)
                ),
                "name one by its path, or one that is in `PATH`",
            )
        })?;
        // What stands in `PATH` may move with it.
        if program.contains(std::path::is_separator)
            && let Some(path) = path.to_str()
        {
            words[0] = path.to_owned();
        }
        Ok(Self { words, limit })
    }

    /// Runs the check, and tells it the refs of both keys. Fails with [`Failure::Check`] when it does not end with 0.
    ///
    /// What it says is shown only where `secret` is known: it is kept out of it.
    pub async fn run(
        &self,
        old: &str,
        new: &str,
        secret: Option<&Secret>,
        circumstances: Circumstances,
        front: &mut dyn Front,
    ) -> Result<(), Failure> {
        front.begin(Stage::Verifying(&name_of(&self.words).to_string()));
        let told = [(OLD, old), (NEW, new)];
        let outcome = self.follow(&told, secret, circumstances).await;
        front.end(match &outcome {
            Ok(()) => "passed",
            Err(_) => "failed",
        });
        outcome.map_err(Failure::Check)
    }

    async fn follow(
        &self,
        told: &[(&str, &str)],
        secret: Option<&Secret>,
        circumstances: Circumstances,
    ) -> Result<(), String> {
        let name = name_of(&self.words);
        let environment = circumstances.environment;
        let Some((program, arguments)) = self.words.split_first() else {
            return Err("`--verify-with` names no program".to_owned());
        };
        let path = find(program, folders(&environment))
            .map_err(|missing| format!("`{name}`: {missing}"))?;
        let told = told
            .iter()
            .map(|(name, value)| ((*name).to_owned(), OsString::from(value)));
        let variables: Vec<(String, OsString)> = environment.into_iter().chain(told).collect();
        let program = Program::new(path, arguments).knowing(variables);
        let program = match circumstances.has_terminal {
            true => program,
            false => program.apart(),
        };
        let running = program
            .start()
            .map_err(|error| format!("`{name}` could not be started: {error}"))?;
        let mut complained = Tail::default();
        let mut printed = Capture::new(0);
        let followed = running.follow(&mut printed, &mut complained, self.limit);
        let ended = tokio::select! {
            ended = followed => ended,
            () = (circumstances.stop)() => return Err(format!("`{name}` was stopped before its end")),
        };
        match ended {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => {
                // What it says is shown only where the secret can be kept out of it.
                let secret = secret.map(delivery::shown);
                let words = secret.map_or_else(String::new, |secret| {
                    complained.shown_without(secret.as_bytes())
                });
                Err(format!("`{name}` {}{words}", ending(status)))
            }
            Err(Trouble::TooSlow) => Err(format!(
                "`{name}` did not end in {} s and was stopped",
                self.limit.as_secs_f32()
            )),
            Err(Trouble::TooMuch | Trouble::Stopped) => Err(format!("`{name}` was stopped")),
            Err(Trouble::Lost(error)) => Err(format!("`{name}` cannot be followed: {error}")),
        }
    }
}

fn folders(environment: &[(String, OsString)]) -> Option<&OsStr> {
    let path = environment.iter().find(|(name, _)| name == "PATH");
    path.map(|(_, value)| value.as_os_str())
}
