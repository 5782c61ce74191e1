//! The question before a deletion.

use super::person::Person;

const KEY: &str = "pinecone/6e8f1c44-3c1c-530e-b90f-34ce7fe98575";
const NAME: &str = "search-prod";
const UNNAMED: &str = "pinecone/bc4c7738-0409-556a-8445-b0d75337b1a6";
const PROMPT: &str = "Type the key's name `search-prod` to go ahead: ";

#[test]
fn exact_name_deletes() {
    let person = Person::new();
    let mut dialogue = person.runs(&format!("keyctl delete {KEY} --sandbox"));

    dialogue
        .reads("This deletes, for good:")
        .reads(PROMPT)
        .types(&format!("{NAME}\r"));

    assert_eq!(dialogue.ends(), 0, "{}", dialogue.seen());
    assert!(
        dialogue
            .seen()
            .contains(&format!("Deleted `{NAME}` ({KEY})")),
        "{}",
        dialogue.seen()
    );
    assert!(!person.sees(KEY));
}

#[test]
fn f02_anything_but_the_exact_name_deletes_nothing() {
    let person = Person::new();
    for answer in [
        "\r",
        "y\r",
        "yes\r",
        "SEARCH-PROD\r",
        "search-prod2\r",
        "\u{4}",
    ] {
        let mut dialogue = person.runs(&format!("keyctl delete {KEY} --sandbox"));

        dialogue.reads(PROMPT).types(answer);

        assert_eq!(dialogue.ends(), 5, "{answer:?}: {}", dialogue.seen());
        assert!(person.sees(KEY), "{answer:?}");
    }
}

#[test]
fn f03_ctrl_c_at_the_question_deletes_nothing_and_leaves_the_terminal_as_it_was() {
    let person = Person::new();
    let line = format!(
        "trap : INT; stty -a > before; keyctl delete {KEY} --sandbox; code=$?; stty -a > after; cmp before after && exit $code"
    );
    let mut dialogue = person.runs(&line);

    dialogue.reads(PROMPT).types("\u{3}");

    assert_eq!(dialogue.ends(), 130, "{}", dialogue.seen());
    assert!(person.sees(KEY));
}

#[test]
fn key_without_a_name_is_confirmed_by_its_id() {
    let person = Person::new();
    let id = UNNAMED.strip_prefix("pinecone/").expect("a ref");
    let mut dialogue = person.runs(&format!("keyctl delete {UNNAMED} --sandbox"));

    dialogue
        .reads(&format!("Type the key's id `{id}` to go ahead: "))
        .types(&format!("{id}\r"));

    assert_eq!(dialogue.ends(), 0, "{}", dialogue.seen());
    assert!(!person.sees(UNNAMED));
}

#[test]
fn f04_question_is_asked_on_the_terminal_while_standard_output_is_a_pipe() {
    let person = Person::new();
    let mut dialogue = person.runs(&format!(
        "keyctl delete {KEY} --sandbox | cat > answer; echo; cat answer"
    ));

    dialogue.reads(PROMPT).types(&format!("{NAME}\r"));
    dialogue.ends();

    let (_, answer) = dialogue.seen().rsplit_once(PROMPT).expect("the question");
    assert!(
        answer.contains(&format!("Deleted `{NAME}` ({KEY})\r\n")),
        "{}",
        dialogue.seen()
    );
}

#[test]
fn f01_nobody_is_asked_when_input_is_a_pipe_or_questions_are_forbidden() {
    let person = Person::new();
    for line in [
        format!("yes | keyctl delete {KEY} --sandbox"),
        format!("echo {NAME} | keyctl delete {KEY} --sandbox"),
        format!("keyctl delete {KEY} --sandbox --no-input"),
        format!("keyctl delete {KEY} --sandbox < /dev/null"),
        format!("keyctl delete {KEY} --sandbox <&-"),
    ] {
        let mut dialogue = person.runs(&line);

        assert_eq!(dialogue.ends(), 5, "{line}: {}", dialogue.seen());
        assert!(
            !dialogue.seen().contains("Type the key's"),
            "{}",
            dialogue.seen()
        );
    }
    assert!(person.sees(KEY));
}

#[test]
fn yes_is_consent_without_a_question() {
    let person = Person::new();
    let mut dialogue = person.runs(&format!("keyctl delete {KEY} --sandbox --yes"));

    assert_eq!(dialogue.ends(), 0, "{}", dialogue.seen());
    assert!(
        !dialogue.seen().contains("to go ahead"),
        "{}",
        dialogue.seen()
    );
}

#[test]
fn what_was_typed_before_the_question_is_no_answer() {
    let person = Person::new();
    // Typed while the shell still sleeps: it waits in the terminal when the question comes.
    let mut dialogue = person.runs(&format!(
        "echo ready; sleep 0.5; keyctl delete {KEY} --sandbox"
    ));

    dialogue.reads("ready").types(&format!("{NAME}\r"));
    dialogue.reads(PROMPT).types("\r");

    assert_eq!(dialogue.ends(), 5, "{}", dialogue.seen());
    assert!(person.sees(KEY));
}

#[test]
fn refusal_to_ask_says_what_forbids_it() {
    let person = Person::new();
    let mut dialogue = person.runs(&format!("keyctl delete {KEY} --sandbox --no-input"));

    assert_eq!(dialogue.ends(), 5, "{}", dialogue.seen());
    assert!(
        dialogue.seen().contains("`--no-input` forbids to ask"),
        "{}",
        dialogue.seen()
    );
}

#[test]
fn quiet_shows_a_plan_only_to_whoever_is_asked_about_it() {
    let person = Person::new();
    let line = format!("keyctl delete {KEY} --sandbox --quiet");

    let mut asked = person.runs(&line);
    asked.reads("This deletes, for good:").reads(PROMPT);
    asked.types("\r");
    let mut told = person.runs(&format!("{line} --yes"));

    assert_eq!(asked.ends(), 5, "{}", asked.seen());
    assert_eq!(told.ends(), 0, "{}", told.seen());
    assert!(!told.seen().contains("This deletes"), "{}", told.seen());
}
