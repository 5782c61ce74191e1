//! Sinks that fail once the secret is there: it is rescued, or its key is taken back, and somebody is told which.

use std::{
    fs::{self, File},
    os::unix::fs::PermissionsExt,
    path::PathBuf,
    process::Stdio,
    time::{Duration, Instant},
};

use super::{
    provider::{Fault, Which},
    site::{End, Site, files, text},
};

/// Runs the program with its standard output there.
fn run_into(site: &Site, line: &str, stdout: Stdio) -> End {
    let words: Vec<&str> = line.split_whitespace().collect();
    let mut command = site.command(&[], &words);
    site.end(command.stdout(stdout).output().expect("it ends"))
}

/// Runs a line of the shell's, in which `keyctl` is the program.
fn shell(site: &Site, line: &str) -> End {
    let line = line.replace("keyctl", env!("CARGO_BIN_EXE_keyctl"));
    let output = site.command(&["sh", "-c", &line], &[]).output();
    site.end(output.expect("it ends"))
}

/// Prepares a creation whose secret a command takes.
fn create_for(site: &Site, script: &str, timeout: &str) -> End {
    let words = ["create", "--name", "ci", "--kind", "admin", "--to"];
    let sink = format!("exec:sh -c '{script}'");
    let words = [&words[..], &[&sink, "--timeout", timeout]].concat();
    site.end(site.command(&[], &words).output().expect("it ends"))
}

/// Returns the one file a secret was rescued to, after a look at it.
#[track_caller]
fn rescued(site: &Site, end: &End) -> PathBuf {
    assert_eq!(end.code, Some(12), "{end:?}");
    let desk = site.provider.desk();
    assert_eq!((desk.posts, desk.deletes), (1, 0), "{end:?}");
    let files = files(&site.refuge());
    let [path] = files.as_slice() else {
        panic!("{files:?}: {end:?}");
    };
    assert_eq!(text(path), desk.made[0].secret);
    let mode = fs::metadata(path).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(end.stderr.contains(&path.display().to_string()), "{end:?}");
    path.clone()
}

/// Delivers a rescued secret to a file, and fails unless nothing is left of it elsewhere.
#[track_caller]
fn assert_delivered_later(site: &Site) {
    let open = site.open();
    assert_eq!(open.len(), 1);

    let resume = format!("operations resume {} --yes --to file:later", open[0].id);
    let end = site.run(&resume);

    assert_eq!(end.code, Some(0), "{end:?}");
    site.assert_accounted("later", None, "later");
    site.assert_clean("later");
    assert!(site.open().is_empty());
}

#[test]
fn f06_secret_whose_reader_has_gone_is_rescued_and_delivered_later() {
    for line in [
        "create --name ci --kind admin --to stdout",
        "create --name ci --kind admin --reveal",
        "create --name ci --kind admin --reveal -o json",
        "rotate openai/admin/key_old0 --yes --to stdout",
    ] {
        let site = Site::new(&["old"]);
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);

        let end = run_into(&site, line, writer.into());

        rescued(&site, &end);
        assert!(site.provider.desk().key("key_old0").is_some());
        if line.starts_with("create") {
            assert_delivered_later(&site);
        }
    }
}

#[test]
fn f07_secret_for_a_full_device_is_rescued() {
    let Ok(full) = File::options().write(true).open("/dev/full") else {
        return;
    };
    let site = Site::new(&[]);
    let line = "create --name ci --kind admin --to stdout";

    let end = run_into(&site, line, full.into());

    rescued(&site, &end);
    assert_delivered_later(&site);
}

#[test]
fn f08_secret_for_a_closed_or_null_output_is_never_made() {
    for (line, redirection) in [
        ("--to stdout", ">&-"),
        ("--reveal", ">&-"),
        ("--to stdout", "> /dev/null"),
        ("", "| cat"),
    ] {
        let site = Site::new(&[]);
        let line = format!("keyctl create --name ci --kind admin {line} 2>&1 1{redirection}");
        let line = match redirection {
            "| cat" => "keyctl create --name ci --kind admin > out; code=$?; cat out; exit $code",
            _ => &line,
        };

        let end = shell(&site, line);

        assert_eq!(end.code, Some(2), "{line}: {end:?}");
        assert_eq!(site.provider.desk().posts, 0, "{line}");
    }
}

