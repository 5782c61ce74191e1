//! `--to`: where a new secret goes, and what is left when it cannot.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Output, Stdio},
};

use serde_json::json;
use tempfile::TempDir;

use crate::support::{Answer, Emulator, Program, Server, Stub};

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

/// Prepares the creation of a key in the sandbox, run in the folder.
fn create(folder: &Path, sinks: &[&str]) -> Program {
    let words = "create --sandbox --provider exa --name ci -o json";
    let sinks: Vec<&str> = sinks.iter().flat_map(|sink| ["--to", sink]).collect();
    Program::line(words)
        .arguments(&sinks)
        .state(&folder.join("state"))
        .working_in(folder)
        .env("PATH", "/usr/bin:/bin")
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).expect("a file")
}

/// Lists what a run left in the folder, besides the sandbox's state.
fn left_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("an entry").file_name())
        .map(|name| name.into_string().expect("text"))
        .filter(|name| name != "state")
        .collect();
    names.sort();
    names
}

#[test]
fn every_place_gets_the_secret_and_the_answer_does_not() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name);
    fs::write(path(".env"), "# mine\r\nKEY=old # why\r\nB='x'").expect("written");
    fs::set_permissions(path(".env"), fs::Permissions::from_mode(0o640)).expect("a mode");
    let sinks = [
        "exec:tee 'for them'",
        "dotenv:.env#KEY",
        "file:key",
        "dotenv:.env#OTHER",
    ];

    let outcome = create(folder.path(), &sinks).run().ends_with(0);

    let secret = text(&path("key"));
    assert!(!secret.is_empty() && !secret.contains('\n'));
    assert_eq!(text(&path("for them")), secret);
    assert_eq!(
        text(&path(".env")),
        format!("# mine\r\nKEY={secret} # why\r\nB='x'\r\nOTHER={secret}\r\n")
    );
    assert_eq!(left_in(folder.path()), [".env", "for them", "key"]);
    // A file that was there stays as its owner wants it.
    for (name, own) in [(".env", 0o640), ("key", 0o600)] {
        let mode = fs::metadata(path(name))
            .expect("a file")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, own, "{name}");
    }
    assert!(outcome.json()["key"]["ref"].is_string());
    assert!(!format!("{}{}", outcome.stdout, outcome.stderr).contains(&secret));
}

#[test]
fn place_that_cannot_take_the_secret_is_refused_before_there_is_one() {
    let folder = folder();
    fs::create_dir(folder.path().join("directory")).expect("a folder");
    fs::write(folder.path().join("taken"), "mine").expect("written");
    fs::write(folder.path().join("twice"), "KEY=1\nKEY=2\n").expect("written");
    let before = left_in(folder.path());

    for (sink, problem) in [
        ("file:taken", "`taken`: it exists"),
        ("file:directory", "`directory`: it is a directory"),
        ("file:no/key", "`no/key`: there is no such directory"),
        (
            "dotenv:twice#KEY",
            "it sets `KEY` twice, in the lines 1 and 2",
        ),
        (
            "exec:no-such-program x",
            "`no-such-program`: it was not found in `PATH`",
        ),
        ("fiel:key", "did you mean `file:key`?"),
    ] {
        create(folder.path(), &["file:key", sink])
            .run()
            .ends_with(2)
            .mentions(problem);
    }

    assert_eq!(left_in(folder.path()), before);
    let list = Program::line("list --sandbox --provider exa")
        .state(&folder.path().join("state"))
        .run();
    assert!(!list.stdout.contains(" ci "), "{}", list.stdout);
}

#[test]
fn command_inherits_no_credential() {
    let folder = folder();

    create(folder.path(), &["exec:sh -c 'env > seen; cat > /dev/null'"])
        .secret_env("OPENAI_ADMIN_KEY", "sk-admin-CANARYfromoutside")
        .env("LANG", "C")
        .run()
        .ends_with(0);

    let seen = text(&folder.path().join("seen"));
    assert!(seen.contains("LANG=C\n"), "{seen}");
    assert!(!seen.contains("CANARY"), "{seen}");
}

#[test]
fn command_that_fails_is_named_with_its_complaint_and_without_the_secret() {
    let folder = folder();
    let store = "exec:sh -c 'cat > got; echo no such store >&2; exit 4'";

    let outcome = create(folder.path(), &[store])
        .run()
        .ends_with(12)
        .mentions("`sh` ended with exit status 4: no such store");

    let secret = text(&folder.path().join("got"));
    assert!(!outcome.stderr.contains(&secret));
}

