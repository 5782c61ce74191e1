//! `--sandbox` and `sandbox`.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
};

use jiff::Timestamp;
use serde_json::Value;

use crate::support::{Emulator, Program};

/// Says how many accounts a list is of that leaves none out.
fn every_account() -> String {
    format!(" keys in {} accounts", keyctl::providers::ALL.len())
}

const CREATE: &str = "create --sandbox --provider exa --name new-key --reveal -o json";

#[test]
fn what_is_created_is_there_until_the_reset() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |line: &str, code| {
        Program::line(line)
            .state(folder.path())
            .run()
            .ends_with(code)
    };

    let reference = run(CREATE, 0).json()["key"]["ref"]
        .as_str()
        .expect("a ref")
        .to_owned();

    let describe = format!("describe {reference} --sandbox");
    run(&describe, 0);
    run("sandbox reset", 0);
    run(&describe, 3);
}

#[test]
fn sandbox_that_cannot_be_read_is_reset_by_the_command_that_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("keyctl/sandbox.json");
    fs::create_dir(file.parent().expect("a folder")).expect("made");
    fs::write(&file, "{").expect("written");
    let run = |line: &str, code| {
        let program = Program::line(line).state(folder.path());
        program.run().ends_with(code)
    };

    run("list --sandbox", 2).complains(
        "error: the sandbox's state file holds something else\n\
         hint: `keyctl --sandbox sandbox reset` starts it anew\n",
    );
    run("--sandbox sandbox reset", 0);

    run("list --sandbox", 0);
}

#[test]
fn emulator_needs_no_config_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = folder.path().join("config.toml");
    fs::write(&config, "no config").expect("written");

    for line in ["sandbox reset", "--sandbox sandbox reset"] {
        let program = Program::line(line).state(folder.path());
        let outcome = program
            .env("KEYCTL_CONFIG", config.display().to_string())
            .run();

        outcome.ends_with(0);
    }
}

#[test]
fn sandbox_uses_no_credential_of_the_surroundings() {
    Program::line("list --sandbox -v")
        .secret_env("OPENAI_ADMIN_KEY", "sk-admin-CANARYfromoutside")
        .env("OPENAI_BASE_URL", "https://api.example.invalid/v1")
        .env("PINECONE_ACCESS_TOKEN", "not-for-the-sandbox")
        .run()
        .ends_with(0)
        .mentions(&every_account());
}

#[test]
fn several_commands_at_once_lose_no_change() {
    let folder = tempfile::tempdir().expect("a folder");
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                Program::line(CREATE)
                    .state(folder.path())
                    .run()
                    .ends_with(0)
            });
        }
    });

    let list = Program::line("list --sandbox --provider exa -o json")
        .state(folder.path())
        .run();

    assert_eq!(list.json()["keys"].as_array().expect("keys").len(), 5 + 8);
}

#[test]
fn served_sandbox_prints_variables_that_point_at_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut server = Command::new(env!("CARGO_BIN_EXE_keyctl"))
        .args(["sandbox", "serve", "--port", "0"])
        .env("XDG_STATE_HOME", folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let lines = BufReader::new(server.stdout.take().expect("a pipe")).lines();
    let variables = Emulator::start().environment.len();
    let mut run = Program::line("list");
    for line in lines.take(variables) {
        let line = line.expect("a line");
        let (name, value) = line
            .strip_prefix(if cfg!(windows) { "$env:" } else { "export " })
            .and_then(|line| line.split_once('='))
            .expect("a variable");
        run = run.env(name.trim(), value.trim().trim_matches('\''));
    }

    let outcome = run.run();
    server.kill().expect("stopped");
    server.wait().expect("ended");

    outcome.ends_with(0).mentions(&every_account());
}

