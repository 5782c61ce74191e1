//! The question before a change that could stop a key from working.

use super::person::Person;

const KEY: &str = "pinecone/6e8f1c44-3c1c-530e-b90f-34ce7fe98575";

#[test]
fn change_of_roles_is_shown_and_asked_for() {
    let person = Person::new();
    let mut dialogue = person.runs(&format!(
        "keyctl update {KEY} --sandbox --role DataPlaneViewer"
    ));

    dialogue
        .reads("→ DataPlaneViewer")
        .reads("Change this key? [y/N]")
        .types("y\r");

    assert_eq!(dialogue.ends(), 0, "{}", dialogue.seen());
    assert!(
        dialogue.seen().contains("Updated `search-prod`"),
        "{}",
        dialogue.seen()
    );
}

#[test]
fn default_answer_is_no() {
    let person = Person::new();
    for answer in ["\r", "n\r", "\u{4}"] {
        let mut dialogue = person.runs(&format!(
            "keyctl update {KEY} --sandbox --role DataPlaneViewer"
        ));

        dialogue.reads("Change this key? [y/N]").types(answer);

        assert_eq!(dialogue.ends(), 5, "{answer:?}: {}", dialogue.seen());
    }
}

#[test]
fn new_name_is_given_without_a_question() {
    let person = Person::new();
    let mut dialogue = person.runs(&format!("keyctl update {KEY} --sandbox --name search"));

    assert_eq!(dialogue.ends(), 0, "{}", dialogue.seen());
    assert!(!dialogue.seen().contains("[y/N]"), "{}", dialogue.seen());
}
