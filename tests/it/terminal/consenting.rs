//! Ways round consent at a terminal: what was typed or pasted before a question is no answer to it.

use super::person::{Dialogue, Person};

const KEY: &str = "pinecone/6e8f1c44-3c1c-530e-b90f-34ce7fe98575";
const OTHER: &str = "pinecone/6a48ce33-e894-5449-b765-b7b5e6c77f10";
/// Answers every question that there is, by what is asked for.
const ANSWERS: &str = "y\ryes\rsearch-prod\r2\r";

/// Returns every command that asks, and how its question ends.
fn every_question(person: &Person) -> Vec<(String, &'static str)> {
    let refs = format!("printf '{KEY}\\n{OTHER}\\n' > refs");
    assert_eq!(person.runs(&refs).ends(), 0);
    let rotate = format!("keyctl rotate {KEY} --sandbox --to file:key");
    [
        (format!("keyctl delete {KEY} --sandbox"), "to go ahead: "),
        (
            "keyctl delete --from refs --sandbox".to_owned(),
            "to go ahead: ",
        ),
        (
            "cat refs | keyctl delete --from - --sandbox".to_owned(),
            "to go ahead: ",
        ),
        (format!("{rotate} --delete-old"), "[y/N]"),
        (rotate, "[y/N]"),
        (
            format!("keyctl update {KEY} --sandbox --role DataPlaneViewer"),
            "[y/N]",
        ),
    ]
    .into()
}

/// Tells all that there is, in the sandbox.
fn world(person: &Person) -> String {
    let mut list = person.runs("keyctl list --sandbox --provider pinecone -o json; ls");
    assert_eq!(list.ends(), 0, "{}", list.seen());
    list.seen().to_owned()
}

/// Types all answers while the shell still sleeps: they wait in the terminal when the question comes.
fn types_ahead(person: &Person, line: &str) -> Dialogue {
    let mut dialogue = person.runs(&format!("echo ready; sleep 0.3; {line}"));
    dialogue.reads("ready").types(ANSWERS);
    dialogue
}

#[test]
fn what_was_typed_ahead_answers_no_question() {
    let person = Person::new();
    for (line, question) in every_question(&person) {
        let before = world(&person);

        let mut dialogue = types_ahead(&person, &line);
        dialogue.reads(question).types("\r");

        assert_eq!(dialogue.ends(), 5, "{line}: {}", dialogue.seen());
        assert_eq!(world(&person), before, "{line}");
    }
}

#[test]
fn paste_of_several_lines_answers_one_question_at_most() {
    let person = Person::new();
    for (line, question) in every_question(&person) {
        let before = world(&person);

        let mut dialogue = person.runs(&line);
        dialogue.reads(question);
        dialogue.types(&format!("keyctl list\r{ANSWERS}"));

        assert_eq!(dialogue.ends(), 5, "{line}: {}", dialogue.seen());
        assert_eq!(world(&person), before, "{line}");
    }
}

#[test]
fn answer_to_one_question_is_none_to_the_next() {
    let person = Person::new();
    // The command ends the rotation's way behind it, as Ctrl-C would.
    let script = "printf 'cat > /dev/null; kill -INT $PPID' > store";
    assert_eq!(person.runs(script).ends(), 0);
    let mut begin = person.runs(&format!(
        "keyctl rotate {KEY} --sandbox --to \"exec:sh $HOME/store\" --delete-old --yes"
    ));
    begin.ends();
    let (_, rest) = begin.seen().split_once("resume ").expect("a hint");
    let id: String = rest.chars().take_while(|c| c.is_alphanumeric()).collect();
    let resume = format!("keyctl operations resume --sandbox {id}");
    let before = world(&person);

    let mut ahead = types_ahead(&person, &resume);
    ahead.reads("does it work? [y/N]").types("\r");
    let mut pasted = person.runs(&resume);
    pasted
        .reads("does it work? [y/N]")
        .types("y\rsearch-prod\r");
    pasted.reads("to go ahead: ").types("\r");

    assert_eq!(ahead.ends(), 5, "{}", ahead.seen());
    assert_eq!(pasted.ends(), 5, "{}", pasted.seen());
    assert_eq!(world(&person), before);
}

#[test]
fn j16_dry_run_shows_the_plan_that_is_asked_about() {
    let person = Person::new();
    for (line, question) in every_question(&person) {
        let before = world(&person);

        let mut rehearsal = person.runs(&format!("{line} --dry-run --yes"));
        assert_eq!(rehearsal.ends(), 0, "{line}: {}", rehearsal.seen());
        let mut dialogue = person.runs(&line);
        dialogue.reads(question).types("\r");

        let plan = rehearsal.seen().trim_end();
        assert!(!plan.is_empty(), "{line}");
        assert!(
            dialogue.seen().starts_with(plan),
            "{line}: {plan}\n{}",
            dialogue.seen()
        );
        assert_eq!(dialogue.ends(), 5, "{line}: {}", dialogue.seen());
        assert_eq!(world(&person), before, "{line}");
    }
}
