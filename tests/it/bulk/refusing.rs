//! What is refused whole, before anything is deleted.

use std::fs;

use super::{
    killing::stopped,
    site::{Site, ids},
};
use crate::support::set_mode;

#[test]
fn d09_empty_file_is_nothing_to_delete() {
    let site = Site::new(1);
    for empty in ["", "\n\r\n", "\u{feff}"] {
        let outcome = site.deletes(empty, "--yes").run().ends_with(0);

        outcome.mentions("nothing to delete");
        site.provider.assert_untouched();
    }
}

#[test]
fn d09_marks_line_ends_and_doubled_refs_make_no_second_deletion() {
    let site = Site::new(5);
    let lines = site.refs(5).replace('\n', "\r\n");
    let lines = format!("\u{feff}{lines}\r\n{}{}", site.refs(3), site.refs(1));

    let outcome = site.deletes(&lines, "--yes --max 5").run().ends_with(0);

    outcome
        .mentions("4 of 9 refs are there twice")
        .mentions("5 of 5 deleted");
    let mut deletes = site.provider.deletes();
    deletes.sort();
    assert_eq!(deletes, ids(5));
    site.assert_settled();
}

#[test]
fn j04_more_keys_than_the_maximum_are_refused_whole() {
    let site = Site::new(21);
    let refs = site.refs(21);

    let refused = site.deletes(&refs, "--yes").run().ends_with(5);

    refused.mentions("--max 21").prints("");
    site.provider.assert_untouched();
    site.deletes(&refs, "--yes --max 21").run().ends_with(0);
    assert_eq!(site.provider.left(), [""; 0]);
}

#[test]
fn j09_credential_in_use_refuses_the_whole_list_until_it_is_named() {
    let site = Site::new(5);
    let kind = site.provider.kind();
    let own = kind.credential.clone().expect("a credential");
    site.provider.puts(kind.id, own);
    for keys in [1, 5] {
        let lines = format!("{}{}\n", site.refs(keys), kind.reference);

        let refused = site.deletes(&lines, "--yes").run().ends_with(5);

        let way_out = format!("--allow-self {}", kind.reference);
        refused.mentions(&way_out).prints("");
        assert!(site.provider.deletes().is_empty());
        site.assert_settled();
    }

    let lines = format!("{}{}\n", site.refs(5), kind.reference);
    let way_out = format!("--yes --allow-self {}", kind.reference);
    site.deletes(&lines, &way_out).run().ends_with(0);

    assert_eq!(site.provider.left(), [""; 0]);
}

#[test]
fn j16_dry_run_only_reads_and_plans_what_the_real_run_deletes() {
    for keys in [2, 7] {
        let site = Site::new(9);
        let refs = site.refs(keys);

        let rehearsal = site.deletes(&refs, "--dry-run --yes -o json").run();

        let document = rehearsal.ends_with(0).json();
        assert!(site.provider.deletes().is_empty());
        assert_eq!(document["dry_run"], true);
        let plan = document["plan"].as_array().expect("a plan");
        let planned: Vec<_> = plan.iter().map(|step| step["key"]["ref"].clone()).collect();
        let run = site
            .deletes(&refs, "--yes -o json")
            .run()
            .ends_with(0)
            .json();
        let results = run["results"].as_array().expect("results");
        let deleted: Vec<_> = results.iter().map(|own| own["ref"].clone()).collect();
        assert_eq!(planned, deleted);
        assert_eq!(planned.len(), keys);
        site.assert_settled();
    }
}

#[test]
fn journal_that_cannot_be_written_stops_all_before_the_first_deletion() {
    let site = Site::new(5);
    fs::create_dir(site.path("state")).expect("a folder");
    set_mode(&site.path("state"), 0o500);
    if fs::write(site.path("state/probe"), "").is_ok() {
        // Whoever may do everything is stopped by a file in the folder's place.
        fs::remove_dir_all(site.path("state")).expect("removed");
        fs::write(site.path("state"), "").expect("a file");
    }

    let outcome = site.deletes(&site.refs(5), "--yes").run().ends_with(2);

    outcome.mentions("operations cannot be recorded").prints("");
    assert!(site.provider.deletes().is_empty());
}

#[test]
fn d08_bad_line_among_a_thousand_is_named_by_its_number_and_not_repeated() {
    let site = Site::new(0);
    for bad in [
        "no ref CANARY-in-a-line",
        "CANARY-in-a-line/key_1",
        "CANARY-in-a-line",
    ] {
        let mut lines: Vec<String> = (0..1_000).map(|key| site.reference(key)).collect();
        bad.clone_into(&mut lines[611]);

        let program = site.deletes(&lines.join("\n"), "--yes --max 1000");
        let outcome = program.canary("CANARY-in-a-line").run();

        outcome.ends_with(2).mentions("line 612: ").prints("");
        site.provider.assert_untouched();
    }
}

#[test]
fn key_of_an_open_deletion_is_not_deleted_by_another() {
    let site = Site::new(8);
    let id = stopped(&site, 3, 6);
    let before = site.provider.deletes().len();
    let refs = [7, 4].map(|key| site.reference(key) + "\n").concat();

    for words in ["--yes", "--dry-run"] {
        let outcome = site.deletes(&refs, words).run().ends_with(6);

        outcome
            .mentions(&format!(
                "a deletion of {} is in progress",
                site.reference(4)
            ))
            .mentions(&format!("`keyctl operations resume {id}`"))
            .prints("");
    }
    assert_eq!(site.provider.deletes().len(), before);
    let alone = format!("delete {} --yes", site.reference(4));
    site.runs(&alone).run().ends_with(0);
    site.resumes(&id).ends_with(0);
    site.deletes(&refs, "--yes --if-exists").run().ends_with(0);
}

#[test]
fn dry_run_of_nothing_is_an_empty_plan() {
    let site = Site::new(1);

    let outcome = site.deletes("", "--dry-run -o json").run().ends_with(0);

    assert_eq!(outcome.json()["plan"], serde_json::json!([]));
    assert_eq!(outcome.json()["dry_run"], true);
}

#[test]
fn doubled_refs_are_no_news_to_a_script_that_reads_an_error() {
    let site = Site::new(0);
    let refs = format!("{}{}", site.refs(2), site.refs(1));

    let outcome = site.deletes(&refs, "--yes -o json").run().ends_with(3);

    assert_eq!(outcome.json_error()["exit_code"], 3);
    assert_eq!(outcome.json()["totals"]["not_found"], 2);
}

#[cfg(unix)]
#[test]
fn silent_pipe_of_refs_is_left_at_a_signal() {
    use std::{cell::Cell, fs::File, os::unix::fs::OpenOptionsExt, process::Command};

    use rustix::fs::OFlags;

    let site = Site::new(1);
    let pipe = site.path("pipe");
    let made = Command::new("mkfifo").arg(&pipe).status();
    assert!(made.expect("mkfifo starts").success());
    // It can be opened at once only while somebody waits at its other end.
    let end = Cell::new(None);
    let flags = OFlags::NONBLOCK.bits().cast_signed();
    let is_waited_for = || {
        let opened = File::options().write(true).custom_flags(flags).open(&pipe);
        let is_open = opened.is_ok();
        end.set(opened.ok());
        is_open
    };

    let program = site.runs("delete --from pipe --yes");
    let outcome = program.run_until(is_waited_for, "INT");

    outcome.ends_with(130).prints("");
    site.provider.assert_untouched();
}
