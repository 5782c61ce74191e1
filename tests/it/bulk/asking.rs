//! The question before many keys go, on the terminal while standard input brings the refs.

use std::{thread, time::Duration};

use super::{
    provider::{Verdict, name},
    site::{Site, ids},
};
use crate::terminal::person::{Dialogue, Person};

const PROMPT: &str = "Type the number of keys `5` to go ahead: ";

/// Types a command line at a terminal, in the site's folder and with its provider.
pub fn types(site: &Site, line: &str) -> Dialogue {
    let mut variables = site.provider.hosts();
    let credentials = site.provider.credentials().iter();
    variables.extend(credentials.map(|(name, value)| (*name, (*value).to_owned())));
    let state = site.path("state").display().to_string();
    variables.push(("XDG_STATE_HOME", state));
    let variables: Vec<(&str, &str)> = variables
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let folder = site.path("").display().to_string();
    Person::new().runs_with(&format!("cd {folder}; {line}"), &variables)
}

fn write(site: &Site, keys: usize) {
    std::fs::write(site.path("refs"), site.refs(keys)).expect("written");
}

#[test]
fn d10_number_of_keys_typed_at_the_terminal_deletes_what_a_pipe_brings() {
    let site = Site::new(6);
    write(&site, 5);
    let mut dialogue = types(&site, "cat refs | keyctl delete --from -");

    dialogue
        .reads("This deletes 5 keys, for good:")
        .reads(PROMPT)
        .types("5\r");

    assert_eq!(dialogue.ends(), 0, "{}", dialogue.seen());
    assert_eq!(site.provider.left(), ["key_5"]);
}

#[test]
fn anything_but_the_number_deletes_nothing() {
    let site = Site::new(6);
    write(&site, 5);
    for answer in ["6\r", "y\r", "\r", "\u{4}"] {
        let mut dialogue = types(&site, "cat refs | keyctl delete --from -");

        dialogue.reads(PROMPT).types(answer);

        assert_eq!(dialogue.ends(), 5, "{answer:?}: {}", dialogue.seen());
    }
    assert!(site.provider.deletes().is_empty());
    site.assert_settled();
}

#[test]
fn d10_what_the_pipe_brings_is_no_answer() {
    let site = Site::new(6);
    write(&site, 5);
    let mut dialogue = types(
        &site,
        "(cat refs; sleep 1; echo 5) | keyctl delete --from -",
    );

    assert_eq!(dialogue.ends(), 2, "{}", dialogue.seen());
    assert!(dialogue.seen().contains("line 6: "), "{}", dialogue.seen());
    site.provider.assert_untouched();
}

#[test]
fn d10_nobody_is_asked_where_there_is_no_terminal() {
    let site = Site::new(6);
    let refs = site.refs(5);

    let outcome = site.runs("delete --from -").input(refs.as_bytes()).run();

    outcome.ends_with(5).mentions("--yes").prints("");
    assert!(site.provider.deletes().is_empty());
    write(&site, 5);
    let mut forbidden = types(&site, "cat refs | keyctl delete --from - --no-input");
    assert_eq!(forbidden.ends(), 5, "{}", forbidden.seen());
    assert!(site.provider.deletes().is_empty());
}

#[test]
fn refs_on_a_pipe_and_yes_need_no_terminal() {
    let site = Site::new(5);
    let refs = site.refs(5);

    let outcome = site
        .runs("delete --from - --yes")
        .input(refs.as_bytes())
        .run();

    outcome.ends_with(0).mentions("5 of 5 deleted");
    assert_eq!(site.provider.left(), [""; 0]);
}

#[test]
fn key_that_changes_during_the_question_stays_and_the_others_go() {
    for keys in [3, 5] {
        let site = Site::new(keys);
        write(&site, keys);
        let mut dialogue = types(&site, "cat refs | keyctl delete --from -");

        dialogue.reads("Type the number of keys");
        site.provider.renames("key_1", "another name");
        dialogue.types(&format!("{keys}\r"));

        assert_eq!(dialogue.ends(), 8, "{}", dialogue.seen());
        let seen = dialogue.seen();
        assert!(seen.contains("no longer the one that was shown"), "{seen}");
        assert_eq!(site.provider.left(), ["key_1"]);
        site.assert_settled();
    }
}

#[test]
fn keys_that_all_change_during_the_question_are_a_conflict() {
    let site = Site::new(5);
    write(&site, 5);
    let mut dialogue = types(&site, "keyctl delete --from refs");

    dialogue.reads(PROMPT);
    for id in ids(5) {
        site.provider.renames(&id, "another name");
    }
    dialogue.types("5\r");

    assert_eq!(dialogue.ends(), 6, "{}", dialogue.seen());
    assert!(site.provider.deletes().is_empty());
    assert!(!site.path("state").exists(), "nothing was begun");
}

