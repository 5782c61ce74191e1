//! A command line that is measured.

use std::{
    env,
    ffi::OsStr,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// Is the variable that names another build, to be measured instead of the one that was built for this.
const PROGRAM: &str = "KEYCTL_BENCH_PROGRAM";

/// Returns the program that is measured.
pub fn own_program() -> PathBuf {
    env::var_os(PROGRAM).map_or_else(|| env!("CARGO_BIN_EXE_keyctl").into(), Into::into)
}

/// Is a program with its arguments and all of its environment.
#[derive(Clone, Debug)]
pub struct Task {
    program: PathBuf,
    arguments: Vec<String>,
    environment: Vec<(String, String)>,
}

impl Task {
    /// Runs this program.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
            arguments: Vec::new(),
            environment: vec![("PATH".to_owned(), "/usr/local/bin:/usr/bin:/bin".to_owned())],
        }
    }

    /// Runs the program that is measured.
    pub fn own(line: &str) -> Self {
        Self::new(own_program()).arguments(line.split(' '))
    }

    /// Runs a shell script.
    pub fn shell(script: &str) -> Self {
        Self::new("sh").arguments(["-c", script])
    }

    pub fn arguments<'a>(mut self, words: impl IntoIterator<Item = &'a str>) -> Self {
        self.arguments.extend(words.into_iter().map(str::to_owned));
        self
    }

    pub fn environment(mut self, variables: &[(&str, String)]) -> Self {
        let variables = variables.iter();
        let own = variables.map(|(name, value)| ((*name).to_owned(), value.clone()));
        self.environment.extend(own);
        self
    }

    /// Returns the command itself.
    pub fn command(&self) -> Command {
        self.command_of(self.program.as_os_str(), &[])
    }

    /// Returns another program's command that is given these words, and then this command line.
    pub fn through(&self, program: &Path, words: &[&str]) -> Command {
        let mut words: Vec<&OsStr> = words.iter().map(OsStr::new).collect();
        words.push(self.program.as_os_str());
        self.command_of(program.as_os_str(), &words)
    }

    fn command_of(&self, program: &OsStr, words: &[&OsStr]) -> Command {
        let mut command = Command::new(program);
        let variables = self.environment.iter();
        command
            .args(words)
            .args(&self.arguments)
            .env_clear()
            .envs(variables.map(|(name, value)| (name, value)))
            .stdin(Stdio::null());
        command
    }

    /// Runs it unmeasured, and tells whether it succeeds.
    pub fn succeeds(&self) -> bool {
        self.command()
            .output()
            .is_ok_and(|output| output.status.success())
    }
}

/// Tells whether a program is installed.
pub fn is_installed(program: &str) -> bool {
    Task::new(program).arguments(["--version"]).succeeds()
}
