//! The questions before a rotation, and before what was left unfinished goes on.

use super::person::{Dialogue, Person};
use crate::support::{Emulator, Fault, FaultServer};

const KEY: &str = "pinecone/6e8f1c44-3c1c-530e-b90f-34ce7fe98575";
const ROTATE: &str = "keyctl rotate --sandbox pinecone/6e8f1c44-3c1c-530e-b90f-34ce7fe98575";
const PROMPT: &str = "Make a new key that takes this one's place? [y/N]";

/// Tells what is left unfinished, in the sandbox.
fn operations(person: &Person) -> String {
    let mut dialogue = person.runs("keyctl operations --sandbox");
    assert_eq!(dialogue.ends(), 0, "{}", dialogue.seen());
    dialogue.seen().to_owned()
}

/// Tells which keys there are, in the sandbox, by their addresses.
fn keys(person: &Person) -> Vec<String> {
    let mut dialogue = person.runs("keyctl list --sandbox --provider pinecone -o json");
    assert_eq!(dialogue.ends(), 0, "{}", dialogue.seen());
    let lines = dialogue.seen().lines();
    let refs = lines.filter(|line| line.contains("\"ref\""));
    refs.map(str::to_owned).collect()
}

#[test]
fn key_is_rotated_when_somebody_says_yes() {
    let person = Person::new();
    let mut dialogue = person.runs(&format!("{ROTATE} --to file:key && cat key"));

    dialogue.reads("search-prod").reads(PROMPT).types("y\r");

    assert_eq!(dialogue.ends(), 0, "{}", dialogue.seen());
    let seen = dialogue.seen();
    let finish = format!("rotate --finish {KEY}");
    assert!(seen.contains(&finish), "{seen}");
    assert_eq!(seen.matches("pcsk_sandbox_").count(), 1, "{seen}");
    assert!(person.sees(KEY));
    assert!(operations(&person).contains("proven"));
}

#[test]
fn default_answer_to_a_rotation_is_no() {
    let person = Person::new();
    let before = keys(&person);
    for answer in ["\r", "n\r", "search-prod\r", "\u{4}"] {
        let mut dialogue = person.runs(&format!("{ROTATE} --to file:key"));

        dialogue.reads(PROMPT).types(answer);

        assert_eq!(dialogue.ends(), 5, "{answer:?}: {}", dialogue.seen());
    }
    assert_eq!(keys(&person), before);
    assert!(operations(&person).contains("nothing is unfinished"));
    assert_eq!(person.runs("test ! -e key").ends(), 0);
}

#[test]
fn question_says_that_the_old_key_goes() {
    let person = Person::new();
    let mut dialogue = person.runs(&format!("{ROTATE} --to file:key --delete-old"));

    dialogue
        .reads("Replace this key by a new one, and delete it for good? [y/N]")
        .types("y\r");

    assert_eq!(dialogue.ends(), 0, "{}", dialogue.seen());
    assert!(!person.sees(KEY));
    assert!(operations(&person).contains("nothing is unfinished"));
}

#[test]
fn key_that_changed_while_somebody_was_asked_is_not_rotated() {
    let person = Person::new();
    let before = keys(&person);
    let mut dialogue = person.runs(&format!("{ROTATE} --to file:key"));
    dialogue.reads(PROMPT);
    let rename = format!("keyctl update {KEY} --sandbox --name another");
    assert_eq!(person.runs(&rename).ends(), 0);

    dialogue.types("y\r");

    assert_eq!(dialogue.ends(), 6, "{}", dialogue.seen());
    assert_eq!(keys(&person), before);
    assert!(operations(&person).contains("nothing is unfinished"));
}

#[test]
fn rotated_secret_is_shown_once_to_a_person() {
    let person = Person::new();
    let mut dialogue = person.runs(ROTATE);

    dialogue.reads(PROMPT).types("y\r");

    assert_eq!(dialogue.ends(), 0, "{}", dialogue.seen());
    let seen = dialogue.seen();
    assert_eq!(seen.matches("pcsk_sandbox_").count(), 1, "{seen}");
    assert!(seen.contains("shown only now"), "{seen}");
}

#[test]
fn ctrl_c_at_the_question_rotates_nothing() {
    let person = Person::new();
    let before = keys(&person);
    // The shell outlives the signal, which the terminal sends to both.
    let line = format!("trap : INT; {ROTATE} --to file:key; exit $?");
    let mut dialogue = person.runs(&line);

    dialogue.reads(PROMPT).types("\u{3}");

    assert_eq!(dialogue.ends(), 130, "{}", dialogue.seen());
    assert_eq!(keys(&person), before);
    assert!(operations(&person).contains("nothing is unfinished"));
    assert_eq!(person.runs("test ! -e key").ends(), 0);
}

