//! One credential under the names of several accounts.

use std::{fs, path::Path};

use super::config::config;
use crate::support::{Emulator, Outcome, PATH, Program, set_mode};

const ADMIN_KEY: &str = "sk-admin-sandboxKeyctlNotARealKey7Qx";

fn account(emulator: &Emulator, name: &str, credential: &str) -> String {
    format!(
        "[accounts.{name}]\nprovider = \"openai\"\nbase_url = \"http://{}/openai/v1/\"\ncredential = {credential}\n",
        emulator.address
    )
}

fn run(emulator: &Emulator, folder: &Path, text: &str, line: &str) -> Outcome {
    let file = config(folder, text);
    Program::line(line)
        .arguments(&[&file])
        .env("PATH", PATH)
        .envs(&emulator.only(&["OPENAI"]))
        .run()
}

fn accounts(outcome: &Outcome) -> Vec<String> {
    let document = outcome.json();
    let accounts = document["accounts"].as_array().expect("accounts");
    let names = accounts.iter().map(|own| own["account"].as_str());
    names.map(|own| own.expect("a name").to_owned()).collect()
}

#[test]
fn f029_variable_that_a_configured_account_takes_makes_no_other() {
    let emulator = Emulator::start();
    let folder = tempfile::tempdir().expect("a folder");
    let text = account(&emulator, "prod", "{ env = \"OPENAI_ADMIN_KEY\" }");

    let listed = run(&emulator, folder.path(), &text, "list --kind admin -o json").ends_with(0);

    assert_eq!(accounts(&listed), ["prod"]);
    assert!(!listed.stderr.contains("are one"), "{}", listed.stderr);
    run(
        &emulator,
        folder.path(),
        &text,
        "describe openai/admin/key_1",
    )
    .ends_with(3)
    .mentions("its credential is that of the account `prod`: use this name");
}

#[test]
fn f029_account_without_its_own_credential_takes_the_environments() {
    let emulator = Emulator::start();
    let folder = tempfile::tempdir().expect("a folder");
    let text = format!(
        "[accounts.prod]\nprovider = \"openai\"\nbase_url = \"http://{}/openai/v1\"\n",
        emulator.address
    );

    let listed = run(&emulator, folder.path(), &text, "list --kind admin -o json").ends_with(0);

    assert_eq!(accounts(&listed), ["prod"]);
}

#[test]
fn f029_pair_of_which_one_half_is_taken_makes_no_account() {
    let emulator = Emulator::start();
    let folder = tempfile::tempdir().expect("a folder");
    let value = |wanted: &str| {
        let mut variables = emulator.environment.iter();
        let found = variables.find(|(name, _)| *name == wanted);
        found.expect("set").1.clone()
    };
    let text = format!(
        "[accounts.vectors]\nprovider = \"pinecone\"\nclient_id = \"{}\"\nbase_url = \"{}\"\nlogin_url = \"{}\"\ncredential = {{ env = \"PINECONE_CLIENT_SECRET\" }}\n",
        value("PINECONE_CLIENT_ID"),
        value("KEYCTL_PINECONE_BASE_URL"),
        value("KEYCTL_PINECONE_LOGIN_URL"),
    );
    let file = config(folder.path(), &text);

    let listed = Program::line("auth status -o json")
        .arguments(&[&file])
        .envs(&emulator.only(&["PINECONE"]))
        .run()
        .ends_with(0);

    assert_eq!(accounts(&listed), ["vectors"]);
}

#[test]
fn f029_same_credential_under_two_names_counts_once() {
    let emulator = Emulator::start();
    let folder = tempfile::tempdir().expect("a folder");
    let key = folder.path().join("key");
    fs::write(&key, ADMIN_KEY).expect("written");
    set_mode(&key, 0o600);
    let file = format!("{{ file = \"{}\" }}", key.display());
    let helper = format!("{{ command = [\"cat\", \"{}\"] }}", key.display());
    let text = account(&emulator, "prod", &file) + &account(&emulator, "second", &helper);
    let warning = "the accounts `prod`, `openai` and `second` are one";

    let listed = run(&emulator, folder.path(), &text, "list --kind admin -o json").ends_with(0);
    let refs = run(
        &emulator,
        folder.path(),
        &text,
        "list --kind admin -o ref -q",
    )
    .ends_with(0);
    let named = run(
        &emulator,
        folder.path(),
        &text,
        "describe --name terraform --kind admin",
    );
    let status = run(&emulator, folder.path(), &text, "auth status -o json").ends_with(0);

    assert_eq!(accounts(&listed), ["prod"]);
    listed.mentions(warning);
    assert!(
        refs.stdout.lines().all(|own| own.starts_with("prod/")),
        "{}",
        refs.stdout
    );
    assert!(!named.stderr.contains("2 keys"), "{}", named.stderr);
    // Each is shown there under its own name.
    assert_eq!(accounts(&status), ["openai", "prod", "second"]);
    status.mentions("are one");
}

#[test]
fn f029_plan_of_many_holds_each_key_once() {
    let emulator = Emulator::start();
    let folder = tempfile::tempdir().expect("a folder");
    let key = folder.path().join("key");
    fs::write(&key, ADMIN_KEY).expect("written");
    set_mode(&key, 0o600);
    let file = format!("{{ file = \"{}\" }}", key.display());
    let text = account(&emulator, "prod", &file);
    let refs = run(
        &emulator,
        folder.path(),
        &text,
        "list --project Web -o ref -q",
    )
    .ends_with(0);
    let first = refs.stdout.lines().next().expect("a key").to_owned();
    let again = first.replace("prod/", "openai/");
    fs::write(folder.path().join("refs"), format!("{first}\n{again}\n")).expect("written");
    let list = folder.path().join("refs");

    let plan = run(
        &emulator,
        folder.path(),
        &text,
        &format!("delete --from {} --dry-run -o json", list.display()),
    );

    let plan = plan.ends_with(0);
    assert_eq!(plan.stdout.matches("\"ref\"").count(), 1, "{}", plan.stdout);
}
