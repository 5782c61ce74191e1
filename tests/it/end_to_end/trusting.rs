//! Config files that somebody else may have written, and what is no file.

use std::{
    fs,
    os::unix::fs::{PermissionsExt, chown, symlink},
    path::Path,
};

use super::config::config;
use crate::support::Program;

#[test]
fn e02_config_file_that_others_can_change_is_refused_with_the_command_that_helps() {
    let folder = tempfile::tempdir().expect("a folder");
    let own = folder.path().join("above/own");
    fs::create_dir_all(&own).expect("a folder");
    config(&own, "");
    let (above, file) = (folder.path().join("above"), own.join("config.toml"));
    let (elsewhere, link) = (folder.path().join("open"), "open/link.toml");
    fs::create_dir(&elsewhere).expect("a folder");
    symlink(&file, folder.path().join(link)).expect("linked");
    let list = |name: &str| {
        let flag = format!("--config={}", folder.path().join(name).display());
        Program::line("list").arguments(&[&flag]).run()
    };
    let in_mode = |path: &Path, mode: u32, name: &str| {
        let usual = fs::metadata(path).expect("there").permissions();
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("set");
        let outcome = list(name);
        fs::set_permissions(path, usual).expect("set");
        outcome
    };
    let name = "above/own/config.toml";
    // The file itself is one that keyctl takes.
    list(name).ends_with(4);
    list(link).ends_with(4);

    for mode in [0o666, 0o620, 0o602] {
        in_mode(&file, mode, name)
            .ends_with(2)
            .mentions("can be changed by others")
            .mentions(&format!("`chmod go-w {}`", file.display()));
    }
    for (open, name) in [
        (&own, name),
        (&above, name),
        (&own, link),
        (&elsewhere, link),
    ] {
        for mode in [0o777, 0o775] {
            in_mode(open, mode, name)
                .ends_with(2)
                .mentions("is in a folder that others can change")
                .mentions(&format!("`chmod go-w {}`", open.display()));
        }
        // In such a folder nobody can put a file in the place of somebody else's.
        in_mode(open, 0o1777, name).ends_with(4);
    }
}

#[test]
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn e02_config_of_another_user_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let own = folder.path().join("own");
    fs::create_dir(&own).expect("a folder");
    let flag = config(&own, "");
    let list = || Program::line("list").arguments(&[&flag]).run();
    if chown(own.join("config.toml"), Some(12345), None).is_err() {
        eprintln!("skipped: only root can give a file away");
        return;
    }

    let of_another = list();
    chown(own.join("config.toml"), Some(0), None).expect("given back");
    chown(&own, Some(12345), None).expect("given away");
    let in_anothers_folder = list();

    of_another.ends_with(2).mentions("belongs to somebody else");
    in_anothers_folder
        .ends_with(2)
        .mentions("is in a folder of somebody else");
}

#[test]
fn e03_config_that_is_no_file_is_refused_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let pipe = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo")
        .arg(&pipe)
        .status()
        .expect("mkfifo");
    assert!(made.success());

    // Whoever opens the pipe waits for ever.
    for path in [pipe.as_path(), folder.path(), Path::new("/dev/null")] {
        let flag = format!("--config={}", path.display());
        Program::line("list")
            .arguments(&[&flag])
            .run()
            .ends_with(2)
            .mentions("it is not a regular file");
    }
}