#[test]
fn end_of_a_rotation_asks_for_the_name_of_the_old_key() {
    let person = Person::new();
    let mut begin = person.runs(&format!("{ROTATE} --to file:key --yes"));
    assert_eq!(begin.ends(), 0, "{}", begin.seen());
    let finish = format!("keyctl rotate --sandbox --finish {KEY}");
    for answer in ["\r", "y\r", "search\r"] {
        let mut dialogue = person.runs(&finish);
        dialogue
            .reads("Type the key's name `search-prod` to go ahead: ")
            .types(answer);
        assert_eq!(dialogue.ends(), 5, "{answer:?}: {}", dialogue.seen());
        assert!(person.sees(KEY), "{answer:?}");
    }

    let mut dialogue = person.runs(&finish);
    dialogue.reads("to go ahead: ").types("search-prod\r");

    assert_eq!(dialogue.ends(), 0, "{}", dialogue.seen());
    assert!(!person.sees(KEY));
}

/// Creates a key whose answer is lost on its way, and returns the operation that is left.
fn lose(person: &Person, emulator: &Emulator) -> String {
    let faulty = FaultServer::before(emulator.address.to_string(), "POST ", Fault::Cut(9));
    let server = format!("http://{}", emulator.address);
    let mut dialogue = there(
        person,
        emulator,
        "keyctl create --provider exa --name lost --to file:key",
        |value| value.replace(&server, &faulty.url()),
    );
    assert_eq!(dialogue.ends(), 9, "{}", dialogue.seen());
    let (_, rest) = dialogue.seen().split_once("resume ").expect("a hint");
    rest.chars().take_while(|c| c.is_alphanumeric()).collect()
}

/// Types a command line that speaks to the emulator, by addresses that may be others.
fn there(
    person: &Person,
    emulator: &Emulator,
    line: &str,
    address: impl Fn(&str) -> String,
) -> Dialogue {
    let variables = emulator.only(&["EXA"]);
    let variables: Vec<(&str, String)> = variables
        .iter()
        .map(|(name, value)| (*name, address(value)))
        .collect();
    let variables: Vec<(&str, &str)> = variables
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    person.runs_with(line, &variables)
}

#[test]
fn lost_key_is_deleted_by_its_name_and_by_one_process_alone() {
    let (person, emulator) = (Person::new(), Emulator::start());
    let id = lose(&person, &emulator);
    let resume = format!("keyctl operations resume {id}");
    let runs = |line: &str| there(&person, &emulator, line, str::to_owned);
    let mut dialogue = runs(&resume);
    dialogue
        .reads("Is it certain that nobody else made it? [y/N]")
        .types("y\r");
    dialogue.reads("Type the key's name `lost` to go ahead: ");

    let mut second = runs(&format!("{resume} --yes"));

    assert_eq!(second.ends(), 6, "{}", second.seen());
    dialogue.types("yes\r");
    assert_eq!(dialogue.ends(), 5, "{}", dialogue.seen());
    let mut list = runs("keyctl list --provider exa");
    list.ends();
    assert!(list.seen().contains("lost"), "{}", list.seen());

    let mut dialogue = runs(&resume);
    dialogue.reads("[y/N]").types("y\r");
    dialogue.reads("to go ahead: ").types("lost\r");
    assert_eq!(dialogue.ends(), 0, "{}", dialogue.seen());
    let mut list = runs("keyctl list --provider exa");
    list.ends();
    assert!(!list.seen().contains("lost"), "{}", list.seen());
}

#[test]
fn secret_that_cannot_be_read_back_is_taken_for_good_when_somebody_says_so() {
    let person = Person::new();
    // The command ends the rotation's way behind it, as Ctrl-C would.
    let script = "printf 'cat > /dev/null; kill -INT $PPID' > store";
    assert_eq!(person.runs(script).ends(), 0);
    let mut begin = person.runs(&format!(
        "{ROTATE} --to \"exec:sh $HOME/store\" --delete-old --yes"
    ));
    begin.ends();
    let listed = operations(&person);
    assert!(listed.contains("stored"), "{listed}\n{}", begin.seen());
    let (_, rest) = begin.seen().split_once("resume ").expect("a hint");
    let id: String = rest.chars().take_while(|c| c.is_alphanumeric()).collect();
    let resume = format!("keyctl operations resume --sandbox {id}");
    let question = "Is it wherever it belongs, and does it work? [y/N]";

    let mut declined = person.runs(&format!("{resume} --yes"));
    declined.reads(question).types("\r");
    assert_eq!(declined.ends(), 5, "{}", declined.seen());
    assert!(person.sees(KEY));
    assert!(operations(&person).contains("stored"));

    let mut dialogue = person.runs(&resume);
    dialogue.reads(question).types("y\r");
    dialogue.reads("to go ahead: ").types("search-prod\r");
    assert_eq!(dialogue.ends(), 0, "{}", dialogue.seen());
    assert!(!person.sees(KEY));
    assert!(operations(&person).contains("nothing is unfinished"));
}
