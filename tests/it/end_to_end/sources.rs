//! Where a named account's credential may be, tried through the program.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use crate::support::{Emulator, Outcome, Program};

const ADMIN_KEY: &str = "sk-admin-sandboxKeyctlNotARealKey7Qx";

/// Lists the keys of an account whose credential is there.
fn list(emulator: &Emulator, folder: &Path, credential: &str) -> Outcome {
    let path = folder.join("config.toml");
    let text = format!(
        "[accounts.acme]\nprovider = \"openai\"\nbase_url = \"http://{}/openai/v1\"\ncredential = {credential}\n",
        emulator.address
    );
    fs::write(&path, text).expect("written");
    Program::line("list -vv --account acme")
        .arguments(&[&format!("--config={}", path.display())])
        .canary(ADMIN_KEY)
        .env("PATH", "/usr/bin:/bin")
        .secret_env("OPENAI_ADMIN_KEY", "sk-admin-CANARYfromtheenvironment")
        .run()
}

#[test]
fn e01_file_that_only_its_owner_can_read_is_a_source() {
    let emulator = Emulator::start();
    let folder = tempfile::tempdir().expect("a folder");
    let key = folder.path().join("key");
    fs::write(&key, format!("{ADMIN_KEY}\r\n")).expect("written");
    let credential = format!("{{ file = \"{}\" }}", key.display());
    let set_mode = |mode| fs::set_permissions(&key, fs::Permissions::from_mode(mode)).expect("set");

    set_mode(0o600);
    list(&emulator, folder.path(), &credential)
        .ends_with(0)
        .mentions("36 keys in 1 account");
    for mode in [0o644, 0o660] {
        set_mode(mode);
        list(&emulator, folder.path(), &credential)
            .ends_with(2)
            .mentions(&format!("chmod 600 {}", key.display()));
    }
}

/// Says that a shell prints the credential, which is in a file: it must not stand in the config.
fn helper(folder: &Path, script: &str) -> String {
    let key = folder.join("kept");
    fs::write(&key, ADMIN_KEY).expect("written");
    let script = script.replace("PRINT", &format!("cat {}", key.display()));
    format!("{{ command = [\"sh\", \"-c\", \"{script}\"] }}")
}

#[test]
fn helper_is_a_source_and_its_failure_is_told_without_its_output() {
    let emulator = Emulator::start();
    let folder = tempfile::tempdir().expect("a folder");
    let works = helper(folder.path(), "PRINT");
    let fails = helper(folder.path(), "PRINT; echo locked >&2; exit 3");
    let missing = "{ command = [\"no-such-helper\"] }";

    list(&emulator, folder.path(), &works).ends_with(0);
    list(&emulator, folder.path(), &fails)
        .ends_with(4)
        .mentions("locked");
    list(&emulator, folder.path(), missing)
        .ends_with(4)
        .mentions("no-such-helper");
}

#[test]
fn helper_does_not_inherit_other_credentials() {
    let emulator = Emulator::start();
    let folder = tempfile::tempdir().expect("a folder");
    let script = "test -z \\\"$OPENAI_ADMIN_KEY\\\" || exit 9; PRINT";

    list(&emulator, folder.path(), &helper(folder.path(), script)).ends_with(0);
}

#[test]
fn account_whose_credential_cannot_be_fetched_does_not_hide_the_others() {
    let emulator = Emulator::start();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("config.toml");
    fs::write(
        &path,
        "[accounts.broken]\nprovider = \"openai\"\ncredential = { command = [\"false\"] }\n",
    )
    .expect("written");

    Program::line("list")
        .arguments(&[&format!("--config={}", path.display())])
        .env("PATH", "/usr/bin:/bin")
        .envs(&emulator.only(&["EXA"]))
        .run()
        .ends_with(8)
        .mentions("cannot use the account broken")
        .mentions("1 of 2 accounts could not be listed whole");
}
