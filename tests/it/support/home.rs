//! Somebody's home, and a shell in surroundings that hold nothing else of this machine.

use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use tempfile::TempDir;

use super::{set_mode, shifted_clock};

/// Where the system's programs are.
const FOLDERS: [&str; 3] = ["/usr/local/bin", "/usr/bin", "/bin"];

/// Is an empty home, and a folder beside it whose programs are found first.
#[derive(Debug)]
pub struct Home {
    path: PathBuf,
    programs: PathBuf,
    _folder: TempDir,
}

impl Home {
    /// Makes one without the program under test.
    pub fn bare() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let own = Self {
            path: folder.path().join("home"),
            programs: folder.path().join("bin"),
            _folder: folder,
        };
        for folder in [&own.path, &own.programs] {
            fs::create_dir(folder).expect("a folder");
        }
        own
    }

    /// Makes one where the program under test has this name.
    pub fn with_program(name: &str) -> Self {
        let own = Self::bare();
        let link = own.programs.join(name);
        symlink(env!("CARGO_BIN_EXE_keyctl"), link).expect("a link");
        own
    }

    /// Returns where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes a program of this script.
    pub fn installs(&self, name: &str, script: &str) {
        let path = self.programs.join(name);
        fs::write(&path, script).expect("written");
        set_mode(&path, 0o755);
    }

    /// Prepares what a shell reads, to be run at home.
    pub fn shell(&self, script: &str) -> Command {
        let path = format!("{}:{}", self.programs.display(), FOLDERS.join(":"));
        let mut command = Command::new("/bin/sh");
        command
            .args(["-c", script])
            .env_clear()
            .envs(shifted_clock())
            .env("HOME", &self.path)
            .env("PATH", path)
            .current_dir(&self.path)
            .stdin(Stdio::null());
        command
    }
}

/// Tells whether such a shell finds a program of the system's.
pub fn is_installed(program: &str) -> bool {
    let mut folders = FOLDERS.iter();
    folders.any(|folder| Path::new(folder).join(program).exists())
}
