//! Files that several write to, that change meanwhile, and whose owners decided who may read them.

use std::{
    fs::{self, File},
    os::unix::fs::{MetadataExt, PermissionsExt, chown},
    path::PathBuf,
    thread,
};

use super::*;
use crate::{
    delivery::{Destination, Sink, evidence::Delivery, reserved::Reserved},
    keys::Failure,
};

const SECRET: &str = "sk-canary-0123456789-0123456789-0123456789";

fn circumstances(force: bool, limit: Duration) -> Circumstances {
    Circumstances {
        force,
        environment: Vec::new(),
        limit,
        stop: Arc::new(|| Box::pin(std::future::pending())),
        has_terminal: false,
        ci_log: None,
        own: Vec::new(),
    }
}

fn reserve(sink: Sink, limit: Duration) -> Result<Reserved, Failure> {
    let destination = Destination::choose(vec![sink], false, false).expect("a place");
    destination.reserve(&circumstances(true, limit))
}

fn long() -> Duration {
    Duration::from_secs(60)
}

fn variable(path: &Path, name: &str) -> Sink {
    Sink::Dotenv {
        path: path.to_owned(),
        variable: name.to_owned(),
    }
}

/// Delivers to the only sink, and does something before it can have the secret.
fn deliver(mut reserved: Reserved, meanwhile: &mut (dyn FnMut() + Send)) -> Delivery {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime");
    let mut about_to = |_: &Sink| meanwhile();
    let secret = Secret::new(SECRET);
    let mut deliveries = runtime.block_on(reserved.deliver(&secret, &mut about_to));
    deliveries.remove(0)
}

/// Makes a file and returns it as both sinks that can write it.
fn existing(folder: &Path, mode: u32) -> (PathBuf, [Sink; 2]) {
    let path = folder.join(".env");
    fs::write(&path, "A=1\n").expect("written");
    fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("a mode");
    (
        path.clone(),
        [Sink::File(path.clone()), variable(&path, "KEY")],
    )
}

#[test]
fn writers_of_one_file_lose_no_variable_of_each_other() {
    const WRITERS: usize = 24;
    let folder = tempfile::tempdir().expect("a folder");
    for run in 0..5 {
        let path = folder.path().join(format!("env{run}"));
        let name = |number: usize| format!("KEY_{number}");

        thread::scope(|scope| {
            for number in 0..WRITERS {
                let reserved = reserve(variable(&path, &name(number)), long()).expect("a place");
                scope.spawn(move || {
                    assert_eq!(deliver(reserved, &mut || {}).grade(), Grade::Kept);
                });
            }
        });

        let text = fs::read_to_string(&path).expect("there");
        assert_eq!(text.lines().count(), WRITERS, "{text}");
        for number in 0..WRITERS {
            assert!(
                text.contains(&format!("{}={SECRET}\n", name(number))),
                "{text}"
            );
        }
        assert_eq!(
            fs::read_dir(folder.path()).expect("a folder").count(),
            run + 1
        );
    }
}

#[test]
fn what_an_editor_writes_meanwhile_is_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(".env");
    for text in ["A=1\n", "A=1\nB=2\n"] {
        let reserved = reserve(variable(&path, "KEY"), long()).expect("a place");
        let mut calls = 0;

        let delivery = deliver(reserved, &mut || {
            calls += 1;
            fs::write(&path, text).expect("written");
        });

        assert_eq!((delivery.grade(), calls), (Grade::Kept, 1));
        let now = fs::read_to_string(&path).expect("there");
        assert_eq!(now, format!("{text}KEY={SECRET}\n"));
    }
}

#[test]
fn folder_that_stays_locked_leaves_the_file_untouched() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(".env");
    let reserved = reserve(variable(&path, "KEY"), Duration::from_millis(100)).expect("a place");
    let lock = File::open(folder.path()).expect("a folder");
    lock.lock().expect("locked");

    let delivery = deliver(reserved, &mut || panic!("it was not to be written"));

    assert_eq!(delivery.grade(), Grade::Untouched);
    assert_eq!(
        delivery.problem.as_deref(),
        Some("another program has locked its folder for more than 0.1 s")
    );
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0);
}

#[test]
fn existing_file_keeps_its_mode() {
    for mode in [0o600, 0o640, 0o644, 0o660, 0o400] {
        let folder = tempfile::tempdir().expect("a folder");
        for sink in existing(folder.path(), mode).1 {
            let (path, _) = existing(folder.path(), 0o600);
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("a mode");
            let reserved = reserve(sink, long()).expect("a place");
            let held = fs::metadata(&reserved.placeholders()[0])
                .expect("there")
                .mode();
            assert_eq!(held & 0o777, 0o600);

            assert_eq!(deliver(reserved, &mut || {}).grade(), Grade::Kept);

            let now = fs::metadata(&path).expect("there").mode();
            assert_eq!(now & 0o777, mode);
            fs::remove_file(path).expect("removed");
        }
    }
}

#[test]
fn existing_file_keeps_its_owner_and_group() {
    if !rustix::process::geteuid().is_root() {
        // Nobody else may give a file away.
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    for number in 0..2 {
        let (path, sinks) = existing(folder.path(), 0o640);
        chown(&path, Some(12), Some(33)).expect("given away");
        let reserved = reserve(sinks[number].clone(), long()).expect("a place");

        assert_eq!(deliver(reserved, &mut || {}).grade(), Grade::Kept);

        let now = fs::metadata(&path).expect("there");
        assert_eq!((now.uid(), now.gid(), now.mode() & 0o777), (12, 33, 0o640));
    }
}

#[test]
fn existing_file_that_its_owner_cannot_read_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, sinks) = existing(folder.path(), 0o200);

    let failure = reserve(sinks[0].clone(), long()).err().expect("refused");

    assert_eq!(failure.code(), "usage");
    let reason = "its mode does not let its owner read it";
    assert!(failure.to_string().ends_with(reason), "{failure}");
    assert_eq!(fs::metadata(path).expect("there").len(), 4);
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
}

#[test]
fn link_is_refused_with_the_file_it_points_to() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, _) = existing(folder.path(), 0o600);
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(".env", &link).expect("a link");
    let target = path.canonicalize().expect("there");

    for sink in [Sink::File(link.clone()), variable(&link, "KEY")] {
        let failure = reserve(sink, long()).err().expect("refused");

        let hint = format!("name the file it points to: {}", target.display());
        assert_eq!(failure.hint(), Some(hint));
    }
}

#[test]
fn file_that_keyctl_lives_by_is_refused_even_by_force() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, sinks) = existing(folder.path(), 0o600);
    for sink in sinks {
        let destination = Destination::choose(vec![sink], false, false).expect("a place");
        let circumstances = Circumstances {
            own: vec![path.clone()],
            ..circumstances(true, long())
        };

        let failure = destination.reserve(&circumstances).err().expect("refused");

        assert_eq!(failure.code(), "usage");
        assert!(failure.to_string().contains("keyctl itself"), "{failure}");
    }
    assert_eq!(fs::read_to_string(path).expect("there"), "A=1\n");
}