#[test]
fn q27_secret_that_may_be_another_value_is_kept_when_its_proof_fails() {
    const SECRET: &str = "7777c3cc-5a0e-4f0e-9a41-0b5e7d2c052a";
    let folder = folder();
    let server = Server::start();
    let created = json!({"apiKey":{"id":SECRET,"name":"ci"}});
    server
        .stub(Stub::get("/api-keys", &json!({"apiKeys":[]})))
        .stub(
            Stub::get("/api-keys", &json!({"apiKeys":[{"id":SECRET,"name":"ci"}]}))
                .after("POST", "/api-keys"),
        )
        .stub(Stub::get(format!("/api-keys/{SECRET}"), &created))
        .stub(Stub::new("POST", "/api-keys", Answer::json(200, &created)))
        .answers_otherwise(Answer::empty(503));
    let program = |line: &str| {
        Program::line(line)
            .secret_env("EXA_SERVICE_KEY", "3f1c0f6e-77aa-4bb2-9d55-c0ffeec0ffee")
            .env("KEYCTL_EXA_BASE_URL", server.url())
            .env("KEYCTL_EXA_SEARCH_URL", server.url())
            .canary(SECRET)
            .state(&folder.path().join("state"))
            .working_in(folder.path())
    };

    program("create --provider exa --name ci --to file:key --timeout 1s")
        .run()
        .ends_with(12);

    assert!(!folder.path().join("key").exists());
    let rescued = fs::read_dir(folder.path().join("state/keyctl/rescue")).expect("a folder");
    let rescued: Vec<_> = rescued.map(|own| own.expect("a file").path()).collect();
    assert_eq!(rescued.len(), 1);
    assert_eq!(text(&rescued[0]), SECRET);
    // It is not delivered later without a proof either.
    let name = rescued[0].file_name().expect("a name").to_string_lossy();
    let id = name.trim_start_matches("rescue-");
    program(&format!("operations resume {id} --yes --timeout 1s"))
        .run()
        .ends_with(12);
    assert_eq!(text(&rescued[0]), SECRET);
    assert_eq!(server.deletes(), 0);
}

#[test]
fn space_that_is_not_there_is_missed_before_the_key_is_made() {
    let emulator = Emulator::start();
    let folder = folder();
    let script = format!(
        "ulimit -f 0; exec '{}' create --provider exa --name ci --to file:key",
        env!("CARGO_BIN_EXE_keyctl"),
    );

    let output = Command::new("sh")
        .args(["-c", &script])
        .envs(emulator.environment.iter().cloned())
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .output()
        .expect("a shell");

    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert_eq!(left_in(folder.path()), [""; 0]);
}

/// Runs the program's line in a shell that stands in the folder.
fn shell(folder: &Path, line: &str) -> Output {
    let line = line.replace("keyctl", &format!("'{}'", env!("CARGO_BIN_EXE_keyctl")));
    Command::new("sh")
        .args(["-c", &line])
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("HOME", folder)
        .env("XDG_STATE_HOME", folder.join("state"))
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .expect("a shell")
}

#[test]
fn programs_that_write_one_file_lose_no_variable_of_each_other() {
    const WRITERS: usize = 24;
    let folder = folder();
    let emulator = Emulator::start();
    let line = "create --provider exa --name ci --timeout 60s";
    let run = |number: usize| {
        let sink = format!("dotenv:.env#KEY_{number}");
        Program::line(line)
            .arguments(&["--to", &sink])
            .envs(&emulator.only(&["EXA"]))
            .state(&folder.path().join(format!("state/{number}")))
            .working_in(folder.path())
            .starts()
    };

    let begun: Vec<_> = (0..WRITERS).map(run).collect();
    for program in begun {
        program.ends().ends_with(0);
    }

    let written = text(&folder.path().join(".env"));
    for number in 0..WRITERS {
        assert!(written.contains(&format!("KEY_{number}=")), "{written}");
    }
    assert_eq!(left_in(folder.path()), [".env"]);
}

#[test]
fn output_that_cannot_be_written_is_refused_before_the_key_is_made() {
    let folder = folder();
    fs::write(folder.path().join("read-only"), "").expect("written");
    for output in ["1< read-only", "1< .", ">&-", "> /dev/null", "> /dev/zero"] {
        for places in ["--to stdout", "--reveal", "--reveal -o json"] {
            let create = "keyctl create --sandbox --provider exa --name ci";

            let end = shell(folder.path(), &format!("{create} {places} {output}"));

            assert_eq!(end.status.code(), Some(2), "{places} {output}: {end:?}");
        }
    }
    let list = shell(folder.path(), "keyctl list --sandbox --provider exa");
    assert!(!String::from_utf8_lossy(&list.stdout).contains(" ci "));
}

