//! A credential that a helper prints, such as `op read …`.

use std::{io, path::Path, time::Duration};

use super::{Environment, source::shown_program, value};
use crate::{
    keys::{AccountName, Failure, Secret},
    programs::{Capture, Missing, Program, Tail, Trouble, ending, find},
};

/// A helper may ask a service, or a person for a finger.
const LIMIT: Duration = Duration::from_secs(30);
const WAY_OUT: &str = "run the helper by itself to see what it says";

/// Is a program that prints an account's credential.
pub struct Helper<'a> {
    program: &'a str,
    arguments: &'a [String],
    account: &'a AccountName,
}

impl<'a> Helper<'a> {
    /// Takes a program and its arguments. Fails with [`Failure::Usage`] when there is no program.
    pub fn new(words: &'a [String], account: &'a AccountName) -> Result<Self, Failure> {
        match words.split_first() {
            Some((program, arguments)) if !program.is_empty() => Ok(Self {
                program,
                arguments,
                account,
            }),
            _ => Err(Failure::usage(
                format!("the command for the credential of account `{account}` names no program"),
                "write the program and its arguments as a list, such as `[\"op\", \"read\", \"op://…\"]`",
            )),
        }
    }

    /// Runs the helper. Fails with [`Failure::Credential`] when it prints no credential in 30 seconds.
    pub async fn read(
        &self,
        environment: &Environment,
        withheld: &[&str],
    ) -> Result<Secret, Failure> {
        self.read_within(LIMIT, environment, withheld).await
    }

    async fn read_within(
        &self,
        limit: Duration,
        environment: &Environment,
        withheld: &[&str],
    ) -> Result<Secret, Failure> {
        let found = find(
            self.program,
            environment.path("PATH").as_deref().map(Path::as_os_str),
        );
        let program = found.map_err(|missing| self.not_found(missing))?;
        let running = Program::new(program, self.arguments)
            .knowing(environment.all())
            .without(withheld)
            .printing()
            .start()
            .map_err(|error| self.not_started(&error))?;
        let mut printed = Capture::new(value::LIMIT.bytes() as usize);
        let mut complained = Tail::default();
        match running.follow(&mut printed, &mut complained, limit).await {
            Err(Trouble::TooSlow) => Err(self.failed(
                &format!("did not end in {} s and was stopped", limit.as_secs_f32()),
                WAY_OUT,
            )),
            Err(Trouble::TooMuch) => Err(self.failed(
                "printed more than 64 KiB and was stopped",
                "let it print the credential and nothing else",
            )),
            // Nothing stops it before its limit.
            Err(Trouble::Stopped) => Err(self.failed("was stopped", WAY_OUT)),
            Err(Trouble::Lost(error)) => {
                Err(self.failed(&format!("cannot be followed: {error}"), WAY_OUT))
            }
            Ok(status) if !status.success() => {
                let words = complained.shown_unless_it_holds(printed.bytes());
                Err(self.failed(&format!("{}{words}", ending(status)), self.way_out()))
            }
            Ok(_) => value::of_bytes(printed.bytes()).map_err(|reason| {
                self.failed(
                    &format!("printed no credential: {reason}"),
                    reason.hint("let it print the credential and nothing else, on one line"),
                )
            }),
        }
    }

    /// Says what to do about a helper that fails. Its arguments are not what a shell would make of them.
    fn way_out(&self) -> &'static str {
        let is_for_shell = |word: &String| word.starts_with("~/") || word.starts_with('$');
        if self.arguments.iter().any(is_for_shell) {
            "no shell reads its arguments: `~/` and `$` in them reach it as they stand; write what they stand for"
        } else {
            WAY_OUT
        }
    }

    fn not_found(&self, missing: Missing) -> Failure {
        match missing {
            Missing::NotInPath => self.failed(
                "was not found in `PATH`",
                "install it or write its full path; a command is a list: the program, then one string an argument",
            ),
            Missing::Nowhere => self.failed(
                "was not found",
                "check its path: in the config file `~/` is your home folder, and a relative path counts from the file's own folder",
            ),
            Missing::NotAllowed => self.failed("may not be run", "name a program that you may run"),
        }
    }

    fn not_started(&self, error: &io::Error) -> Failure {
        self.failed(
            &format!("cannot be started: {error}"),
            "name a program that runs on this system",
        )
    }

    fn failed(&self, reason: &str, way_out: &str) -> Failure {
        let program = shown_program(self.program);
        value::unusable(
            self.account,
            format!("the helper `{program}` {reason}"),
            way_out,
        )
    }
}

#[cfg(all(test, unix))]
mod tests;
