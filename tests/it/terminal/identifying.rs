//! Typing a leaked secret: nothing of it is shown.

use super::person::Person;

const SECRET: &str = "sk-admin-sandboxKeyctlNotARealKey7Qx";

#[test]
fn leaked_secret_is_asked_for_and_not_echoed() {
    let person = Person::new();
    let mut dialogue = person.runs("keyctl identify --sandbox");

    dialogue
        .reads("Secret to look for (not shown):")
        .types(&format!("{SECRET}\r"));

    assert_eq!(dialogue.ends(), 0, "{}", dialogue.seen());
    assert!(dialogue.seen().contains("certain: "), "{}", dialogue.seen());
    assert!(!dialogue.seen().contains("Keyctl"), "{}", dialogue.seen());
}

#[test]
fn several_pasted_lines_are_all_looked_for() {
    let person = Person::new();
    let mut dialogue =
        person.runs("keyctl identify --sandbox; stty -a | grep -q ' icanon' && echo mended");

    // As a paste ends: not with Enter.
    dialogue
        .reads("Secret to look for (not shown):")
        .types(&format!("# leaked\rA=sk-proj-0123456789abcdef\rB={SECRET}"));

    assert_eq!(dialogue.ends(), 0, "{}", dialogue.seen());
    let seen = dialogue.seen();
    assert!(seen.contains("sk-admin-…y7Qx, line 3"), "{seen}");
    assert!(seen.contains("1 of 2 values are not known"), "{seen}");
    assert!(seen.contains("mended"), "{seen}");
    assert!(!seen.contains("sandboxKeyctl"), "{seen}");
}

#[test]
fn secret_is_not_read_from_a_terminal_where_it_would_be_shown() {
    let person = Person::new();
    let mut dialogue = person.runs("keyctl identify --sandbox --no-input");

    assert_eq!(dialogue.ends(), 2, "{}", dialogue.seen());
    let seen = dialogue.seen();
    assert!(
        seen.contains("standard input is a terminal, and nobody may be asked there"),
        "{seen}"
    );
    assert!(!seen.contains("at the prompt"), "{seen}");
}

#[test]
fn interruption_is_told_on_a_line_of_its_own() {
    let person = Person::new();
    let mut dialogue = person.runs("trap : INT; NO_COLOR=1 keyctl identify --sandbox");

    dialogue
        .reads("Secret to look for (not shown):")
        .types("\x03");

    assert_eq!(dialogue.ends(), 130, "{}", dialogue.seen());
    assert!(dialogue.seen().contains("\nerror: "), "{}", dialogue.seen());
}