#[test]
fn key_that_goes_during_the_question_is_absent() {
    let site = Site::new(5);
    write(&site, 5);
    let mut dialogue = types(&site, "keyctl delete --from refs");

    dialogue.reads(PROMPT);
    let other = format!("delete {} --yes", site.reference(2));
    site.runs(&other).run().ends_with(0);
    dialogue.types("5\r");

    assert_eq!(dialogue.ends(), 0, "{}", dialogue.seen());
    assert_eq!(site.provider.left(), [""; 0]);
    assert_eq!(site.provider.deletes().len(), 5);
}

#[test]
fn list_goes_through_a_real_pipe_into_the_deletion() {
    let person = Person::new();
    let line = "keyctl list --provider pinecone --sandbox -o ref | keyctl delete --from - --sandbox --yes --max 500";
    let mut dialogue = person.runs(line);

    assert_eq!(dialogue.ends(), 0, "{}", dialogue.seen());

    let mut left = person.runs("keyctl list --provider pinecone --sandbox -o ref");
    assert_eq!(left.ends(), 0);
    assert_eq!(left.seen().trim(), "0 keys in 1 account");
}

#[test]
fn ctrl_c_at_the_question_deletes_nothing() {
    let site = Site::new(5);
    write(&site, 5);
    let mut dialogue = types(&site, "trap : INT; keyctl delete --from - < refs; exit $?");

    dialogue.reads(PROMPT).types("\u{3}");

    assert_eq!(dialogue.ends(), 130, "{}", dialogue.seen());
    assert!(site.provider.deletes().is_empty());
    site.assert_settled();
}

#[test]
fn ctrl_c_at_the_second_look_begins_nothing() {
    let site = Site::new(5);
    write(&site, 5);
    let mut dialogue = types(&site, "trap : INT; keyctl delete --from refs; exit $?");

    dialogue.reads(PROMPT);
    let looks = site.provider.calls().len();
    site.provider
        .rules(|_| Verdict::Late(Duration::from_secs(5)));
    dialogue.types("5\r");
    while site.provider.calls().len() == looks {
        thread::sleep(Duration::from_millis(5));
    }
    dialogue.types("\u{3}");

    assert_eq!(dialogue.ends(), 130, "{}", dialogue.seen());
    assert!(site.provider.deletes().is_empty());
    assert!(!site.path("state").exists(), "nothing was begun");
}

#[test]
fn keys_that_are_not_there_are_named_before_the_question() {
    let site = Site::new(5);
    write(&site, 12);
    let mut dialogue = types(&site, "keyctl delete --from refs");

    dialogue.reads(PROMPT).types("\r");

    assert_eq!(dialogue.ends(), 5, "{}", dialogue.seen());
    let missing = [5, 6, 7, 8, 9].map(|key| site.reference(key)).join(", ");
    let note = format!("not there, or cannot be looked at: {missing} and 2 more");
    let seen = dialogue.seen().replace(['\r', '\n'], "");
    assert!(seen.contains(&note), "{seen}");
}

#[test]
fn keys_that_no_list_shows_again_are_left_for_a_resume() {
    let site = Site::new(5);
    write(&site, 5);
    let mut dialogue = types(&site, "keyctl delete --from refs");

    dialogue.reads(PROMPT);
    site.provider.rules(|call| match call.id {
        None => Verdict::Refused(503),
        Some(_) => Verdict::Usual,
    });
    dialogue.types("5\r");

    assert_eq!(dialogue.ends(), 7, "{}", dialogue.seen());
    assert!(site.provider.deletes().is_empty());
    let id = site.left_open(5, 5);
    site.provider.rules(|_| Verdict::Usual);
    site.resumes(&id).ends_with(0);
    assert_eq!(site.provider.left(), [""; 0]);
}

/// Takes a key's place, each in another way.
const REPLACEMENTS: [fn(&Site); 3] = [
    |site| site.provider.renames("key_0", "another name"),
    // Of the same name and id, but made at another time.
    |site| {
        let mut key = (site.provider.kind().key)("key_0", &name("key_0"));
        key["created_at"] = 1_711_471_999.into();
        site.provider.puts("key_0", key);
    },
    // Of the same name alone.
    |site| {
        let key = (site.provider.kind().key)("key_9", &name("key_0"));
        site.provider.takes_away("key_0");
        site.provider.puts("key_9", key);
    },
];

#[test]
fn j01_key_that_was_renamed_or_replaced_during_the_question_stays() {
    let (name, kind) = (name("key_0"), Site::new(0).provider.kind().kind);
    let by_name = format!("keyctl delete --kind {kind} --name '{name}'");
    for (number, replace) in REPLACEMENTS.iter().enumerate() {
        let by_reference = format!("keyctl delete {}", Site::new(1).reference(0));
        for line in [&by_reference, &by_name] {
            let site = Site::new(2);
            let mut dialogue = types(&site, line);

            dialogue.reads("to go ahead: ");
            replace(&site);
            dialogue.types(&format!("{name}\r"));

            // What a ref leads to is gone then; what a name leads to is another key.
            let is_gone = number == 2 && line == &by_reference;
            let code = if is_gone { 0 } else { 6 };
            assert_eq!(dialogue.ends(), code, "{number}: {}", dialogue.seen());
            assert!(site.provider.deletes().is_empty(), "{}", dialogue.seen());
        }
    }
}
