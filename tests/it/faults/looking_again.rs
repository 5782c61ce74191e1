//! What is looked at again before a key goes or a secret is said to work: an earlier word may not be true any more.

use std::{fs, os::unix::fs::PermissionsExt};

use keyctl::journal::{Journal, Step, Witness};
use serde_json::json;

use super::{
    provider::{Fault, Which},
    site::{End, Site},
};

const OLD: &str = "openai/admin/key_old0";
const NEW: &str = "openai/admin/key_new0";
const OTHER: &str = "sk-admin-AnotherCANARYsecretOfNobody7xQ";

fn rotate(site: &Site, more: &str) -> End {
    site.run(&format!("rotate {OLD} --yes --to file:key {more}"))
}

/// A machine that has rotated the key, and not finished it.
fn rotated() -> Site {
    let site = Site::new(&["old"]);
    assert_eq!(rotate(&site, "").code, Some(0));
    site
}

/// Writes a program into the working directory.
fn program(site: &Site, name: &str, lines: &str) {
    let path = site.work().join(name);
    fs::write(&path, format!("#!/bin/sh\n{lines}\n")).expect("written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("a mode");
}

fn is_there(site: &Site, id: &str) -> bool {
    site.provider.desk().key(id).is_some()
}

#[test]
fn q16_resumed_rotation_is_looked_at_before_it_is_called_proven() {
    let site = rotated();
    let resume = format!("operations resume {} --yes --timeout 1s", site.open()[0].id);
    let kept = fs::read(site.work().join("key")).expect("the secret");

    fs::write(site.work().join("key"), OTHER).expect("written");
    let changed = site.run(&resume);
    fs::remove_file(site.work().join("key")).expect("removed");
    let gone = site.run(&resume);
    fs::write(site.work().join("key"), kept).expect("written");
    let rejected = {
        site.provider
            .arrange(&[(Which::Proof, Fault::Refused(503)); 8], None);
        site.run(&resume)
    };

    for end in [changed, gone, rejected] {
        assert_eq!(end.code, Some(8), "{end:?}");
        assert!(!end.stdout.contains("Proven"), "{end:?}");
        // What it says to do next ends the matter, and is not the same command once more.
        assert!(!end.stderr.contains("operations resume"), "{end:?}");
    }
    site.provider.arrange(&[], None);
    let end = site.run(&resume);
    assert_eq!(end.code, Some(0), "{end:?}");
}

#[test]
fn q17_record_counts_where_the_successor_is_named() {
    let site = rotated();
    fs::write(site.work().join("other"), OTHER).expect("written");
    let finish = format!("rotate --finish {OLD} --yes");

    for (more, code) in [
        ("--successor openai/admin/key_old0 --prove-from file:key", 6),
        ("--prove-from file:other", 5),
        (&format!("--successor {NEW} --prove-from file:other"), 5),
    ] {
        let end = site.run(&format!("{finish} {more}"));

        assert_eq!(end.code, Some(code), "{more}: {end:?}");
    }
    program(&site, "check", "exit 3");
    let named = format!("--successor {NEW} --prove-from file:key --verify-with ./check");
    let failed = site.run(&format!("{finish} {named}"));
    assert_eq!(failed.code, Some(8), "{failed:?}");
    assert!(is_there(&site, "key_old0"));

    let end = site.run(&format!("{finish} --successor {NEW} --prove-from file:key"));
    assert_eq!(end.code, Some(0), "{end:?}");
    assert!(site.open().is_empty());
}

#[test]
fn q17_check_runs_where_there_is_no_record() {
    let site = rotated();
    fs::remove_dir_all(site.state()).expect("removed");
    let line = format!("rotate --finish {OLD} --yes --successor {NEW} --prove-from file:key");
    program(&site, "check", "exit 3");

    let failed = site.run(&format!("{line} --verify-with ./check"));

    assert_eq!(failed.code, Some(8), "{failed:?}");
    assert!(is_there(&site, "key_old0"));
    program(
        &site,
        "check",
        &format!("[ $KEYCTL_NEW_REF$KEYCTL_OLD_REF = {NEW}{OLD} ]"),
    );
    let end = site.run(&format!("{line} --verify-with ./check"));
    assert_eq!(end.code, Some(0), "{end:?}");
    assert!(!is_there(&site, "key_old0"));
}

#[test]
fn q18_what_changes_during_the_check_keeps_the_old_key() {
    for change in ["rm key", "echo x > key"] {
        let site = Site::new(&["old"]);
        program(&site, "check", change);

        let end = rotate(&site, "--delete-old --verify-with ./check --timeout 1s");

        assert_eq!(end.code, Some(8), "{change}: {end:?}");
        assert!(is_there(&site, "key_old0"), "{change}");

        let site = rotated();
        program(&site, "check", change);

        let end = site.run(&format!(
            "rotate --finish {OLD} --yes --verify-with ./check --timeout 1s"
        ));

        assert_eq!(end.code, Some(8), "{change}: {end:?}");
        assert!(is_there(&site, "key_old0"), "{change}");
    }
}

#[test]
fn q19_check_that_cannot_be_run_is_refused_before_anything_is_made() {
    let site = Site::new(&["old"]);
    fs::write(site.work().join("text"), "no program").expect("written");

    for check in ["no-such-program", "./nowhere", "./text"] {
        let end = rotate(&site, &format!("--verify-with {check}"));

        assert_eq!(end.code, Some(2), "{check}: {end:?}");
    }
    assert_eq!(site.provider.desk().posts, 0);
}

#[test]
fn q19_recorded_check_is_found_from_any_folder() {
    let site = Site::new(&["old"]);
    program(&site, "check", "[ -e ../passes ]");
    assert_eq!(rotate(&site, "--verify-with ./check").code, Some(8));
    fs::write(site.aside("passes"), "").expect("written");
    let id = site.open()[0].id.clone();
    fs::create_dir(site.work().join("below")).expect("a folder");
    fs::write(site.work().join("passes"), "").expect("written");

    let mut command = site.command(&[], &["operations", "resume", &id, "--yes"]);
    let output = command.current_dir(site.work().join("below")).output();
    let end = site.end(output.expect("it ends"));

    assert_eq!(end.code, Some(0), "{end:?}");
}

#[test]
fn q20_rescue_file_that_holds_something_else_is_not_delivered() {
    let site = Site::new(&["other"]);
    let end = site.run("create --name ci --kind admin --to exec:false");
    assert_eq!(end.code, Some(12), "{end:?}");
    let id = site.open()[0].id.clone();
    let rescued = site.refuge().join(format!("rescue-{id}"));
    fs::write(&rescued, OTHER).expect("written");

    let end = site.run(&format!("operations resume {id} --yes --to file:key"));

    assert_eq!(end.code, Some(2), "{end:?}");
    assert_eq!(fs::read_to_string(&rescued).expect("kept"), OTHER);
    assert_eq!(site.sink("key"), None);
    assert_eq!(site.open().len(), 1);
    assert_eq!(site.provider.desk().deletes, 0);
}

#[test]
fn q21_key_whose_secret_was_moved_from_its_file_is_not_deleted_by_yes() {
    let site = Site::new(&["other"]);
    let line = "create --name ci --kind admin --to file:key --to exec:false";
    assert_eq!(site.run(line).code, Some(12));
    let id = site.open()[0].id.clone();
    fs::remove_file(site.refuge().join(format!("rescue-{id}"))).expect("removed");
    fs::rename(site.work().join("key"), site.aside("vault")).expect("moved");

    let end = site.run(&format!("operations resume {id} --yes"));

    assert_eq!(end.code, Some(5), "{end:?}");
    assert_eq!(site.provider.desk().deletes, 0);
}

#[test]
fn q22_later_sink_that_undoes_an_earlier_one_loses_nothing() {
    for undo in ["rm key", "echo x > key"] {
        let site = Site::new(&["other"]);
        program(&site, "undo", &format!("cat > /dev/null; {undo}"));
        let line = "create --name ci --kind admin --to file:key --to exec:./undo";

        let end = site.run(line);

        assert_eq!(end.code, Some(12), "{undo}: {end:?}");
        let id = site.open()[0].id.clone();
        let rescued = fs::read_to_string(site.refuge().join(format!("rescue-{id}")));
        let secret = &site.provider.desk().made[0].secret;
        assert_eq!(rescued.expect("rescued"), *secret, "{undo}");
    }
}

#[test]
fn q23_old_keys_secret_in_the_answer_is_not_taken_for_the_new_one() {
    let site = Site::new(&["old"]);
    site.provider
        .arrange(&[(Which::Post, Fault::Stale(1))], None);

    let end = rotate(&site, "--delete-old");

    assert_eq!(end.code, Some(12), "{end:?}");
    assert!(end.stderr.contains("the secret of another key"), "{end:?}");
    assert!(is_there(&site, "key_old0"));
    assert_eq!(site.sink("key"), None);
}

#[test]
fn q24_outcome_that_is_not_known_is_not_called_none() {
    let site = Site::new(&["other"]);
    site.provider
        .arrange(&[(Which::Post, Fault::Denied(502))], None);

    let end = site.run("create --name ci --kind admin --to file:key");

    assert_eq!(end.code, Some(9), "{end:?}");
    assert!(end.stderr.contains("… outcome not known"), "{end:?}");
    assert!(!end.stderr.contains("not created"), "{end:?}");
}

#[test]
fn flags_of_the_end_are_refused_without_it() {
    let site = Site::new(&["old"]);

    for flag in [
        "--even-if-used",
        "--prove-from file:key",
        &format!("--successor {NEW}"),
    ] {
        let end = rotate(&site, flag);

        assert_eq!(end.code, Some(2), "{flag}: {end:?}");
    }
    assert_eq!(site.provider.desk().requests, 0);
}

#[test]
fn q25_creation_that_names_a_key_that_was_there_is_not_called_done() {
    let site = Site::new(&["other"]);
    site.provider
        .arrange(&[(Which::Post, Fault::Misnamed(1))], None);

    let end = site.run("create --name ci --kind admin --to file:key");

    assert_eq!(end.code, Some(9), "{end:?}");
    assert_eq!(site.open().len(), 1);
    assert_eq!(site.provider.desk().deletes, 0);
}

#[test]
fn q26_use_is_not_hidden_by_a_clock_that_was_ahead_at_the_delivery() {
    let site = rotated();
    let journal = Journal::in_folder(site.state().join("keyctl/operations"));
    let recorded = journal.resume(&site.open()[0].id).expect("a record");
    let mut record = recorded.making().expect("a rotation");
    for step in [
        Step::Stored {
            server_time: Some("2099-01-01T00:00:00Z".parse().expect("a time")),
            vouched: Vec::new(),
        },
        Step::Proven {
            by: Witness::Provider,
        },
    ] {
        record.write(step).expect("a line");
    }
    drop(record);
    let made_at = site.provider.desk().made[0].made_at;
    site.provider.tells_use("key_old0", json!(made_at + 2));

    let end = site.run(&format!("rotate --finish {OLD} --yes"));

    assert_eq!(end.code, Some(6), "{end:?}");
    assert!(is_there(&site, "key_old0"));
}
