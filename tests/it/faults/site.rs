//! Where the program runs among faults, and what must hold afterwards.

use std::{
    fs,
    os::unix::process::ExitStatusExt,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempDir;

use super::provider::{CREDENTIAL, Desk, Key, Provider};
use crate::support::{Canaries, Server, shifted_clock};

/// Is a provider, and a home for the program.
#[derive(Debug)]
pub struct Site {
    pub provider: Provider,
    beside: Option<Beside>,
    folder: TempDir,
}

/// Is a second provider, which does as it is told.
#[derive(Debug)]
pub struct Beside {
    pub server: Server,
    pub environment: Vec<(&'static str, String)>,
    pub secrets: Vec<String>,
}

/// Is how a run ended.
#[derive(Debug)]
pub struct End {
    /// The exit code; `None` when it was killed.
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// Is an operation that is not settled.
#[derive(Clone, Debug)]
pub struct Open {
    pub id: String,
    pub state: String,
    pub new: Option<String>,
    /// Whether it deletes keys, and makes none.
    pub is_deletion: bool,
}

impl Site {
    /// Starts a provider with keys of these names.
    pub fn new(names: &[&str]) -> Self {
        Self::at(Provider::start(names))
    }

    /// Is somebody's home who uses this provider.
    pub fn at(provider: Provider) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["run", "work"] {
            fs::create_dir(folder.path().join(name)).expect("a folder");
        }
        Self {
            provider,
            beside: None,
            folder,
        }
    }

    /// Adds a second provider.
    #[cfg(target_os = "linux")]
    pub fn beside(mut self, other: Beside) -> Self {
        self.beside = Some(other);
        self
    }

    /// Returns the second provider.
    #[cfg(target_os = "linux")]
    pub fn server(&self) -> &Server {
        &self.beside.as_ref().expect("a second provider").server
    }

    /// Returns the working directory, where secrets go.
    pub fn work(&self) -> PathBuf {
        self.folder.path().join("work")
    }

    /// Returns the folder of the program's own state.
    pub fn state(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    /// Returns the folder a secret is rescued to.
    pub fn refuge(&self) -> PathBuf {
        self.state().join("keyctl/rescue")
    }

    /// Returns a path beside the working directory.
    pub fn aside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Prepares a run, behind the words of another program that starts it.
    pub fn command(&self, starter: &[&str], words: &[&str]) -> Command {
        let program = [env!("CARGO_BIN_EXE_keyctl")];
        let mut line = starter.iter().chain(&program).chain(words);
        let mut command = Command::new(line.next().expect("a program"));
        command
            .args(line)
            .env_clear()
            .envs(shifted_clock())
            .env("PATH", "/usr/bin:/bin")
            .env("HOME", self.folder.path())
            .env("XDG_STATE_HOME", self.state())
            .env("OPENAI_ADMIN_KEY", CREDENTIAL)
            .env("KEYCTL_OPENAI_BASE_URL", self.provider.url())
            .current_dir(self.work())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .envs(self.beside.iter().flat_map(|own| own.environment.clone()));
        command
    }

    /// Runs the program to its end, whatever it is.
    pub fn run(&self, line: &str) -> End {
        let words: Vec<&str> = line.split_whitespace().collect();
        let child = self.command(&[], &words).spawn().expect("it starts");
        self.provider.shall_kill(child.id());
        self.end(child.wait_with_output().expect("it ends"))
    }

    /// Runs the program to its end, and does something while its request with this number waits for that.
    pub fn run_around(&self, line: &str, request: usize, meanwhile: impl FnOnce()) -> End {
        self.provider.hold(request);
        let words: Vec<&str> = line.split_whitespace().collect();
        let mut child = self.command(&[], &words).spawn().expect("it starts");
        loop {
            if self.provider.is_holding() {
                meanwhile();
                break;
            }
            if child.try_wait().expect("its state").is_some() {
                break;
            }
            thread::sleep(Duration::from_millis(1));
        }
        self.provider.let_go();
        self.end(child.wait_with_output().expect("it ends"))
    }

    /// Judges how a run ended: it may be killed, and may neither panic nor show a secret.
    pub fn end(&self, output: Output) -> End {
        let end = End {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        };
        assert!(
            matches!(output.status.signal(), None | Some(9)),
            "{}: {end:?}",
            output.status
        );
        assert!(!end.stderr.contains("panicked"), "{end:?}");
        assert_ne!(end.code, Some(101), "{end:?}");
        let canaries = self.canaries();
        canaries.assert_absent("standard error", &end.stderr);
        canaries.assert_absent("standard output", &end.stdout);
        end
    }

    /// Returns every secret there is.
    pub fn canaries(&self) -> Canaries {
        let mut canaries = Canaries::default();
        let desk = self.provider.desk();
        for key in desk.keys.iter().chain(&desk.made) {
            canaries.add(&key.secret);
        }
        for secret in self.beside.iter().flat_map(|own| &own.secrets) {
            canaries.add(secret);
        }
        canaries
    }

    /// Lists what is not settled, as the program tells it.
    pub fn open(&self) -> Vec<Open> {
        let end = self.run("operations -o json");
        assert_eq!(end.code, Some(0), "{end:?}");
        let document: Value = serde_json::from_str(&end.stdout).expect("a document");
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let operations = document["operations"].as_array().expect("a list");
        operations
            .iter()
            .map(|own| Open {
                id: text(&own["id"]).expect("an id"),
                state: text(&own["state"]).expect("a state"),
                new: text(&own["new_ref"]),
                is_deletion: !own["keys"].is_null(),
            })
            .collect()
    }

    /// Resumes what is open in good weather, until nothing is or it has to be waited for.
    pub fn settle(&self) -> Vec<Open> {
        self.settle_knowing(|_| true)
    }

    /// The same, where a key that has appeared may be somebody else's.
    pub fn settle_knowing(&self, is_lost: impl Fn(&str) -> bool) -> Vec<Open> {
        self.provider.arrange(&[], None);
        let mut open = self.open();
        for _ in 0..2 {
            for operation in &open {
                let resume = format!("operations resume {} --yes", operation.id);
                let end = self.run(&resume);
                // 5: only a person can know; 8: the old key stays; 12: its sink fails again.
                let is_settled = matches!(end.code, Some(0 | 5 | 6 | 8 | 9 | 12));
                assert!(is_settled, "{operation:?}: {end:?}");
                self.decide(operation, &end, &is_lost);
            }
            if !open.is_empty() {
                open = self.open();
            }
        }
        open
    }

    /// Does what a person does who knows whether somebody else made the key, by the commands that are printed.
    fn decide(&self, operation: &Open, end: &End, is_lost: impl Fn(&str) -> bool) {
        let printed = |start: &str| {
            let (_, rest) = end.stderr.split_once(start)?;
            Some(rest.split_once('`')?.0.to_owned())
        };
        if !end.stderr.contains("nothing tells whether it is the one") {
            return;
        }
        let key = printed("`keyctl delete ").expect("a command");
        let record = printed("`keyctl operations forget ").expect("a command");
        assert_eq!(record, operation.id);
        let drop_record = || {
            let forgotten = self.run(&format!("operations forget {record}"));
            assert_eq!(forgotten.code, Some(0), "{forgotten:?}");
        };
        if !is_lost(&key) {
            return drop_record();
        }
        let deletion = self.run(&format!("delete {key} --yes"));
        if deletion.code == Some(6) {
            // Somebody rotates it by now, and has to end that first.
            let reason = "a rotation of this key is in progress";
            assert!(deletion.stderr.contains(reason), "{deletion:?}");
            return;
        }
        assert_eq!(deletion.code, Some(0));
        drop_record();
    }

    /// Fails where a file of the program's own holds a secret, and where something is left that nobody asked for.
    #[track_caller]
    pub fn assert_clean(&self, context: &str) {
        let canaries = self.canaries();
        for path in files(&self.state()) {
            canaries.assert_absent(context, &text(&path));
            let name = path.file_name().expect("a name").to_string_lossy();
            let is_known = ["jsonl", "lock", "salt"]
                .iter()
                .any(|known| name.ends_with(known));
            assert!(is_known, "{context}: {}", path.display());
        }
        let rescued = files(&self.refuge());
        assert!(rescued.is_empty(), "{context}: {rescued:?}");
        for path in self.placeholders() {
            // Killed between the place's proof and the line that tells of it: nothing is in it.
            let is_blank = fs::read(&path)
                .expect("a file")
                .iter()
                .all(|byte| *byte == 0);
            assert!(is_blank, "{context}: {} holds something", path.display());
        }
    }

    /// Lists the files that were held ready and are still there.
    pub fn placeholders(&self) -> Vec<PathBuf> {
        let is_ours = |path: &PathBuf| path.display().to_string().contains(".keyctl-");
        files(&self.work()).into_iter().filter(is_ours).collect()
    }

    /// Puts a program into the working directory.
    pub fn program(&self, name: &str, script: &str) {
        use std::os::unix::fs::PermissionsExt;

        let path = self.work().join(name);
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("its mode");
    }

    /// Returns what a sink holds; `None` where there is no such file.
    pub fn sink(&self, name: &str) -> Option<String> {
        let path = self.work().join(name);
        path.exists().then(|| text(&path))
    }

    /// Judges one command that may have made one key and replaced another, after all is settled in good weather.
    #[track_caller]
    pub fn assert_accounted(&self, sink: &str, old: Option<&str>, context: &str) {
        let desk = self.provider.desk();
        assert!(desk.posts <= 1, "{context}: sent {} times", desk.posts);
        let stored = self.sink(sink);
        let new = desk.made.first();
        match (&stored, new) {
            (Some(stored), Some(new)) => assert_eq!(*stored, new.secret, "{context}"),
            (Some(_), None) => panic!("{context}: a sink holds a secret that was never made"),
            (None, Some(new)) => assert!(
                desk.key(&new.id).is_none(),
                "{context}: {} lives, and nobody has its secret",
                new.id
            ),
            (None, None) => {}
        }
        for gone in &desk.deleted {
            let is_new = new.is_some_and(|new| new.id == *gone);
            let is_old = old == Some(gone.as_str());
            assert!(is_new || is_old, "{context}: {gone} was deleted");
            assert!(
                is_new || is_succeeded(&desk, new, stored.as_deref()),
                "{context}: {gone} was deleted before its successor was stored and proven"
            );
        }
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.provider.stop();
    }
}

/// Tells whether a key lives, is stored and was accepted.
fn is_succeeded(desk: &Desk, new: Option<&Key>, stored: Option<&str>) -> bool {
    new.is_some_and(|new| {
        desk.key(&new.id).is_some()
            && stored == Some(new.secret.as_str())
            && desk.proven.contains(&new.secret)
    })
}

/// Kills a process, and nothing else.
pub fn kill(process: u32) {
    let process = i32::try_from(process).ok().and_then(Pid::from_raw);
    // It may have ended by itself.
    let _ = kill_process(process.expect("a process"), Signal::KILL);
}

/// Lists the files below a folder, which may not be there.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("an entry").path();
        match path.is_dir() {
            true => files.extend(self::files(&path)),
            false => files.push(path),
        }
    }
    files.sort();
    files
}

/// Reads a file as text, whatever it is.
pub fn text(path: &Path) -> String {
    String::from_utf8_lossy(&fs::read(path).expect("a file")).into_owned()
}

/// Does something with every item, two at a time.
pub fn each<T: Send + Sync>(items: &[T], work: impl Fn(&T) + Sync) {
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
                    work(item);
                }
            });
        }
    });
}
