//! Sinks that take the secret, those that do not, and what is left behind.

use std::{fs, os::unix::fs::PermissionsExt};

use tempfile::TempDir;

use super::*;

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

fn circumstances(force: bool) -> Circumstances {
    Circumstances {
        force,
        environment: vec![("PATH".to_owned(), "/usr/bin:/bin".into())],
        limit: Duration::from_secs(20),
        stop: Arc::new(|| Box::pin(std::future::pending())),
        has_terminal: false,
        ci_log: None,
        own: Vec::new(),
    }
}

fn secret() -> Secret {
    Secret::new("sk-canary")
}

fn sink(typed: &str) -> Sink {
    typed.parse().expect("a sink")
}

/// Reserves a file in the folder.
fn reserve(path: &Path, force: bool) -> Result<Reserved, Failure> {
    Reserved::of(&[Sink::File(path.to_owned())], false, &circumstances(force))
}

fn refusal(path: &Path, force: bool) -> (String, Option<String>) {
    let failure = reserve(path, force).err().expect("refused");
    assert_eq!(failure.code(), "usage");
    let problem = failure.to_string();
    let place = format!("the new secret cannot go to `{}`: ", path.display());
    let reason = problem.strip_prefix(&place).expect("names the place");
    (reason.to_owned(), failure.hint())
}

/// Feeds the only sink; returns its problem.
async fn deliver(mut reserved: Reserved) -> Option<String> {
    let deliveries = reserved.deliver(&secret(), &mut |_| {}).await;
    assert_eq!(deliveries.len(), 1);
    assert!(!format!("{deliveries:?}").contains("canary"));
    deliveries.into_iter().find_map(|delivery| delivery.problem)
}

fn entries(folder: &TempDir) -> usize {
    fs::read_dir(folder).expect("a folder").count()
}

#[tokio::test]
async fn new_file_holds_the_bare_secret_for_its_owner_only() {
    let folder = folder();
    let path = folder.path().join("key");

    assert_eq!(deliver(reserve(&path, false).expect("a place")).await, None);

    assert_eq!(fs::read_to_string(&path).expect("there"), "sk-canary");
    let mode = fs::metadata(&path).expect("there").permissions().mode();
    assert_eq!(mode & 0o7777, 0o600);
    assert_eq!(entries(&folder), 1);
}

#[tokio::test]
async fn place_is_held_by_a_file_for_its_owner_only_until_it_is_not_needed() {
    let folder = folder();
    let reserved = reserve(&folder.path().join("key"), false).expect("a place");

    let placeholders = reserved.placeholders();
    assert_eq!(placeholders.len(), 1);
    assert!(placeholders[0].is_absolute());
    let held = fs::metadata(&placeholders[0]).expect("there");
    assert_eq!(held.permissions().mode() & 0o7777, 0o600);
    assert!(held.len() >= 4096);
    drop(reserved);

    assert_eq!(entries(&folder), 0);
}

#[tokio::test]
async fn file_that_exists_is_replaced_only_by_force() {
    let folder = folder();
    let path = folder.path().join("key");
    fs::write(&path, "an older and longer secret").expect("written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("a mode");

    assert_eq!(
        refusal(&path, false),
        (
            "it exists".to_owned(),
            Some("pass `--force` to replace it, or name another file".to_owned())
        )
    );
    assert_eq!(entries(&folder), 1);
    assert_eq!(deliver(reserve(&path, true).expect("a place")).await, None);

    assert_eq!(fs::read_to_string(&path).expect("there"), "sk-canary");
    let mode = fs::metadata(&path).expect("there").permissions().mode();
    assert_eq!(mode & 0o7777, 0o644);
}

#[test]
fn what_is_no_regular_file_is_refused_even_by_force() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name);
    fs::create_dir(path("directory")).expect("a folder");
    std::os::unix::fs::symlink(path("target"), path("link")).expect("a link");
    let made = std::process::Command::new("mkfifo")
        .arg(path("pipe"))
        .status();
    assert!(made.is_ok_and(|status| status.success()));
    let before = entries(&folder);

    for force in [false, true] {
        for (path, reason) in [
            (path("directory"), "it is a directory"),
            (path("link"), "it is a symbolic link"),
            (path("pipe"), "it is not a regular file"),
            ("/dev/null".into(), "it is not a regular file"),
        ] {
            assert_eq!(refusal(&path, force).0, reason);
        }
    }
    assert_eq!(entries(&folder), before);
}

#[test]
fn variables_under_another_name_too_are_refused() {
    let folder = folder();
    let (path, other) = (folder.path().join("it's"), folder.path().join("other"));
    fs::write(&path, "KEY=old\n").expect("written");
    fs::hard_link(&path, &other).expect("a link");
    let variable = Sink::Dotenv {
        path: path.clone(),
        variable: "KEY".to_owned(),
    };
    let reserve = || {
        Reserved::of(
            std::slice::from_ref(&variable),
            false,
            &circumstances(false),
        )
    };

    let failure = reserve().err().expect("refused");

    assert_eq!(failure.code(), "usage");
    let message = failure.to_string();
    let reason = ": it has another name (a hard link), which would keep the old value";
    assert!(message.ends_with(reason), "{message}");
    let hint = failure.hint().expect("a hint").to_string();
    let pasted = hint.split('`').nth(1).expect("a command");
    let run = std::process::Command::new("sh")
        .args(["-c", pasted])
        .status();
    assert!(run.expect("a shell").success(), "{pasted}");
    reserve().expect("a file of its own");
    assert_eq!(fs::read_to_string(&path).expect("there"), "KEY=old\n");
    assert_eq!(fs::read_to_string(&other).expect("there"), "KEY=old\n");
}

