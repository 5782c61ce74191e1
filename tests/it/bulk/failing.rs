//! Disks that are full: what cannot be recorded is not sent, and what cannot be told is done all the same.

use std::{fs, path::Path};

use super::{
    asking::types,
    provider::Verdict,
    site::{Site, ids},
};

const KEYS: usize = 6;

/// Reads the records as they are on the disk.
fn recorded(site: &Site) -> String {
    let folder = fs::read_dir(site.path("state/keyctl/operations")).expect("a folder");
    let paths = folder.map(|entry| entry.expect("an entry").path());
    let records = paths.filter(|path| path.extension().is_some_and(|end| end == "jsonl"));
    records
        .map(|path| fs::read_to_string(path).expect("a record"))
        .collect()
}

#[test]
fn key_that_cannot_be_recorded_is_not_deleted() {
    let mut codes = Vec::new();
    for blocks in 1.. {
        let site = Site::new(KEYS);
        fs::write(site.path("refs"), site.refs(KEYS)).expect("written");
        let line = "keyctl delete --from refs --yes --concurrency 1";
        let mut dialogue = types(&site, &format!("ulimit -f {blocks}; {line}"));

        let code = dialogue.ends();

        codes.push(code);
        let deletes = site.provider.deletes();
        if code == 0 {
            break;
        }
        assert!(
            dialogue.seen().contains("cannot be recorded"),
            "{}",
            dialogue.seen()
        );
        let recorded = recorded(&site);
        for (key, id) in ids(KEYS).iter().enumerate() {
            let announced = format!("\"key_sent\",\"key\":{key}");
            let is_sent = deletes.contains(id);
            assert!(
                !is_sent || recorded.contains(&announced),
                "{id}: {recorded}"
            );
        }
        match deletes.len() {
            0 => assert_eq!(code, 2, "{}", dialogue.seen()),
            sent => {
                assert_eq!(code, 8, "{}", dialogue.seen());
                assert!(!dialogue.seen().contains("forget"), "{}", dialogue.seen());
                let operations = site.operations();
                let id = operations[0]["id"].as_str().expect("an id");
                site.resumes(id).ends_with(0);
                assert_eq!(site.provider.deletes().len(), KEYS, "{sent} before");
            }
        }
        site.assert_settled();
    }
    codes.dedup();
    assert_eq!(codes, [2, 8, 0]);
}

#[test]
fn report_that_cannot_be_written_hides_no_outcome() {
    let full = Path::new("/dev/full");
    if !full.exists() {
        return;
    }
    for (status, code) in [(500, 9), (403, 8)] {
        let site = Site::new(KEYS);
        site.provider.rules(move |call| match call.id.as_deref() {
            Some("key_1") => Verdict::Refused(status),
            Some(_) | None => Verdict::Usual,
        });

        let program = site.deletes(&site.refs(KEYS), "--yes");
        let outcome = program.prints_into(full).run().ends_with(code);

        let gone = [0, 2, 3, 4, 5].map(|key| site.reference(key)).join(", ");
        let done = format!("what was asked for was done: {gone}\n");
        let outcome = outcome.mentions(&done).mentions("5 of 6 deleted");
        if status == 500 {
            let id = site.left_open(1, KEYS);
            outcome.mentions(&format!("`keyctl operations resume {id}`"));
        }
    }
}

#[test]
fn report_that_cannot_be_written_is_all_that_went_wrong() {
    let full = Path::new("/dev/full");
    if !full.exists() {
        return;
    }
    let site = Site::new(KEYS);
    let refs = site.refs(KEYS);

    let gone = site.deletes(&refs, "--yes").prints_into(full).run();
    let missing = site.deletes(&refs, "--yes").prints_into(full).run();

    gone.ends_with(8).mentions("what was asked for was done: ");
    let missing = missing.ends_with(1).mentions("0 of 6 deleted, 6 not found");
    assert!(!missing.stderr.contains("was done"), "{}", missing.stderr);
}
