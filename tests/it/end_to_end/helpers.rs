//! Helpers that print a credential: which one is run, and what it sees.

use std::fs;

use super::config::config;
use crate::support::{Emulator, PATH, Program, set_mode};

const ADMIN_KEY: &str = "sk-admin-sandboxKeyctlNotARealKey7Qx";

/// Describes an account whose credential this command prints.
fn account(emulator: &Emulator, words: &str) -> String {
    format!(
        "[accounts.acme]\nprovider = \"openai\"\ncredential = {{ command = {words} }}\nbase_url = \"http://{}/openai/v1\"\n",
        emulator.address
    )
}

#[test]
fn relative_helper_counts_from_the_config_file_and_never_from_here() {
    let emulator = Emulator::start();
    let (own, checkout) = (tempfile::tempdir(), tempfile::tempdir());
    let (own, checkout) = (own.expect("a folder"), checkout.expect("a folder"));
    for (folder, script) in [
        (&own, format!("#!/bin/sh\necho {ADMIN_KEY}\n")),
        (
            &checkout,
            "#!/bin/sh\ntouch ran\necho sk-admin-CANARYother\n".to_owned(),
        ),
    ] {
        let program = folder.path().join("bin/cred");
        fs::create_dir(program.parent().expect("a folder")).expect("made");
        fs::write(&program, script).expect("written");
        set_mode(&program, 0o755);
    }
    fs::copy(
        checkout.path().join("bin/cred"),
        checkout.path().join("cred"),
    )
    .expect("copied");
    let run = |words: &str, path: &str| {
        let file = config(own.path(), &account(&emulator, words));
        let program = Program::line("list --kind admin").arguments(&[&file]);
        program.env("PATH", path).working_in(checkout.path()).run()
    };

    run("[\"bin/cred\"]", PATH).ends_with(0);
    let bare = format!(".::{PATH}");
    run("[\"cred\"]", &bare)
        .ends_with(4)
        .mentions("the helper `cred` was not found");

    assert!(!checkout.path().join("ran").exists());
}

#[test]
fn helper_sees_the_credential_of_no_other_account() {
    let emulator = Emulator::start();
    let folder = tempfile::tempdir().expect("a folder");
    let script = format!(
        "[\"sh\", \"-c\", \"cd {}; env > seen; cat kept\"]",
        folder.path().display()
    );
    fs::write(folder.path().join("kept"), ADMIN_KEY).expect("written");
    let text = account(&emulator, &script)
        + "[accounts.beta]\nprovider = \"exa\"\ncredential = { env = \"BETA_KEY\" }\n";
    let file = config(folder.path(), &text);

    let program = Program::line("list --account acme").arguments(&[&file]);
    let program = program
        .env("PATH", PATH)
        .env("PLAIN", "plain")
        .secret_env("EXA_SERVICE_KEY", "exa-CANARYofTheSurroundings0123456789")
        .secret_env("BETA_KEY", "exa-CANARYofAnotherAccount0123456789ab");
    program.run().ends_with(0);

    let seen = fs::read_to_string(folder.path().join("seen")).expect("seen");
    assert!(seen.contains("PLAIN=plain"), "{seen}");
    assert!(!seen.contains("CANARY"), "{seen}");
}
