//! Going on with a deletion of many keys: what is left of it, and only there where it was begun.

use std::fs;

use super::{
    killing::stopped,
    provider::Verdict,
    site::{Site, assert_outcomes, ids},
};

#[test]
fn key_that_somebody_else_deleted_meanwhile_is_absent() {
    let site = Site::new(7);
    let id = stopped(&site, 3, 7);
    let other = format!("delete {} --yes", site.reference(5));
    site.runs(&other).run().ends_with(0);

    let outcome = site.resumes(&id).ends_with(0);

    assert_outcomes(&outcome, &[("already_absent", 1), ("deleted", 4)]);
    assert_eq!(site.provider.left(), [""; 0]);
    site.assert_settled();
}

#[test]
fn j16_resume_needs_consent_and_only_reads_in_a_dry_run() {
    let site = Site::new(6);
    let id = stopped(&site, 2, 6);
    let before = site.provider.deletes().len();

    let refused = site.runs(&format!("operations resume {id}")).run();
    let rehearsal = site
        .runs(&format!("operations resume {id} --yes --dry-run -o json"))
        .run();

    refused.ends_with(5).mentions("--yes");
    let plan = rehearsal.ends_with(0).json()["plan"].clone();
    assert_eq!(plan.as_array().expect("a plan").len(), 4);
    assert_eq!(site.provider.deletes().len(), before);
    site.left_open(5, 6);
}

#[test]
fn resume_elsewhere_than_it_was_begun_is_refused() {
    let (site, elsewhere) = (Site::new(6), Site::new(6));
    let id = stopped(&site, 2, 6);

    let program = site.runs(&format!("operations resume {id} --yes"));
    let hosts = elsewhere.provider.hosts().into_iter();
    let program = hosts.fold(program, |program, (name, url)| {
        program.env(name, url.replace("127.0.0.1", "localhost"))
    });
    let outcome = program.run().ends_with(6);

    outcome
        .mentions("is not the one that this was begun with")
        .prints("");
    elsewhere.provider.assert_untouched();
    site.left_open(5, 6);
}

#[test]
fn unfinished_deletion_is_listed_with_the_keys_that_are_left() {
    let site = Site::new(6);
    let id = stopped(&site, 2, 6);

    let table = site.runs("operations").run().ends_with(0);

    assert!(table.stdout.contains(&id), "{}", table.stdout);
    assert!(
        table.stdout.contains("5 of 6 keys left"),
        "{}",
        table.stdout
    );
    assert_eq!(site.operations()[0]["state"], "sent");
}

#[test]
fn forgotten_deletion_leaves_the_other_keys_as_they_are() {
    let site = Site::new(6);
    let id = stopped(&site, 2, 6);

    let forget = site.runs(&format!("operations forget {id}")).run();

    let said = forget.ends_with(0).stdout;
    assert!(
        said.contains("4 keys that were to be deleted stay as they are; 1 key whose deletion"),
        "{said}"
    );
    assert_eq!(site.provider.left(), ids(6)[2..]);
    site.assert_settled();
}

#[test]
fn record_of_a_deletion_that_is_damaged_is_refused_and_nothing_is_sent() {
    let site = Site::new(6);
    let id = stopped(&site, 4, 6);
    let path = site.path(&format!("state/keyctl/operations/{id}.jsonl"));
    let text = fs::read_to_string(&path).expect("a record");
    fs::write(&path, text.replacen("\"key\":1", "\"key\":5", 1)).expect("written");
    let before = site.provider.calls().len();

    let outcome = site.resumes(&id);

    outcome.ends_with(2).mentions("is damaged");
    assert_eq!(site.provider.calls().len(), before);
}

#[test]
fn resume_while_the_provider_is_down_forgets_no_key() {
    for keys in [3, 7] {
        let site = Site::new(keys);
        let id = stopped(&site, 2, keys);
        site.provider.rules(|_| Verdict::Refused(503));

        let outcome = site.resumes(&id);

        // What became of the key that was on its way is not known.
        assert_outcomes(&outcome, &[("not_attempted", keys - 2), ("unknown", 1)]);
        outcome.ends_with(9);
        assert_eq!(site.left_open(keys - 1, keys), id);
        site.provider.rules(|_| Verdict::Usual);
        let again = site.resumes(&id).ends_with(0);
        assert_outcomes(&again, &[("deleted", keys - 1)]);
        assert_eq!(site.provider.left(), [""; 0]);
        site.assert_settled();
    }
}

#[test]
fn resume_with_a_rejected_credential_forgets_no_key() {
    let site = Site::new(12);
    let id = stopped(&site, 1, 12);
    site.provider.rules(|_| Verdict::Refused(401));

    site.resumes(&id).ends_with(9);

    site.left_open(12, 12);
    site.provider.rules(|_| Verdict::Usual);
    let again = site.resumes(&id).ends_with(0);
    assert_outcomes(&again, &[("deleted", 12)]);
}

#[test]
fn resume_under_a_credential_of_another_organization_asks_for_no_key() {
    let site = Site::new(6);
    let id = stopped(&site, 2, 6);
    site.provider.moves_to("proj_of_another_organization");
    let before = site.provider.calls().len();

    let outcome = site.resumes(&id).ends_with(4);

    outcome.mentions("another organization's");
    assert_eq!(site.provider.calls().len(), before);
    site.left_open(5, 6);
}
