//! Short refs and names, where a person sees which key they mean.

use super::person::Person;

const KEY: &str = "pinecone/6e8f1c44-3c1c-530e-b90f-34ce7fe98575";
const OTHER: &str = "pinecone/bc4c7738-0409-556a-8445-b0d75337b1a6";

#[test]
fn short_ref_and_name_delete_the_key_that_is_shown() {
    for word in ["pinecone/6e8f1c44", "search-prod"] {
        let person = Person::new();
        let mut dialogue = person.runs(&format!("keyctl delete {word} --sandbox"));

        dialogue
            .reads("Type the key's name `search-prod` to go ahead: ")
            .types("search-prod\r");

        assert_eq!(dialogue.ends(), 0, "{}", dialogue.seen());
        assert!(!person.sees(KEY), "{word}");
    }
}

#[test]
fn several_short_refs_and_names_are_asked_about_once() {
    let person = Person::new();
    let mut dialogue = person.runs("keyctl delete search-prod pinecone/bc4c7738 --sandbox");

    dialogue
        .reads("Type the number of keys `2` to go ahead: ")
        .types("2\r");

    assert_eq!(dialogue.ends(), 0, "{}", dialogue.seen());
    assert!(!person.sees(KEY) && !person.sees(OTHER));
}

#[test]
fn short_ref_with_yes_changes_nothing_on_a_terminal_either() {
    let person = Person::new();
    for line in [
        "keyctl delete pinecone/6e8f1c44 --sandbox --yes",
        "keyctl delete pinecone/6e8f1c44 pinecone/bc4c7738 --sandbox --yes",
    ] {
        let mut dialogue = person.runs(line);

        assert_eq!(dialogue.ends(), 5, "{}", dialogue.seen());
        assert!(person.sees(KEY) && person.sees(OTHER), "{line}");
    }
}
