//! Files of every sort and mode.

use std::{
    fs::{self, File},
    path::PathBuf,
};

use tempfile::TempDir;

use super::*;

/// Is a folder with files of any mode.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn file(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, content).expect("written");
        #[cfg(unix)]
        self.restrict(name, 0o600);
        path
    }

    #[cfg(unix)]
    fn restrict(&self, name: &str, mode: u32) {
        use std::os::unix::fs::PermissionsExt;

        fs::set_permissions(self.path(name), fs::Permissions::from_mode(mode)).expect("changed");
    }
}

fn read_as_acme(path: &Path) -> Result<Secret, Failure> {
    read(path, &AccountName::new("acme"))
}

fn assert_refused(path: &Path, code: &str, reason: &str) {
    let failure = read_as_acme(path).expect_err("refused");

    let all = format!("{failure} {:?} {failure:?}", failure.hint());
    assert_eq!(failure.code(), code, "{all}");
    assert!(all.contains("account `acme`"), "{all}");
    assert!(all.contains(reason), "{all}");
    assert!(!all.contains("canary"), "{all}");
}

#[test]
fn line_of_a_file_is_the_credential() {
    let folder = Folder::new();

    for content in [&b"sk-admin-1"[..], b"sk-admin-1\n", b"sk-admin-1\r\n"] {
        let path = folder.file("key", content);

        assert_eq!(
            read_as_acme(&path).expect("read"),
            Secret::new("sk-admin-1")
        );
    }
}

#[test]
fn what_is_no_credential_is_refused_without_being_shown() {
    let folder = Folder::new();
    let of = |content: &[u8]| folder.file("key", content);

    let code = "credential-unusable";
    assert_refused(&of(b""), code, "there is nothing in it");
    assert_refused(&of(b"canary\ncanary\n"), code, "more than one line");
    assert_refused(&of(b"canary\xff"), code, "not UTF-8 text");
    assert_refused(
        &of(&vec![b'x'; value::LIMIT.bytes() as usize + 1]),
        code,
        "larger than 64 KiB",
    );
}

#[test]
fn file_that_is_not_there_is_named() {
    let folder = Folder::new();

    assert_refused(
        &folder.path("none"),
        "credential-unusable",
        "none: there is no such file",
    );
}

#[test]
fn sparse_file_of_a_gigabyte_is_not_read() {
    let folder = Folder::new();
    let path = folder.file("key", b"");
    let file = File::options().write(true).open(&path).expect("open");
    file.set_len(1 << 30).expect("grown");

    assert_refused(&path, "credential-unusable", "larger than 64 KiB");
}

#[test]
fn folder_is_refused() {
    let folder = Folder::new();

    assert_refused(folder.0.path(), "usage", "it is not a regular file");
}

#[cfg(unix)]
mod on_unix {
    use std::{
        io::Write,
        os::unix::fs::{chown, symlink},
        time::{Duration, Instant},
    };

    use super::*;

    #[test]
    fn e01_file_that_others_can_get_at_is_refused_with_the_command_that_helps() {
        let folder = Folder::new();
        let path = folder.file("key", b"canary");

        for mode in [0o644, 0o660, 0o604, 0o620, 0o601] {
            folder.restrict("key", mode);

            let failure = read_as_acme(&path).expect_err("refused");
            assert_eq!(
                failure.to_string(),
                format!(
                    "the credential of account `acme` is not taken from {}: its mode {mode:04o} lets others at it",
                    path.display()
                )
            );
            assert_eq!(
                failure.hint(),
                Some(format!("run `chmod 600 {}`", path.display()))
            );
            assert_eq!(failure.code(), "usage");
        }
    }

    #[test]
    fn file_that_only_its_owner_reads_is_taken() {
        let folder = Folder::new();
        let path = folder.file("key", b"sk-1");
        folder.restrict("key", 0o400);

        assert!(read_as_acme(&path).is_ok());
    }

    #[test]
    fn link_is_judged_by_the_file_it_leads_to() {
        let folder = Folder::new();
        symlink(folder.file("good", b"sk-1"), folder.path("to-good")).expect("linked");
        symlink(folder.file("bad", b"canary"), folder.path("to-bad")).expect("linked");
        folder.restrict("bad", 0o644);
        symlink(folder.path("none"), folder.path("to-none")).expect("linked");

        assert!(read_as_acme(&folder.path("to-good")).is_ok());
        assert_refused(&folder.path("to-bad"), "usage", "chmod 600");
        assert_refused(
            &folder.path("to-none"),
            "credential-unusable",
            "there is no such file",
        );
    }

    #[test]
    fn pipe_is_refused_at_once() {
        let folder = Folder::new();
        let path = folder.path("pipe");
        let made = std::process::Command::new("mkfifo")
            .args(["-m", "600"])
            .arg(&path)
            .status();
        assert!(made.expect("mkfifo").success());

        let start = Instant::now();
        assert_refused(&path, "usage", "it is not a regular file");
        assert!(start.elapsed() < Duration::from_secs(1));
    }

    #[test]
    fn device_is_refused() {
        assert_refused(Path::new("/dev/null"), "usage", "it is not a regular file");
    }

    #[test]
    fn file_of_another_user_is_refused() {
        let folder = Folder::new();
        let path = folder.file("key", b"canary");
        if chown(&path, Some(12345), None).is_err() {
            let skipped = "skipped: only root can give a file away";
            writeln!(std::io::stderr(), "{skipped}").expect("told");
            return;
        }

        assert_refused(&path, "usage", "it belongs to another user");
    }
}
