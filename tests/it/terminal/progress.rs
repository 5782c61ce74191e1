//! How far a slow list has come, shown to whoever waits for it.

use std::{thread, time::Duration};

use super::person::{Dialogue, Person};
use crate::listing::{Organization, Project, plain};

/// One project answers, the other when it is told to.
fn organization() -> Organization {
    Organization::start(vec![
        Project::new("willing", 3, plain),
        Project::new("slow", 2, plain).held_back(),
    ])
}

fn types(person: &Person, organization: &Organization, line: &str) -> Dialogue {
    let variables = organization.environment();
    let variables: Vec<_> = variables
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    person.runs_with(line, &variables)
}

/// Is longer than anybody is left without a sign.
fn wait() {
    thread::sleep(Duration::from_millis(900));
}

#[test]
fn slow_list_shows_how_far_it_has_come_and_takes_it_away() {
    let (person, organization) = (Person::new(), organization());
    let mut dialogue = types(&person, &organization, "keyctl list");

    dialogue.reads("2/3 · 3 keys");
    organization.release();

    assert_eq!(dialogue.ends(), 0, "{}", dialogue.seen());
    let (before, after) = dialogue.seen().split_once("REF").expect("a table");
    assert!(before.ends_with("\r\u{1b}[2K"), "{before:?}");
    assert!(!after.contains('\u{1b}'), "{after:?}");
    assert!(after.contains("5 keys in 1 account"), "{after:?}");
}

#[test]
fn pause_that_a_provider_asks_for_is_explained() {
    let person = Person::new();
    let busy = Project::new("busy", 2, plain).busy();
    let organization = Organization::start(vec![Project::new("willing", 3, plain), busy]);
    let mut dialogue = types(&person, &organization, "keyctl list");

    dialogue.reads("openai asks to wait ");
    organization.release();

    assert_eq!(dialogue.ends(), 0, "{}", dialogue.seen());
    assert!(dialogue.seen().contains("5 keys in 1 account"));
}

#[test]
fn progress_stays_out_of_keys_that_are_written_to_the_terminal_meanwhile() {
    let (person, organization) = (Person::new(), organization());
    let mut dialogue = types(&person, &organization, "keyctl list -o ref");

    dialogue.reads("openai/proj_0/key_000002");
    wait();
    organization.release();

    assert_eq!(dialogue.ends(), 0, "{}", dialogue.seen());
    assert!(!dialogue.seen().contains('\u{1b}'), "{:?}", dialogue.seen());
}

#[test]
fn progress_is_shown_to_nobody_who_does_not_look_or_wants_none() {
    for line in ["keyctl list 2> said; cat said >&2", "keyctl list --quiet"] {
        let (person, organization) = (Person::new(), organization());
        let mut dialogue = types(&person, &organization, line);

        wait();
        organization.release();

        assert_eq!(dialogue.ends(), 0, "{}", dialogue.seen());
        assert!(
            !dialogue.seen().contains('\u{1b}'),
            "{line}: {:?}",
            dialogue.seen()
        );
    }
}
