//! What is shown only to a person.

use super::person::Person;

const CREATE: &str = "keyctl create --sandbox --provider pinecone --project Staging --name ci2";

#[test]
fn new_secret_is_shown_once_to_a_person() {
    let person = Person::new();
    let mut dialogue = person.runs(CREATE);

    assert_eq!(dialogue.ends(), 0, "{}", dialogue.seen());
    assert_eq!(
        dialogue.seen().matches("pcsk_").count(),
        1,
        "{}",
        dialogue.seen()
    );
    assert!(
        dialogue.seen().contains("shown only now"),
        "{}",
        dialogue.seen()
    );
}

#[test]
fn document_for_scripts_holds_no_secret_even_on_a_terminal() {
    let person = Person::new();
    let mut dialogue = person.runs(&format!("{CREATE} -o json"));

    assert_eq!(dialogue.ends(), 2, "{}", dialogue.seen());
    assert!(!dialogue.seen().contains("pcsk_"), "{}", dialogue.seen());
}

#[test]
fn colours_are_for_terminals_that_want_them() {
    let person = Person::new();
    for (variables, flag, is_coloured) in [
        (&[][..], "", true),
        (&[("NO_COLOR", "1")], "", false),
        (&[("TERM", "dumb")], "", false),
        (&[], "--color never", false),
        (&[("NO_COLOR", "1")], "--color always", true),
    ] {
        let mut dialogue = person.runs_with(&format!("keyctl list {flag}"), variables);

        assert_eq!(dialogue.ends(), 4, "{}", dialogue.seen());
        assert_eq!(
            dialogue.seen().contains('\u{1b}'),
            is_coloured,
            "{variables:?} {flag}: {}",
            dialogue.seen()
        );
    }
}

#[test]
fn long_names_are_cut_to_the_width_of_the_terminal_and_ids_never() {
    let person = Person::new();
    let line = "stty cols 100; keyctl list --sandbox --provider openai --project Web";
    let mut dialogue = person.runs(line);

    assert_eq!(dialogue.ends(), 0, "{}", dialogue.seen());
    assert!(
        dialogue
            .seen()
            .contains("openai/proj_iQxc03ObVr8D/key_l2wx2jOI1jfo"),
        "{}",
        dialogue.seen()
    );
    assert!(dialogue.seen().contains('…'), "{}", dialogue.seen());
}