#[test]
fn answer_that_nothing_took_is_a_failure() {
    let folder = folder();
    fs::write(folder.path().join("read-only"), "").expect("written");
    for form in ["table", "json", "ref"] {
        let line = format!("keyctl list --sandbox --provider exa -o {form} 1< read-only");

        let end = shell(folder.path(), &line);

        assert_eq!(end.status.code(), Some(1), "{form}: {end:?}");
        assert!(!end.stderr.is_empty(), "{form}");
    }
}

#[test]
fn files_that_the_program_lives_by_are_refused_even_by_force() {
    let folder = folder();
    let config = "[accounts.acme]\nprovider = \"exa\"\ncredential = { file = \"CREDENTIAL\" }\n";
    let credential = folder.path().join("credential");
    fs::write(&credential, "0123456789abcdef0123456789abcdef").expect("written");
    let config = config.replace("CREDENTIAL", &credential.display().to_string());
    fs::write(folder.path().join("config.toml"), &config).expect("written");
    for name in ["credential", "config.toml"] {
        let private = fs::Permissions::from_mode(0o600);
        fs::set_permissions(folder.path().join(name), private).expect("a mode");
    }
    fs::create_dir_all(folder.path().join("state/keyctl/operations")).expect("a folder");
    for place in [
        "file:config.toml",
        "dotenv:config.toml#KEY",
        "file:credential",
        "file:state/keyctl/operations/salt",
        "file:state/../state/keyctl/new",
    ] {
        let line = "create --account acme --name ci --force --config config.toml";

        Program::line(line)
            .arguments(&["--to", place])
            .state(&folder.path().join("state"))
            .working_in(folder.path())
            .run()
            .ends_with(2)
            .mentions("it is a file that keyctl itself lives by");
    }
    assert_eq!(text(&folder.path().join("config.toml")), config);
}

#[test]
fn output_onto_files_that_the_program_lives_by_is_refused() {
    let folder = folder();
    let create = "keyctl create --sandbox --provider exa --name";
    let first = shell(folder.path(), &format!("{create} first --to file:key"));
    assert_eq!(first.status.code(), Some(0), "{first:?}");
    let salt = folder.path().join("state/keyctl/sandbox-operations/salt");
    fs::hard_link(&salt, folder.path().join("other")).expect("a link");
    std::os::unix::fs::symlink(&salt, folder.path().join("around")).expect("a link");
    let before = fs::read(&salt).expect("there");
    for places in ["--to stdout", "--reveal -o json"] {
        for output in ["around", "other"] {
            let end = shell(folder.path(), &format!("{create} ci {places} >> {output}"));

            assert_eq!(end.status.code(), Some(2), "{places} {output}: {end:?}");
            let said = String::from_utf8_lossy(&end.stderr);
            let reason = "it is a file that keyctl itself lives by";
            assert!(said.contains(reason), "{said}");
        }
    }
    assert_eq!(fs::read(&salt).expect("there"), before);
}

#[test]
fn old_key_stays_where_messages_may_overwrite_the_secret() {
    for output in [">out 2>out", ">out 2>&1", ">>out 2>>out"] {
        let folder = folder();
        let list = "keyctl list --sandbox --provider exa -o ref";
        let keys = || {
            let listed = shell(folder.path(), list);
            String::from_utf8(listed.stdout).expect("text")
        };
        let before = keys();
        let old = before.lines().next().expect("a key");
        let rotate = format!("keyctl rotate --sandbox {old} --to stdout --delete-old --yes");

        let end = shell(folder.path(), &format!("{rotate} {output}"));

        assert_ne!(end.status.code(), Some(0), "{output}: {end:?}");
        assert!(keys().contains(old), "{output}");
    }
}

#[test]
fn link_is_refused_with_the_file_it_points_to() {
    let folder = folder();
    fs::write(folder.path().join("real.env"), "A=1\n").expect("written");
    std::os::unix::fs::symlink("real.env", folder.path().join(".env")).expect("a link");

    create(folder.path(), &["dotenv:.env#KEY"])
        .run()
        .ends_with(2)
        .mentions("it is a symbolic link")
        .mentions("name the file it points to: ");

    assert_eq!(text(&folder.path().join("real.env")), "A=1\n");
}
