//! A credential that a helper prints, such as `op read …`.

use std::{
    io,
    path::Path,
    pin::pin,
    process::{ExitStatus, Stdio},
    time::Duration,
};

use tokio::{
    process::{Child, Command},
    time::timeout,
    try_join,
};

use super::{
    Environment,
    capture::{Capture, Tail},
    value,
};
use crate::keys::{AccountName, Failure, Secret, Text};

/// A helper may ask a service, or a person for a finger.
const LIMIT: Duration = Duration::from_secs(30);
/// What a helper leaves running may hold its streams open; what the helper wrote is there by then.
const AFTERMATH: Duration = Duration::from_millis(500);
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

    /// Returns the name of a command's program: nothing else of it is shown.
    pub fn program_of(words: &[String]) -> Text {
        let program = words.first().map_or("", String::as_str);
        let name = Path::new(program)
            .file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        // A whole command line in the program's place shows its arguments no more than a list does.
        Text::from(name.split_whitespace().next().unwrap_or_default())
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
        let mut child = self
            .start(environment, withheld)
            .map_err(|error| self.not_started(&error))?;
        let mut printed = Capture::new(value::LARGEST);
        let mut complained = Tail::new();
        let followed = follow(&mut child, &mut printed, &mut complained);
        let ended = timeout(limit, followed).await;
        if !matches!(ended, Ok(Ok(_))) {
            let _ = child.start_kill();
            // It is gone at once, unless the system is in trouble.
            let _ = timeout(AFTERMATH, child.wait()).await;
        }
        match ended {
            Err(_) => Err(self.failed(
                &format!("did not end in {} s and was stopped", limit.as_secs_f32()),
                WAY_OUT,
            )),
            Ok(Err(error)) if error.kind() == io::ErrorKind::FileTooLarge => Err(self.failed(
                "printed more than 64 KiB and was stopped",
                "let it print the credential and nothing else",
            )),
            Ok(Err(error)) => Err(self.failed(&format!("cannot be followed: {error}"), WAY_OUT)),
            Ok(Ok(status)) if !status.success() => {
                let words = complained.shown_unless_it_holds(printed.bytes());
                Err(self.failed(&format!("{}{words}", ending(status)), WAY_OUT))
            }
            Ok(Ok(_)) => value::of_bytes(printed.bytes()).map_err(|reason| {
                self.failed(
                    &format!("printed no credential: {reason}"),
                    "let it print the credential and nothing else, on one line",
                )
            }),
        }
    }

    fn start(&self, environment: &Environment, withheld: &[&str]) -> io::Result<Child> {
        let mut command = Command::new(self.program);
        command
            .args(self.arguments)
            .env_clear()
            .envs(environment.all())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        for name in withheld {
            command.env_remove(name);
        }
        command.spawn()
    }

    fn not_started(&self, error: &io::Error) -> Failure {
        match error.kind() {
            io::ErrorKind::NotFound => self.failed(
                "was not found",
                "install it or write its full path; a command is a list: the program, then one string an argument",
            ),
            io::ErrorKind::PermissionDenied => {
                self.failed("may not be run", "name a program that you may run")
            }
            _ => self.failed(
                &format!("cannot be started: {error}"),
                "name a program that runs on this system",
            ),
        }
    }

    fn failed(&self, reason: &str, way_out: &str) -> Failure {
        let program = Self::program_of(&[self.program.to_owned()]);
        value::unusable(
            self.account,
            format!("the helper `{program}` {reason}"),
            way_out,
        )
    }
}

/// Takes in what the helper writes until it ends. Fails with `FileTooLarge` when it prints too much.
async fn follow(
    child: &mut Child,
    printed: &mut Capture,
    complained: &mut Tail,
) -> io::Result<ExitStatus> {
    let stdout = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
    let stderr = child.stderr.take().ok_or(io::ErrorKind::BrokenPipe)?;
    let mut streams =
        pin!(async { try_join!(printed.fill(stdout), complained.fill(stderr)).map(|_| ()) });
    tokio::select! {
        biased;
        read = &mut streams => {
            read?;
            child.wait().await
        }
        status = child.wait() => {
            let status = status?;
            match timeout(AFTERMATH, streams).await {
                Ok(read) => read.map(|()| status),
                Err(_) => Ok(status),
            }
        }
    }
}

fn ending(status: ExitStatus) -> String {
    match status.code() {
        Some(code) => format!("ended with exit status {code}"),
        None => "was ended by a signal".to_owned(),
    }
}

#[cfg(all(test, unix))]
mod tests;
