//! Keys pressed while a command takes a new secret: it shares the terminal with the program, for it may ask something.

use std::{fs, thread, time::Duration};

use super::person::{Dialogue, Person};

const CREATE: &str = "keyctl create --sandbox --provider pinecone --project Staging --name ci2";

/// Types a line, and waits until the command has begun that takes the secret.
fn begin(person: &Person, script: &str, before: &str, after: &str) -> Dialogue {
    fs::write(person.home().join("store"), script).expect("written");
    let create = format!("{CREATE} --to 'exec:sh store'");
    let mut dialogue = person.runs(&format!("{before} {create}; {after}"));
    dialogue.reads("begun");
    dialogue
}

/// Reads the one file that holds a secret.
fn secret(person: &Person, folder: &str) -> String {
    let folder = fs::read_dir(person.home().join(folder)).expect("a folder");
    let paths = folder.map(|entry| entry.expect("an entry").path());
    let mut texts = paths.filter_map(|path| fs::read_to_string(path).ok());
    texts
        .find(|text| text.starts_with("pcsk_"))
        .unwrap_or_default()
}

#[test]
fn f18_ctrl_c_ends_the_command_and_its_secret_is_rescued() {
    for key in ["\u{3}", "\u{1c}"] {
        let person = Person::new();
        let script = "echo begun > /dev/tty; sleep 60; cat > taken";
        let mut dialogue = begin(&person, script, "trap : INT QUIT;", "exit $?");

        dialogue.types(key);

        assert_eq!(dialogue.ends(), 12, "{}", dialogue.seen());
        let rescued = secret(&person, ".local/state/keyctl/sandbox-rescue");
        assert!(rescued.starts_with("pcsk_"), "{}", dialogue.seen());
        assert!(!dialogue.seen().contains(&rescued), "{}", dialogue.seen());
        assert!(!person.home().join("taken").exists());
    }
}

#[test]
fn f18_ctrl_z_stops_both_and_fg_delivers() {
    let person = Person::new();
    let script = "echo begun > /dev/tty; read -r answer < /dev/tty; cat > taken";
    let after = "echo it is stopped; sleep 0.2; fg > /dev/null; exit $?";
    let mut dialogue = begin(&person, script, "set -m;", after);

    dialogue.types("\u{1a}").reads("it is stopped");
    thread::sleep(Duration::from_millis(400));
    dialogue.types("go\r");

    assert_eq!(dialogue.ends(), 0, "{}", dialogue.seen());
    let taken = secret(&person, "");
    assert!(taken.starts_with("pcsk_"), "{}", dialogue.seen());
    assert!(!dialogue.seen().contains(&taken), "{}", dialogue.seen());
}
