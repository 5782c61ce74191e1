//! Keys whose ids may be secrets, deleted together by their masked refs.

use serde_json::{Value, json};

use super::{
    provider::{Call, Verdict},
    site::{Site, assert_outcomes, masking},
};

const IDS: [&str; 5] = [
    "5d2a71be-04c7-4f19-9b6e-c83f10e7a2d4",
    "6e3b82cf-15d8-4a20-8c7f-d94a21f8b3e5",
    "7f4c93d0-26e9-4b31-9d80-ea5b32a9c4f6",
    "805da4e1-37fa-4c42-8e91-fb6c43bad507",
    "916eb5f2-480b-4d53-9fa2-0c7d54cbe618",
];
const MASKS: [&str; 5] = [
    "5d2a..a2d4",
    "6e3b..b3e5",
    "7f4c..c4f6",
    "805d..d507",
    "916e..e618",
];
/// Is masked as the first is.
const TWIN: &str = "5d2a0000-04c7-4f19-9b6e-00000000a2d4";

/// Starts a provider with keys that have no other id.
fn site() -> Site {
    let site = Site::of(masking(), &[]);
    for id in IDS {
        site.provider.puts(id, key(id));
    }
    site
}

fn key(id: &str) -> Value {
    json!({"id":id,"name":format!("of {}", &id[..4]),"rateLimit":null,"budgetCents":null})
}

fn refs(site: &Site, ids: &[&str]) -> String {
    let kind = site.provider.kind();
    ids.iter()
        .map(|id| format!("{}\n", kind.reference_of(id)))
        .collect()
}

#[test]
fn masked_refs_are_looked_for_in_one_list_and_deleted() {
    let site = site();
    let refs = refs(&site, &MASKS);

    let program = IDS
        .iter()
        .fold(site.deletes(&refs, "--yes -o json"), |program, id| {
            program.canary(id)
        });
    let outcome = program.run().ends_with(0);

    assert_outcomes(&outcome, &[("deleted", 5)]);
    assert_eq!(site.provider.left(), [""; 0]);
    let calls = site.provider.calls();
    // One list shows the keys, another one whose they are.
    assert_eq!(calls.iter().filter(|call| call.id.is_none()).count(), 2);
    site.assert_settled();
}

#[test]
fn mask_that_two_keys_have_is_a_conflict_and_deletes_neither() {
    let site = site();
    site.provider.puts(TWIN, key(TWIN));

    let outcome = site
        .deletes(&refs(&site, &MASKS), "--yes -o json")
        .run()
        .ends_with(8);

    assert_outcomes(&outcome, &[("deleted", 4), ("failed", 1)]);
    assert_eq!(site.provider.left(), [IDS[0], TWIN]);
    outcome.mentions("2 keys match");
}

#[test]
fn masked_keys_are_known_again_when_their_deletion_goes_on() {
    let site = site();
    let id = stopped(&site);
    let record = std::fs::read_to_string(site.path(&format!("state/keyctl/operations/{id}.jsonl")));
    let record = record.expect("a record");
    assert!(IDS.iter().all(|id| !record.contains(id)), "{record}");

    let outcome = site.resumes(&id).ends_with(0);

    assert_outcomes(&outcome, &[("deleted", 3)]);
    assert_eq!(site.provider.left(), [IDS[1]]);
    site.assert_settled();
}

/// Leaves a deletion of which three keys are left, all there.
fn stopped(site: &Site) -> String {
    site.provider
        .rules(|call| match call.is_delete() && call.number >= 2 {
            true => Verdict::Refused(401),
            false => Verdict::Usual,
        });
    let words = "--yes --concurrency 1";
    site.deletes(&refs(site, &MASKS), words).run().ends_with(8);
    site.provider.rules(|_| Verdict::Usual);
    site.left_open(3, 5)
}

#[test]
fn masked_keys_that_cannot_be_known_again_are_not_taken_for_gone() {
    let site = site();
    let id = stopped(&site);
    let salt = site.path("state/keyctl/operations/salt");
    let bytes = std::fs::read(&salt).expect("a salt");
    std::fs::remove_file(&salt).expect("removed");
    let before = site.provider.calls().len();

    let outcome = site.resumes(&id).ends_with(2);

    outcome.mentions("the file `salt` beside the records is gone");
    assert_eq!(site.provider.calls().len(), before);
    site.left_open(3, 5);
    std::fs::write(&salt, bytes).expect("put back");
    let again = site.resumes(&id).ends_with(0);
    assert_outcomes(&again, &[("deleted", 3)]);
}

#[test]
fn masked_key_that_has_a_public_id_by_now_is_known_again() {
    let site = site();
    let id = stopped(&site);
    let mut shown = key(IDS[3]);
    shown["publicId"] = json!("public_4");
    site.provider.puts(IDS[3], shown);

    site.resumes(&id);

    let calls = site.provider.calls();
    let is_it = |call: &Call| call.id.as_deref() == Some("public_4");
    assert!(calls.iter().any(is_it), "{calls:?}");
}

#[test]
fn full_id_of_a_key_that_is_not_there_is_told_masked() {
    let site = Site::of(masking(), &[]);
    for more in ["", "--if-exists", "--if-exists -o json"] {
        let words = format!("--yes {more}");
        let program = site.deletes(&refs(&site, &IDS[..2]), &words);
        let outcome = IDS
            .iter()
            .fold(program, |program, id| program.canary(id))
            .run();

        let said = format!("{}{}", outcome.stdout, outcome.stderr);
        assert!(said.contains(MASKS[1]), "{more}: {said}");
    }
}

#[test]
fn list_that_breaks_tells_nothing_of_masked_keys() {
    let site = site();
    site.provider.rules(|call| match call.id {
        None => Verdict::Refused(503),
        Some(_) => Verdict::Usual,
    });

    for more in ["--if-exists", ""] {
        let words = format!("--yes -o json {more}");
        let outcome = site
            .deletes(&refs(&site, &MASKS), &words)
            .run()
            .ends_with(7);

        assert_outcomes(&outcome, &[("failed", 1), ("not_attempted", 4)]);
    }
    assert!(site.provider.deletes().is_empty());
}

#[test]
fn key_that_is_named_by_its_mask_and_in_full_is_deleted_once() {
    let site = site();
    let refs = refs(&site, &[MASKS[0], IDS[0], MASKS[1]]);

    let outcome = site.deletes(&refs, "--yes -o json").run().ends_with(0);

    assert_outcomes(&outcome, &[("deleted", 2)]);
    assert_eq!(site.provider.deletes().len(), 2);
    site.assert_settled();
}