#[test]
fn l09_command_that_does_not_take_the_secret_leaves_it_rescued() {
    for (script, problem) in [
        ("exit 1", "exit status 1"),
        ("cat > got; exit 3", "exit status 3"),
        ("kill -9 $$", "signal"),
        ("cat > /dev/null; sleep 60", "did not end in"),
        ("exec 0<&-; sleep 60", "did not end in"),
    ] {
        let site = Site::new(&[]);
        let start = Instant::now();

        let end = create_for(&site, script, "1s");

        assert!(start.elapsed() < Duration::from_secs(4), "{script}");
        assert!(end.stderr.contains(problem), "{script}: {end:?}");
        rescued(&site, &end);
        assert_delivered_later(&site);
    }
}

#[test]
fn l09_program_that_is_not_there_is_missed_before_the_key_is_made() {
    let site = Site::new(&[]);

    let end = site.run("create --name ci --kind admin --to exec:no-such-program");

    assert_eq!(end.code, Some(2), "{end:?}");
    assert_eq!(site.provider.desk().posts, 0);
}

/// Reads nothing, and puts a file where the folder was that a secret could be rescued to.
const BLOCKS_THE_RESCUE: &str =
    "rm -r ../state/keyctl/rescue; echo in the way > ../state/keyctl/rescue; exit 1";

#[test]
fn l06_key_whose_secret_nobody_can_keep_is_taken_back() {
    let site = Site::new(&["other"]);

    let end = create_for(&site, BLOCKS_THE_RESCUE, "1s");

    assert_eq!(end.code, Some(12), "{end:?}");
    let desk = site.provider.desk();
    assert_eq!(desk.deleted, ["key_new0"], "{end:?}");
    assert!(end.stderr.contains("was deleted again"), "{end:?}");
    assert!(site.open().is_empty());
}

#[test]
fn l07_key_that_cannot_be_taken_back_is_named() {
    let site = Site::new(&["other"]);
    let faults = [(Which::Delete, Fault::Refused(403))];
    site.provider.arrange(&faults, None);

    let end = create_for(&site, BLOCKS_THE_RESCUE, "1s");

    assert_eq!(end.code, Some(12), "{end:?}");
    assert!(end.stderr.contains("its secret is lost"), "{end:?}");
    assert!(
        end.stderr.contains("keyctl delete openai/admin/key_new0"),
        "{end:?}"
    );
    let open = site.settle();
    assert!(open.is_empty(), "{open:?}");
    assert_eq!(site.provider.desk().deleted, ["key_new0"]);
}

#[test]
fn place_that_has_a_rescued_secret_already_is_not_in_its_own_way() {
    let site = Site::new(&[]);
    let store = "exec:sh -c 'test -e ready && cat > stored'";
    let words = ["create", "--name", "ci", "--kind", "admin"];
    let sinks = ["--to", "file:key", "--to", "dotenv:.env#KEY", "--to", store];
    let words = [&words[..], &sinks].concat();
    let end = site.end(site.command(&[], &words).output().expect("it ends"));
    rescued(&site, &end);
    fs::write(site.work().join("ready"), "").expect("written");

    assert!(site.settle().is_empty());

    let secret = site.provider.desk().made[0].secret.clone();
    assert_eq!(site.sink("key").as_ref(), Some(&secret));
    assert_eq!(site.sink("stored").as_ref(), Some(&secret));
    assert_eq!(site.sink(".env"), Some(format!("KEY={secret}\n")));
    site.assert_clean("two of three");
}

#[test]
fn f13_l03_limit_of_the_size_of_files_kills_nothing_and_loses_nothing() {
    for blocks in [0, 1, 2, 4, 7, 8, 9, 16] {
        for line in [
            "create --name ci --kind admin --to file:key",
            "rotate openai/admin/key_old0 --delete-old --yes --to file:key",
        ] {
            let site = Site::new(&["old"]);
            let context = format!("{blocks}: {line}");

            let end = shell(&site, &format!("ulimit -f {blocks}; keyctl {line}"));

            assert!(
                matches!(end.code, Some(0 | 2 | 8 | 12)),
                "{context}: {end:?}"
            );
            assert_eq!(end.code == Some(2), site.provider.desk().made.is_empty());
            site.settle();
            site.assert_accounted("key", Some("key_old0"), &context);
            site.assert_clean(&context);
        }
    }
}