#[test]
fn place_where_nothing_can_be_written_is_refused() {
    let folder = folder();
    fs::write(folder.path().join("file"), "").expect("written");

    for (path, reason) in [
        ("no/key", "there is no such directory"),
        ("file/key", "its directory is none"),
    ] {
        assert_eq!(refusal(&folder.path().join(path), false).0, reason);
    }
}

#[test]
fn read_only_folder_is_refused() {
    if rustix::process::geteuid().is_root() {
        // Who may do everything is refused by no mode.
        return;
    }
    let folder = folder();
    let read_only = fs::Permissions::from_mode(0o500);
    fs::set_permissions(folder.path(), read_only).expect("a mode");

    let (reason, _) = refusal(&folder.path().join("key"), false);

    assert_eq!(reason, "its directory may not be written");
}

#[tokio::test]
async fn file_that_appears_meanwhile_is_not_overwritten() {
    let folder = folder();
    let path = folder.path().join("key");
    let reserved = reserve(&path, false).expect("a place");
    fs::write(&path, "another").expect("written");

    let problem = deliver(reserved).await;

    assert_eq!(problem.as_deref(), Some("a file has appeared there"));
    assert_eq!(fs::read_to_string(&path).expect("there"), "another");
    assert_eq!(entries(&folder), 1);
}

#[tokio::test]
async fn link_that_appears_meanwhile_is_not_followed_even_by_force() {
    let folder = folder();
    let (path, target) = (folder.path().join("key"), folder.path().join("target"));
    let reserved = reserve(&path, true).expect("a place");
    std::os::unix::fs::symlink(&target, &path).expect("a link");

    let problem = deliver(reserved).await;

    assert_eq!(problem.as_deref(), Some("it is a symbolic link"));
    assert!(!target.exists());
    assert_eq!(entries(&folder), 1);
}

#[tokio::test]
async fn folder_that_is_gone_by_then_is_a_problem() {
    let folder = folder();
    let inner = folder.path().join("inner");
    fs::create_dir(&inner).expect("a folder");
    let reserved = reserve(&inner.join("key"), false).expect("a place");
    fs::remove_dir_all(&inner).expect("removed");

    let problem = deliver(reserved).await;

    assert_eq!(problem.as_deref(), Some("there is no such directory"));
}

#[test]
fn place_that_is_refused_gives_the_others_back() {
    let folder = folder();
    let sinks = [
        Sink::File(folder.path().join("key")),
        sink("exec:no-such-program canary"),
    ];

    let failure = Reserved::of(&sinks, false, &circumstances(false)).err();

    let failure = failure.expect("refused");
    assert_eq!(failure.code(), "usage");
    assert_eq!(
        failure.to_string(),
        "the new secret cannot go to `no-such-program`: it was not found in `PATH`"
    );
    assert_eq!(entries(&folder), 0);
}

#[tokio::test]
async fn one_sink_that_fails_keeps_no_other_from_the_secret() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name);
    let stored = path("stored");
    let sinks = [
        Sink::Exec(vec!["tee".into(), stored.display().to_string()]),
        sink("exec:false"),
        Sink::Dotenv {
            path: path("env"),
            variable: "KEY".to_owned(),
        },
        Sink::File(path("taken")),
        Sink::File(path("key")),
    ];
    let mut reserved = Reserved::of(&sinks, false, &circumstances(false)).expect("places");
    fs::write(path("taken"), "another").expect("written");

    let deliveries = reserved.deliver(&secret(), &mut |_| {}).await;

    let order: Vec<(&Sink, bool)> = deliveries
        .iter()
        .map(|delivery| (&delivery.sink, delivery.problem.is_none()))
        .collect();
    assert_eq!(
        order,
        [
            (&sinks[3], false),
            (&sinks[4], true),
            (&sinks[2], true),
            (&sinks[0], true),
            (&sinks[1], false),
        ]
    );
    assert_eq!(fs::read_to_string(stored).expect("there"), "sk-canary");
    assert_eq!(
        fs::read_to_string(path("env")).expect("there"),
        "KEY=sk-canary\n"
    );
    let read = reserved.read_back().remove(0).expect("readable");
    assert_eq!(read, secret());
    assert!(reserved.placeholders().is_empty());
}

#[tokio::test]
async fn what_is_read_back_is_what_is_there_now() {
    let folder = folder();
    let path = folder.path().join("key");
    let mut reserved = reserve(&path, false).expect("a place");
    assert!(reserved.read_back().is_empty());
    reserved.deliver(&secret(), &mut |_| {}).await;
    fs::write(&path, "sk-other").expect("written");

    let read = reserved.read_back().remove(0).expect("readable");

    assert_eq!(read, Secret::new("sk-other"));
    assert!(read_back(&sink("exec:true")).is_none());
    assert!(read_back(&Sink::Stdout).is_none());
}
