//! The built program, run in surroundings that hold nothing of this machine.

use std::{
    fs::File,
    io::Write,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use super::{Canaries, Outcome, Running, judgement, shifted_clock};

/// Is one run of `keyctl`, being prepared.
#[derive(Debug)]
pub struct Program {
    command: Command,
    home: TempDir,
    canaries: Canaries,
    /// What the answer may hold, and nothing else.
    revealed: Canaries,
    input: Option<Vec<u8>>,
    /// How long it may take.
    longest: Duration,
    start: Instant,
    /// Whether the test itself kills it.
    is_killed: bool,
}

impl Program {
    /// Prepares a run with these arguments, an empty environment and an empty home.
    pub fn new<I: IntoIterator<Item = S>, S: AsRef<str>>(arguments: I) -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let mut command = Command::new(env!("CARGO_BIN_EXE_keyctl"));
        for argument in arguments {
            command.arg(argument.as_ref());
        }
        command
            .env_clear()
            .envs(shifted_clock())
            .env("HOME", home.path())
            .env("XDG_STATE_HOME", home.path().join("state"))
            // Nobody listens to it; whoever does lets secrets out.
            .env("RUST_LOG", "trace")
            .current_dir(home.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        // Windows programs cannot open a socket without it.
        if let Ok(root) = std::env::var("SystemRoot") {
            command.env("SystemRoot", root);
        }
        Self {
            command,
            home,
            canaries: Canaries::default(),
            revealed: Canaries::default(),
            input: None,
            longest: Duration::MAX,
            start: Instant::now(),
            is_killed: false,
        }
    }

    /// Prepares a run from a line as somebody would type it, its words without quotes.
    pub fn line(line: &str) -> Self {
        Self::new(line.split_whitespace())
    }

    /// Adds arguments.
    pub fn arguments(mut self, arguments: &[&str]) -> Self {
        self.command.args(arguments);
        self
    }

    /// Sets a variable.
    pub fn env(mut self, name: &str, value: impl AsRef<str>) -> Self {
        self.command.env(name, value.as_ref());
        self
    }

    /// Takes a variable away.
    pub fn without(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// Sets several variables.
    pub fn envs(mut self, variables: &[(&str, String)]) -> Self {
        for (name, value) in variables {
            self.command.env(name, value);
        }
        self
    }

    /// Sets a variable to a secret, which must not be seen afterwards.
    pub fn secret_env(mut self, name: &str, value: &str) -> Self {
        self.canaries.add(value);
        self.env(name, value)
    }

    /// Names a secret that must not be seen.
    pub fn canary(mut self, secret: &str) -> Self {
        self.canaries.add(secret);
        self
    }

    /// Names a secret that standard output may hold, and standard error may not.
    pub fn reveals(mut self, secret: &str) -> Self {
        self.revealed.add(secret);
        self
    }

    /// Runs in this directory.
    pub fn working_in(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// Keeps the sandbox's state in `folder`, to be shared by several runs.
    pub fn state(self, folder: &Path) -> Self {
        let folder = folder.to_str().expect("a plain path").to_owned();
        self.env("XDG_STATE_HOME", folder)
    }

    /// Writes this to the program's standard input, which is closed otherwise.
    pub fn input(mut self, bytes: &[u8]) -> Self {
        self.input = Some(bytes.to_vec());
        self
    }

    /// Writes the answer into a file that is there, a device perhaps.
    pub fn prints_into(mut self, path: &Path) -> Self {
        let file = File::options().write(true).open(path).expect("a file");
        self.command.stdout(file);
        self
    }

    /// Writes what is said beside the answer into a file that is there.
    pub fn complains_into(mut self, path: &Path) -> Self {
        let file = File::options().append(true).open(path).expect("a file");
        self.command.stderr(file);
        self
    }

    /// Writes the answer into a pipe that nobody reads any more.
    pub fn prints_to_nobody(mut self) -> Self {
        let (_, pipe) = std::io::pipe().expect("a pipe");
        self.command.stdout(pipe);
        self
    }

    /// Gives the run this long.
    pub fn within(mut self, longest: Duration) -> Self {
        self.longest = longest;
        self
    }

    /// Runs the program to its end, which is judged.
    pub fn run(mut self) -> Outcome {
        let child = self.start();
        self.end(child)
    }

    /// Runs the program to its end, and does something as soon as it is time.
    pub fn run_while(
        mut self,
        is_time: impl Fn() -> bool,
        act: impl FnOnce(&mut Child),
    ) -> Outcome {
        let mut child = self.start();
        let mut tries = 0;
        while !is_time() {
            tries += 1;
            assert!(tries < 2_000, "it is never time");
            thread::sleep(Duration::from_millis(5));
        }
        act(&mut child);
        self.end(child)
    }

    /// Kills the program as soon as it is time.
    #[track_caller]
    pub fn run_until_killed(mut self, is_time: impl Fn() -> bool) {
        self.is_killed = true;
        let killed = self.run_while(is_time, |child| child.kill().expect("killed"));
        // Where there are no signals, it ends with a code that is nobody's.
        killed.ends_with(if cfg!(unix) { -1 } else { 1 });
    }

    /// Sends the program a signal as soon as it is time, and waits for its end.
    #[cfg(unix)]
    pub fn run_until(self, is_time: impl Fn() -> bool, signal: &str) -> Outcome {
        self.run_while(is_time, |child| send(signal, child))
    }

    /// Starts the program, to be watched while it runs.
    pub fn starts(mut self) -> Running {
        let child = self.start();
        Running::new(self, child)
    }

    fn start(&mut self) -> Child {
        self.command.stdin(match self.input {
            Some(_) => Stdio::piped(),
            None => Stdio::null(),
        });
        self.start = Instant::now();
        let mut child = self.command.spawn().expect("the program starts");
        if let (Some(input), Some(mut stdin)) = (&self.input, child.stdin.take()) {
            // A program that does not read its input is no failure of the test.
            let _ = stdin.write_all(input);
        }
        child
    }

    fn end(self, child: Child) -> Outcome {
        self.ends_having_printed(child, String::new())
    }

    /// Waits for the end of a run of which this much of the answer was read, and judges it.
    pub(super) fn ends_having_printed(self, child: Child, mut stdout: String) -> Outcome {
        let (output, peak) = judgement::watched(child);
        let took = self.start.elapsed();
        stdout.push_str(&String::from_utf8(output.stdout).expect("text"));
        let outcome = Outcome {
            code: output.status.code().unwrap_or(-1),
            stdout,
            stderr: String::from_utf8(output.stderr).expect("text"),
        };
        if !self.is_killed {
            judgement::assert_documented(&outcome, output.status);
        }
        judgement::assert_small(peak, &outcome);
        assert!(took < self.longest, "it took {took:?}: {outcome:?}");
        self.canaries
            .assert_absent("standard output", &outcome.stdout);
        for canaries in [&self.canaries, &self.revealed] {
            canaries.assert_absent("standard error", &outcome.stderr);
            for folder in self.folders() {
                canaries.assert_absent_below(&folder, &self.sinks());
            }
        }
        outcome
    }

    /// Lists where the program keeps what is its own.
    fn folders(&self) -> Vec<PathBuf> {
        let variables = self.command.get_envs();
        let mut folders: Vec<PathBuf> = variables
            .filter(|(name, _)| {
                ["XDG_STATE_HOME", "XDG_CACHE_HOME"]
                    .iter()
                    .any(|own| name == own)
            })
            .filter_map(|(_, value)| Some(value?.into()))
            .collect();
        folders.push(self.home.path().to_owned());
        folders
    }

    /// Lists the files that a secret was to go to.
    fn sinks(&self) -> Vec<PathBuf> {
        let words = self.command.get_args().filter_map(|word| word.to_str());
        let files = words.filter_map(|word| {
            let place = word
                .strip_prefix("file:")
                .or(word.strip_prefix("dotenv:"))?;
            Some(place.split('#').next().unwrap_or(place))
        });
        let folder = self.command.get_current_dir().unwrap_or(self.home.path());
        files.map(|file| folder.join(file)).collect()
    }
}

/// Sends a signal.
#[cfg(unix)]
pub(super) fn send(signal: &str, child: &Child) {
    let sent = Command::new("kill")
        .args(["-s", signal, &child.id().to_string()])
        .status();
    assert!(sent.expect("kill starts").success());
}