/// Serves a sandbox as long as `work` lasts, which is given a `list` that asks it.
fn while_served(folder: &Path, work: impl FnOnce(Program)) {
    let mut server = Command::new(env!("CARGO_BIN_EXE_keyctl"))
        .args(["sandbox", "serve", "--port", "0"])
        .env("XDG_STATE_HOME", folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let lines = BufReader::new(server.stdout.take().expect("a pipe")).lines();
    let variables = Emulator::start().environment.len();
    let mut list = Program::line("list --provider braintrust -o json");
    for line in lines.take(variables) {
        let line = line.expect("a line");
        let (name, value) = line
            .strip_prefix(if cfg!(windows) { "$env:" } else { "export " })
            .and_then(|line| line.split_once('='))
            .expect("a variable");
        list = list.env(name.trim(), value.trim().trim_matches('\''));
    }
    work(list);
    server.kill().expect("stopped");
    server.wait().expect("ended");
}

/// Returns how many seconds ago the key of this name was made.
fn age(list: &Value, name: &str) -> i64 {
    let keys = list["keys"].as_array().expect("keys");
    let key = keys.iter().find(|key| key["name"] == name);
    let created = key.expect("the key")["created_at"].as_str();
    let created: Timestamp = created.expect("a moment").parse().expect("a moment");
    Timestamp::now().as_second() - created.as_second()
}

#[test]
fn served_sandbox_is_as_old_as_ever_and_its_clock_ticks() {
    // From its making to the moment at which the demo stands still.
    const SPIKE: i64 = 3_701_049;
    let folder = tempfile::tempdir().expect("a folder");

    while_served(folder.path(), |list| {
        let listed = list.run().ends_with(0).json();

        let late = age(&listed, "tracing-spike") - SPIKE;
        assert!((0..60).contains(&late), "{late}");
    });
}

#[test]
fn demo_that_a_served_sandbox_changed_stands_still_at_that_change() {
    let folder = tempfile::tempdir().expect("a folder");
    let state = folder.path().join("keyctl/sandbox.json");
    fs::create_dir(state.parent().expect("a folder")).expect("made");
    let kept = r#"{"version":1,"seeded":"2030-01-01T00:00:00Z","changed":"2030-01-11T00:00:00Z","providers":{}}"#;
    fs::write(&state, kept).expect("written");
    let list = |line: &str| {
        let program = Program::line(line).state(folder.path());
        program.run().ends_with(0).json()
    };

    let all = list("list --sandbox --provider braintrust -o json");
    let late = list("list --sandbox --provider braintrust --expired -o json");

    let spike = all["keys"].as_array().expect("keys").iter();
    let spike = spike.clone().find(|key| key["name"] == "tracing-spike");
    assert_eq!(spike.expect("a key")["created_at"], "2029-11-19T03:55:51Z");
    // It was seeded to expire ten days after the demo's moment.
    assert_eq!(late["keys"][0]["name"], "deploy", "{late}");
}

#[test]
fn reader_that_has_gone_is_no_failure() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut list = Command::new(env!("CARGO_BIN_EXE_keyctl"))
        .args(["list", "--sandbox", "--quiet"])
        .env("XDG_STATE_HOME", folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    drop(list.stdout.take());

    let output = list.wait_with_output().expect("it ends");

    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn secret_that_cannot_be_written_is_no_success() {
    if !std::path::Path::new("/dev/full").exists() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    for sink in [
        &["--to", "stdout"][..],
        &["--reveal"],
        &["--reveal", "-o", "json"],
    ] {
        let full = std::fs::File::options()
            .write(true)
            .open("/dev/full")
            .expect("a device");
        let output = Command::new(env!("CARGO_BIN_EXE_keyctl"))
            .args(["create", "--sandbox", "--provider", "exa", "--name", "ci"])
            .args(sink)
            .env("XDG_STATE_HOME", folder.path())
            .stdout(full)
            .stderr(Stdio::piped())
            .output()
            .expect("it ends");

        assert_eq!(output.status.code(), Some(12), "{sink:?}");
        assert!(
            String::from_utf8_lossy(&output.stderr).contains("operations resume"),
            "{sink:?}"
        );
    }
}

#[test]
fn secret_with_nowhere_to_go_is_never_made() {
    let folder = tempfile::tempdir().expect("a folder");
    for sink in [&[][..], &["--to", "stdout"], &["--reveal"]] {
        let output = Command::new(env!("CARGO_BIN_EXE_keyctl"))
            .args(["create", "--sandbox", "--provider", "exa", "--name", "lost"])
            .args(sink)
            .env("XDG_STATE_HOME", folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .output()
            .expect("it ends");

        assert_eq!(output.status.code(), Some(2), "{sink:?}");
    }
    let list = Program::line("list --sandbox --provider exa")
        .state(folder.path())
        .run();
    assert!(!list.stdout.contains("lost"), "{}", list.stdout);
}

#[cfg(unix)]
#[test]
fn file_size_limit_does_not_kill_and_nothing_is_made_that_cannot_be_recorded() {
    let emulator = crate::support::Emulator::start();
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("secret");
    let script = format!(
        "ulimit -f 0; exec '{}' create --provider exa --name ci --to stdout > '{}'",
        env!("CARGO_BIN_EXE_keyctl"),
        file.display()
    );
    let output = Command::new("sh")
        .args(["-c", &script])
        .envs(emulator.environment.iter().cloned())
        .env("XDG_STATE_HOME", folder.path())
        .stdin(Stdio::null())
        .output()
        .expect("a shell");

    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("XDG_STATE_HOME"));
}

#[test]
fn hint_of_the_sandbox_does_not_reach_a_real_account() {
    Program::line("list --sandbox --project Nope")
        .run()
        .ends_with(3)
        .mentions("`keyctl --sandbox projects` lists them");
}

#[test]
fn change_that_was_made_is_told_even_where_its_answer_cannot_be_written() {
    if !std::path::Path::new("/dev/full").exists() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let full = std::fs::File::options()
        .write(true)
        .open("/dev/full")
        .expect("a device");
    let output = Command::new(env!("CARGO_BIN_EXE_keyctl"))
        .args([
            "delete",
            "openai/admin/key_J7gMdTVRlIPN",
            "--sandbox",
            "--yes",
        ])
        .env("XDG_STATE_HOME", folder.path())
        .stdout(full)
        .stderr(Stdio::piped())
        .output()
        .expect("it ends");

    assert_eq!(output.status.code(), Some(8));
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    let done = "what was asked for was done: openai/admin/key_J7gMdTVRlIPN";
    assert!(told.contains(done), "{told}");
}

#[cfg(target_os = "linux")]
#[test]
fn process_leaves_no_core_file_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut server = Command::new("sh")
        .args([
            "-c",
            "ulimit -c unlimited 2>/dev/null || ulimit -c 1; exec \"$0\" sandbox serve --port 0",
        ])
        .arg(env!("CARGO_BIN_EXE_keyctl"))
        .env("XDG_STATE_HOME", folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let mut lines = BufReader::new(server.stdout.take().expect("a pipe")).lines();
    lines.next().expect("it is up").expect("a line");

    let limits = std::fs::read_to_string(format!("/proc/{}/limits", server.id())).expect("limits");
    server.kill().expect("stopped");
    server.wait().expect("ended");

    let line = limits
        .lines()
        .find(|line| line.starts_with("Max core file size"))
        .expect("the limit");
    let values: Vec<&str> = line.split_whitespace().skip(4).take(2).collect();
    assert_eq!(values, ["0", "0"], "{line}");
}
