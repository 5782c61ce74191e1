//! Typing a credential: nothing of it is shown, and the terminal is afterwards as it was.

use super::person::Person;
use crate::support::Emulator;

const ADMIN_KEY: &str = "sk-admin-sandboxKeyctlNotARealKey7Qx";
const PROMPT: &str = "Credential of openai (not shown):";

fn login(emulator: &Emulator) -> String {
    let url = format!("http://{}/openai/v1", emulator.address);
    format!("keyctl auth login --provider openai --set base_url={url}")
}

// Elsewhere it would go to the keychain of whoever runs the tests.
#[cfg(target_os = "linux")]
#[test]
fn credential_is_not_echoed_and_there_is_no_plaintext_fallback() {
    let emulator = Emulator::start();
    let person = Person::new();
    let mut dialogue = person.runs(&login(&emulator));

    dialogue.reads(PROMPT).types(&format!("{ADMIN_KEY}\r"));

    // There is no keychain in this session.
    assert_eq!(dialogue.ends(), 4, "{}", dialogue.seen());
    assert!(!dialogue.seen().contains("sk-admin"), "{}", dialogue.seen());
    assert!(
        dialogue.seen().contains("there is no keychain here"),
        "{}",
        dialogue.seen()
    );
}

#[test]
fn ctrl_c_leaves_the_terminal_as_it_was() {
    let emulator = Emulator::start();
    let person = Person::new();
    let line = login(&emulator);
    let mut dialogue = person.runs(&format!(
        "trap : INT; stty -a > before; {line}; code=$?; stty -a > after; cmp before after && exit $code"
    ));

    dialogue.reads(PROMPT).types("sk-adm\u{3}");

    assert_eq!(dialogue.ends(), 130, "{}", dialogue.seen());
}

#[test]
fn nothing_typed_is_no_credential() {
    let emulator = Emulator::start();
    let person = Person::new();
    let mut dialogue = person.runs(&login(&emulator));

    dialogue.reads(PROMPT).types("\r");

    assert_eq!(dialogue.ends(), 4, "{}", dialogue.seen());
    assert!(
        dialogue.seen().contains("no credential was given"),
        "{}",
        dialogue.seen()
    );
}
