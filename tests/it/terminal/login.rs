//! A login, step by step: nothing is asked for that cannot be kept, nothing secret is shown, and the terminal is
//! afterwards as it was.

use std::fs;

use super::person::{Dialogue, Person};
use crate::support::{Emulator, is_installed, set_mode};

const ADMIN_KEY: &str = "sk-admin-sandboxKeyctlNotARealKey7Qx";
const PROMPT: &str = "Credential of openai (not shown):";
const DOWN: &str = "\u{1b}[B";

fn login(emulator: &Emulator) -> String {
    let url = format!("http://{}/openai/v1", emulator.address);
    format!("keyctl auth login --provider openai --set base_url={url}")
}

/// Types a line in a session with an unlocked keychain; `None`, and a word about it, where none can be had.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn with_keychain(person: &Person, line: &str) -> Option<Dialogue> {
    let programs = ["dbus-run-session", "gnome-keyring-daemon"];
    if let Some(missing) = programs.into_iter().find(|program| !is_installed(program)) {
        eprintln!("skipped: there is no `{missing}` (Debian: apt-get install dbus gnome-keyring)");
        return None;
    }
    let runtime = person.home().join("run");
    fs::create_dir_all(&runtime).expect("a folder");
    set_mode(&runtime, 0o700);
    let script = format!(
        "printf password | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1\n{line}\n"
    );
    fs::write(person.home().join("session"), script).expect("written");
    let runtime = runtime.to_str().expect("a plain path");
    Some(person.runs_with(
        "trap '' INT; stty -a > before; dbus-run-session -- sh session 2>&1
         code=$?; stty -a > after; cmp before after && exit $code",
        &[("XDG_RUNTIME_DIR", runtime)],
    ))
}

// Elsewhere there is a keychain: that of whoever runs the tests.
#[cfg(target_os = "linux")]
#[test]
fn e07_missing_keychain_is_told_before_the_secret_is_asked_for() {
    let emulator = Emulator::start();
    let person = Person::new();
    let mut dialogue = person.runs(&login(&emulator));

    assert_eq!(dialogue.ends(), 4, "{}", dialogue.seen());
    let seen = dialogue.seen();
    for told in [
        "https://platform.openai.com/settings/organization/admin-keys",
        "no credential can be stored: there is no keychain here",
        "`--file PATH` or `--env VARIABLE`",
    ] {
        assert!(seen.contains(told), "{seen}");
    }
    assert!(!seen.contains("(not shown)"), "{seen}");
}

#[cfg(target_os = "linux")]
#[test]
fn provider_is_picked_and_its_credential_explained() {
    let person = Person::new();
    let mut dialogue = person.runs("keyctl auth login");

    dialogue.reads("Pinecone: ").types(DOWN).types("\r");
    dialogue
        .reads("https://dashboard.exa.ai/api-keys")
        .reads("Name of the account [exa]:")
        .types("\r");

    assert_eq!(dialogue.ends(), 4, "{}", dialogue.seen());
    let seen = dialogue.seen();
    assert!(seen.contains("there is no keychain here"), "{seen}");
    assert!(seen.contains("auth login --provider exa"), "{seen}");
}

#[test]
fn name_that_is_taken_is_not_offered() {
    let person = Person::new();
    let folder = person.home().join(".config/keyctl");
    fs::create_dir_all(&folder).expect("a folder");
    let account = "[accounts.exa]\nprovider = 'exa'\ncredential = { env = 'X' }\n";
    fs::write(folder.join("config.toml"), account).expect("written");
    let mut dialogue = person.runs("keyctl auth login");

    dialogue.reads("Pinecone: ").types(DOWN).types("\r");
    dialogue
        .reads("Name of the account [exa-2]:")
        .types("exa\r");

    assert_eq!(dialogue.ends(), 6, "{}", dialogue.seen());
    let seen = dialogue.seen();
    assert!(
        seen.contains("takes its credential from another place"),
        "{seen}"
    );
}

#[test]
fn picking_that_is_left_changes_nothing() {
    for (key, code) in [("\u{3}", 130), ("\u{1b}", 5)] {
        let person = Person::new();
        let mut dialogue = person.runs(
            "trap : INT; stty -a > before; keyctl auth login; code=$?; stty -a > after; cmp before after && exit $code",
        );

        dialogue.reads("Pinecone: ").types(key);

        assert_eq!(dialogue.ends(), code, "{}", dialogue.seen());
        assert!(!person.home().join(".config").exists());
    }
}

#[test]
fn credential_is_not_echoed_and_is_stored() {
    let emulator = Emulator::start();
    let person = Person::new();
    let line = format!("{}; keyctl auth status --check", login(&emulator));
    let Some(mut dialogue) = with_keychain(&person, &line) else {
        return;
    };

    dialogue.reads(PROMPT).types(&format!("{ADMIN_KEY}\r"));

    assert_eq!(dialogue.ends(), 0, "{}", dialogue.seen());
    let seen = dialogue.seen();
    assert!(!seen.contains("NotARealKey"), "{seen}");
    for told in [
        "it is the key `keyctl`",
        "Stored it in the keychain",
        "keyring",
    ] {
        assert!(seen.contains(told), "{seen}");
    }
}

#[test]
fn public_half_is_asked_for_before_the_secret() {
    let emulator = Emulator::start();
    let person = Person::new();
    let of = |name: &str| {
        let mut all = emulator.environment.iter();
        all.find(|(own, _)| *own == name).expect(name).1.clone()
    };
    let base = format!("http://{}", emulator.address);
    let line = format!(
        "keyctl auth login --provider pinecone --set base_url={base}/pinecone --set login_url={base}/pinecone-login"
    );
    let Some(mut dialogue) = with_keychain(&person, &line) else {
        return;
    };

    let (id, secret) = (of("PINECONE_CLIENT_ID"), of("PINECONE_CLIENT_SECRET"));
    dialogue
        .reads("The client id (shown):")
        .types(&format!("{id}\r"));
    dialogue
        .reads("Credential of pinecone (not shown):")
        .types(&format!("{secret}\r"));

    assert_eq!(dialogue.ends(), 0, "{}", dialogue.seen());
    assert!(!dialogue.seen().contains(&secret), "{}", dialogue.seen());
}

#[test]
fn ctrl_c_leaves_the_terminal_as_it_was() {
    let emulator = Emulator::start();
    let person = Person::new();
    let Some(mut dialogue) = with_keychain(&person, &login(&emulator)) else {
        return;
    };

    dialogue.reads(PROMPT).types("sk-adm\u{3}");

    assert_eq!(dialogue.ends(), 130, "{}", dialogue.seen());
}

#[test]
fn nothing_typed_is_no_credential() {
    let emulator = Emulator::start();
    let person = Person::new();
    let Some(mut dialogue) = with_keychain(&person, &login(&emulator)) else {
        return;
    };

    dialogue.reads(PROMPT).types("\r");

    assert_eq!(dialogue.ends(), 4, "{}", dialogue.seen());
    assert!(
        dialogue.seen().contains("no credential was given"),
        "{}",
        dialogue.seen()
    );
}
