//! Somebody watches: no secret is in an argument, an environment, a core file, or a file nobody chose.

use std::{
    collections::HashSet,
    fs,
    os::unix::{fs::PermissionsExt, process::ExitStatusExt},
    process::{Child, Command},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use super::{
    provider::{CREDENTIAL, Fault, Which},
    site::{Site, files, kill, text},
};
use crate::support::Canaries;

const SECRET: &str = "sk-admin-NewCANARYq7XvT2mZ9LwK4sR8dF1hJ6yU0";
const STORE: &str = "exec:sh -c 'cat > stored; sleep 0.2; env > seen'";

/// Is what was seen of a program and its descendants.
#[derive(Debug, Default)]
struct Seen {
    programs: HashSet<String>,
    environments: usize,
}

/// Lists a process and all that descend from it.
fn family(ancestor: u32) -> Vec<u32> {
    let mut parents = Vec::new();
    for entry in fs::read_dir("/proc").expect("processes").flatten() {
        let Ok(process) = entry.file_name().to_string_lossy().parse::<u32>() else {
            continue;
        };
        let status = fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        let behind_name = status.rsplit(") ").next().unwrap_or_default();
        let parent = behind_name.split(' ').nth(1);
        parents.push((process, parent.and_then(|parent| parent.parse().ok())));
    }
    let mut family = vec![ancestor];
    let mut index = 0;
    while let Some(parent) = family.get(index).copied() {
        let own = parents.iter().filter(|(_, its)| *its == Some(parent));
        family.extend(own.map(|(process, _)| *process));
        index += 1;
    }
    family
}

/// Looks at a program again and again until it has ended; its own environment only where `is_bare`.
fn watch(child: Child, canaries: &Canaries, is_bare: bool) -> (std::process::Output, Seen) {
    let (process, is_over) = (child.id(), AtomicBool::new(false));
    thread::scope(|scope| {
        let watching = scope.spawn(|| {
            let mut seen = Seen::default();
            while !is_over.load(Ordering::Relaxed) {
                for own in family(process) {
                    let read = |name: &str| {
                        let bytes = fs::read(format!("/proc/{own}/{name}")).unwrap_or_default();
                        String::from_utf8_lossy(&bytes).replace('\0', "\n")
                    };
                    let arguments = read("cmdline");
                    canaries.assert_absent("the arguments", &arguments);
                    let program = arguments.lines().next().unwrap_or_default().to_owned();
                    let is_child = own != process && !program.contains("keyctl");
                    if is_child || is_bare {
                        let environment = read("environ");
                        canaries.assert_absent("the environment", &environment);
                        seen.environments += usize::from(is_child && !environment.is_empty());
                    }
                    seen.programs.insert(program);
                }
                thread::sleep(Duration::from_millis(2));
            }
            seen
        });
        let output = child.wait_with_output().expect("it ends");
        is_over.store(true, Ordering::Relaxed);
        (output, watching.join().expect("watched"))
    })
}

fn canaries() -> Canaries {
    let mut canaries = Canaries::default();
    canaries.add(SECRET);
    canaries.add(CREDENTIAL);
    canaries
}

/// Names the account whose credential is in a file, and nowhere in the environment.
fn bare(site: &Site, words: &[&str]) -> Command {
    let (config, credential) = (site.aside("config.toml"), site.aside("credential"));
    fs::write(&credential, CREDENTIAL).expect("written");
    let settings = format!(
        "[accounts.acme]\nprovider = \"openai\"\nbase_url = \"{}\"\ncredential = {{ file = \"{}\" }}\n",
        site.provider.url(),
        credential.display()
    );
    fs::write(&config, settings).expect("written");
    for path in [&config, &credential] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).expect("changed");
    }
    let mut command = site.command(&[], words);
    command
        .env_remove("OPENAI_ADMIN_KEY")
        .arg("--config")
        .arg(config);
    command
}

/// Fails where a secret is in any file but those that are meant to hold one.
#[track_caller]
fn assert_nowhere_else(site: &Site) {
    for path in files(&site.aside("")) {
        let is_meant = ["credential", "stored"]
            .iter()
            .any(|name| path.ends_with(name));
        if !is_meant {
            canaries().assert_absent(&path.display().to_string(), &text(&path));
        }
    }
}

#[test]
fn h01_nobody_who_watches_sees_a_secret() {
    for words in [
        &[
            "create",
            "--account",
            "acme",
            "--name",
            "ci",
            "--kind",
            "admin",
            "-vv",
        ][..],
        &[
            "rotate",
            "acme/admin/key_old0",
            "--yes",
            "--delete-old",
            "-vv",
        ],
    ] {
        let site = Site::new(&["old"]);
        let words = [words, &["--to", STORE]].concat();
        let child = bare(&site, &words).spawn().expect("it starts");

        let (output, seen) = watch(child, &canaries(), true);

        let end = site.end(output);
        assert_eq!(end.code, Some(0), "{end:?}");
        assert!(
            seen.programs.iter().any(|own| own.contains("keyctl")),
            "{seen:?}"
        );
        assert!(
            seen.programs.iter().any(|own| own.ends_with("sh")),
            "{seen:?}"
        );
        assert!(seen.environments > 0, "{seen:?}");
        assert_eq!(site.sink("stored").as_deref(), Some(SECRET));
        assert_nowhere_else(&site);
    }
}