#[test]
fn l01_state_that_cannot_be_kept_is_noticed_before_the_key_is_made() {
    let site = Site::new(&["old"]);
    fs::write(site.state(), "in the way").expect("written");
    for line in [
        "create --name ci --kind admin --to file:key",
        "rotate openai/admin/key_old0 --yes --to file:key",
    ] {
        let end = site.run(line);

        assert_eq!(end.code, Some(2), "{end:?}");
        assert!(end.stderr.contains("XDG_STATE_HOME"), "{end:?}");
        assert_eq!(site.provider.desk().posts, 0);
        assert!(files(&site.work()).is_empty());
    }
}

/// Creates a key with a file system of its own in this place; `None` where nobody may mount one.
#[cfg(target_os = "linux")]
fn create_on(site: &Site, place: &str, mount: &str) -> Option<End> {
    fs::create_dir_all(site.aside(place)).expect("a folder");
    let own = site.aside(place).display().to_string();
    let script = format!(
        "own='{own}'; {mount} || exit 77
         cd .. && cd work && exec \"$0\" \"$@\""
    );
    let starter = [
        "unshare",
        "--user",
        "--map-root-user",
        "--mount",
        "sh",
        "-c",
    ];
    let starter = [&starter[..], &[&script]].concat();
    let words = [
        "create", "--name", "ci", "--kind", "admin", "--to", "file:key",
    ];
    let output = site.command(&starter, &words).output().ok()?;
    let is_possible = !matches!(output.status.code(), Some(1 | 77));
    is_possible.then(|| site.end(output))
}

#[cfg(target_os = "linux")]
#[test]
fn l01_state_on_a_read_only_disk_is_noticed_before_the_key_is_made() {
    for place in ["work", "state"] {
        let site = Site::new(&[]);
        let mount = "mount -t tmpfs -o ro none \"$own\"";

        let Some(end) = create_on(&site, place, mount) else {
            return;
        };

        assert_eq!(end.code, Some(2), "{place}: {end:?}");
        assert!(
            end.stderr.to_lowercase().contains("read-only"),
            "{place}: {end:?}"
        );
        let is_named = end.stderr.contains("XDG_STATE_HOME");
        assert_eq!(is_named, place == "state", "{end:?}");
        assert_eq!(site.provider.desk().posts, 0);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn l02_disk_without_room_is_noticed_before_the_key_is_made() {
    for (place, problem) in [("work", "the disk is full"), ("state", "XDG_STATE_HOME")] {
        let site = Site::new(&[]);
        // Four kilobytes, all of them taken.
        let mount =
            "mount -t tmpfs -o size=4k none \"$own\" && head -c 4096 /dev/zero > \"$own/taken\"";

        let Some(end) = create_on(&site, place, mount) else {
            return;
        };

        assert_eq!(end.code, Some(2), "{place}: {end:?}");
        assert!(end.stderr.contains(problem), "{place}: {end:?}");
        assert_eq!(site.provider.desk().posts, 0);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn l03_disk_that_fills_up_behind_the_proof_has_room_for_the_secret() {
    let site = Site::new(&[]);
    let faults = [(Which::Post, Fault::Late(Duration::from_secs(1)))];
    site.provider.arrange(&faults, None);
    // The answer is not there for another while.
    let mount = "mount -t tmpfs -o size=64k none \"$own\" &&
                 { (n=0; until ls -A \"$own\" | grep -q keyctl || [ $((n += 1)) -gt 50 ]; do sleep 0.1; done; sleep 0.2; head -c 99999 /dev/zero > \"$own/taken\") 2>&1 & }";
    // What is stored there is gone with the program: it reads it back itself.
    let mount = format!(
        "{mount}; cd \"$own\"; \"$0\" \"$@\"; code=$?; cat \"$own/key\" > \"$own/../key\"; exit $code; :"
    );

    let Some(end) = create_on(&site, "work", &mount) else {
        return;
    };

    assert_eq!(end.code, Some(0), "{end:?}");
    let secret = &site.provider.desk().made[0].secret;
    assert_eq!(text(&site.aside("key")), *secret);
}