#[test]
fn h01_command_that_stores_a_secret_is_given_no_credential() {
    let site = Site::new(&["old"]);
    let words = ["rotate", "openai/admin/key_old0", "--yes", "--to", STORE];
    let child = site.command(&[], &words).spawn().expect("it starts");

    let (output, seen) = watch(child, &canaries(), false);

    let end = site.end(output);
    assert_eq!(end.code, Some(0), "{end:?}");
    assert!(seen.environments > 0, "{seen:?}");
    assert_nowhere_else(&site);
}

#[test]
fn h03_program_that_aborts_while_it_is_answered_leaves_no_core_file() {
    let site = Site::new(&[]);
    let faults = [(Which::Post, Fault::Late(Duration::from_secs(5)))];
    site.provider.arrange(&faults, None);
    let limit = "ulimit -c unlimited 2>/dev/null || ulimit -c 1; exec \"$0\" \"$@\"";
    let words = [
        "create", "--name", "ci", "--kind", "admin", "--to", "file:key",
    ];
    let child = site
        .command(&["sh", "-c", limit], &words)
        .spawn()
        .expect("it starts");
    while site.provider.desk().posts == 0 {
        thread::sleep(Duration::from_millis(5));
    }

    let aborted = Command::new("kill")
        .args(["-ABRT", &child.id().to_string()])
        .status();
    let output = child.wait_with_output().expect("it ends");

    assert!(aborted.expect("kill runs").success());
    assert_eq!(output.status.signal(), Some(6));
    assert!(!output.status.core_dumped());
    assert_no_core(&site);
}

#[track_caller]
fn assert_no_core(site: &Site) {
    let left = files(&site.work());
    let core = left
        .iter()
        .find(|path| path.display().to_string().contains("core"));
    assert_eq!(core, None);
}

#[test]
fn h03_program_that_aborts_with_the_secret_in_hand_leaves_neither() {
    for (signal, number) in [("ABRT", 6), ("FPE", 8), ("TRAP", 5)] {
        let site = Site::new(&[]);
        let limit = "ulimit -c unlimited 2>/dev/null || ulimit -c 1; exec \"$0\" \"$@\"";
        let sink = "exec:sh -c 'touch begun; exec sleep 60'";
        let words = ["create", "--name", "ci", "--kind", "admin", "--to", sink];
        let child = site
            .command(&["sh", "-c", limit], &words)
            .spawn()
            .expect("it starts");
        while !site.work().join("begun").exists() {
            thread::sleep(Duration::from_millis(5));
        }
        let helpers = family(child.id());

        let aborted = Command::new("kill")
            .args(["-s", signal, &child.id().to_string()])
            .status();
        let output = child.wait_with_output();

        assert!(aborted.expect("kill runs").success());
        let output = output.expect("it ends");
        assert_eq!(output.status.signal(), Some(number));
        assert!(!output.status.core_dumped());
        assert_no_core(&site);
        // Nobody else ends what it had started.
        helpers[1..].iter().for_each(|own| kill(*own));
        for bytes in [&output.stdout, &output.stderr] {
            canaries().assert_absent("what was written", &String::from_utf8_lossy(bytes));
        }
        assert_nowhere_else(&site);
    }
}

#[test]
fn h01_nobody_who_watches_sees_a_credential_that_is_stored() {
    let site = Site::new(&[]);
    let faults = [(Which::Read, Fault::Late(Duration::from_millis(200))); 4];
    site.provider.arrange(&faults, None);
    let setting = format!("base_url={}", site.provider.url());
    let words = [
        "auth",
        "login",
        "--provider",
        "openai",
        "--set",
        &setting,
        "-vv",
    ];
    let mut command = site.command(&[], &words);
    let given = site.aside("credential");
    fs::write(&given, CREDENTIAL).expect("written");
    let stdin = fs::File::open(&given).expect("a file");
    let command = command.env_remove("OPENAI_ADMIN_KEY").stdin(stdin);

    let (output, seen) = watch(command.spawn().expect("it starts"), &canaries(), true);

    // Where there is no keychain the credential is proven, and stored nowhere.
    let end = site.end(output);
    assert!(matches!(end.code, Some(0 | 4)), "{end:?}");
    assert!(
        seen.programs.iter().any(|own| own.contains("keyctl")),
        "{seen:?}"
    );
    // Where there is none, nothing is sent.
    assert_eq!(
        site.provider.desk().requests > 0,
        end.code == Some(0),
        "{end:?}"
    );
    assert_nowhere_else(&site);
}

#[test]
fn h01_nobody_who_watches_sees_a_credential_that_stays_in_its_file() {
    use std::os::unix::fs::PermissionsExt;

    let site = Site::new(&[]);
    let faults = [(Which::Read, Fault::Late(Duration::from_millis(200))); 4];
    site.provider.arrange(&faults, None);
    let setting = format!("base_url={}", site.provider.url());
    let given = site.aside("credential");
    fs::write(&given, CREDENTIAL).expect("written");
    fs::set_permissions(&given, fs::Permissions::from_mode(0o600)).expect("changed");
    let path = given.to_str().expect("text");
    let words = [
        "auth",
        "login",
        "--provider",
        "openai",
        "--set",
        &setting,
        "--file",
        path,
        "-vv",
    ];
    let mut command = site.command(&[], &words);
    let command = command.env_remove("OPENAI_ADMIN_KEY");

    let (output, seen) = watch(command.spawn().expect("it starts"), &canaries(), true);

    let end = site.end(output);
    assert_eq!(end.code, Some(0), "{end:?}");
    assert!(
        seen.programs.iter().any(|own| own.contains("keyctl")),
        "{seen:?}"
    );
    assert!(site.provider.desk().requests > 0, "{end:?}");
    assert_nowhere_else(&site);
}
