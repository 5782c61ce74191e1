//! Named accounts of the config file.

use std::{fs, path::Path};

use crate::support::{Emulator, FAILS, PATH, Program, Server};

const ADMIN_KEY: &str = "sk-admin-sandboxKeyctlNotARealKey7Qx";

/// Writes a config file and returns the flag that names it.
pub fn config(folder: &Path, text: &str) -> String {
    let path = folder.join("config.toml");
    fs::write(&path, text).expect("written");
    format!("--config={}", path.display())
}

fn url(emulator: &Emulator) -> String {
    format!("http://{}/openai/v1", emulator.address)
}

/// Describes two organizations of one provider.
fn two_accounts(first: &Emulator, second: &Emulator) -> String {
    format!(
        "[accounts.acme]\nprovider = \"openai\"\ncredential = {{ env = \"ACME_KEY\" }}\nbase_url = \"{}\"\nproject = \"Web\"\n\
         [accounts.beta]\nprovider = \"openai\"\ncredential = {{ env = \"BETA_KEY\" }}\nbase_url = \"{}\"\nconcurrency = 2\n",
        url(first),
        url(second)
    )
}

fn run(folder: &Path, text: &str, line: &str) -> Program {
    Program::line(line)
        .arguments(&[&config(folder, text)])
        .env("ACME_KEY", ADMIN_KEY)
        .env("BETA_KEY", ADMIN_KEY)
}

#[test]
fn named_accounts_stand_beside_those_of_the_environment() {
    let (first, second) = (Emulator::start(), Emulator::start());
    let folder = tempfile::tempdir().expect("a folder");
    let text = two_accounts(&first, &second);

    let outcome = run(folder.path(), &text, "list -o json")
        .envs(&first.only(&["EXA"]))
        .run()
        .ends_with(0);

    let document = outcome.json();
    let accounts = document["accounts"].as_array().expect("accounts").clone();
    let names: Vec<_> = accounts
        .iter()
        .map(|own| own["account"].as_str().expect("a name"))
        .collect();
    assert_eq!(names, ["acme", "beta", "exa"]);
    let reference = document["keys"][0]["ref"]
        .as_str()
        .expect("a ref")
        .to_owned();
    assert!(reference.starts_with("acme/admin/"), "{reference}");
    run(folder.path(), &text, &format!("describe {reference}"))
        .run()
        .ends_with(0);
}

#[test]
fn provider_means_all_its_accounts_to_a_read_and_none_to_a_change() {
    let (first, second) = (Emulator::start(), Emulator::start());
    let folder = tempfile::tempdir().expect("a folder");
    let text = two_accounts(&first, &second);

    run(folder.path(), &text, "list --provider openai")
        .run()
        .ends_with(0)
        .mentions("72 keys in 2 accounts");
    let refused = run(
        folder.path(),
        &text,
        "create --provider openai --kind admin --name ci --reveal -o json",
    )
    .run()
    .ends_with(6);

    assert_eq!(
        refused.json_error()["candidates"],
        serde_json::json!(["acme", "beta"])
    );
}

#[test]
fn project_of_the_account_is_the_default_for_a_new_key() {
    let (first, second) = (Emulator::start(), Emulator::start());
    let folder = tempfile::tempdir().expect("a folder");
    let text = two_accounts(&first, &second);
    let create =
        "create --kind service-account --service-account checkout --name ci --dry-run -o json";

    let made = run(folder.path(), &text, &format!("{create} --account acme"))
        .run()
        .ends_with(0);
    run(folder.path(), &text, &format!("{create} --account beta"))
        .run()
        .ends_with(2)
        .mentions("need `--project`");

    let changes = made.json()["plan"][0]["changes"].clone();
    assert_eq!(
        changes[1],
        serde_json::json!({"field": "project", "from": null, "to": "proj_iQxc03ObVr8D"})
    );
}

#[test]
fn c08_host_of_the_environment_does_not_reach_a_named_account() {
    let (first, second, elsewhere) = (Emulator::start(), Emulator::start(), Server::start());
    let folder = tempfile::tempdir().expect("a folder");
    let text = two_accounts(&first, &second);
    let url = format!("{}/v1", elsewhere.url());

    for line in ["list --account acme", "list --account acme --account beta"] {
        run(folder.path(), &text, line)
            .env("KEYCTL_OPENAI_BASE_URL", &url)
            .env("OPENAI_BASE_URL", &url)
            .env("OPENAI_ADMIN_KEY", "sk-admin-of-another-account")
            .run()
            .ends_with(0);
    }

    assert_eq!(elsewhere.hits(), 0);
}

#[test]
fn account_without_a_credential_of_its_own_takes_that_of_the_environment() {
    let emulator = Emulator::start();
    let folder = tempfile::tempdir().expect("a folder");
    let text = format!(
        "[accounts.acme]\nprovider = \"openai\"\nbase_url = \"{}\"\n",
        url(&emulator)
    );

    run(folder.path(), &text, "list --account acme")
        .env("OPENAI_ADMIN_KEY", ADMIN_KEY)
        .run()
        .ends_with(0);
}

#[test]
fn c09_config_file_in_the_working_directory_is_not_read() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["keyctl.toml", ".keyctl.toml", "config.toml"] {
        fs::write(
            folder.path().join(name),
            "[accounts.evil]\nprovider = \"nobody\"\n",
        )
        .expect("written");
    }

    Program::line("list")
        .working_in(folder.path())
        .run()
        .ends_with(4)
        .mentions("no account is configured");
}

#[test]
fn config_file_is_found_in_the_users_own_place_and_by_its_variable() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("keyctl")).expect("a folder");
    let path = folder.path().join("keyctl/config.toml");
    fs::write(&path, "[accounts.acme]\nprovider = \"nobody\"\n").expect("written");

    let own = Program::line("list").env("XDG_CONFIG_HOME", folder.path().display().to_string());
    let named = Program::line("list").env("KEYCTL_CONFIG", path.display().to_string());
    let missing = Program::line("list").env("KEYCTL_CONFIG", "/nowhere/config.toml");

    own.run()
        .ends_with(2)
        .mentions("`accounts.acme.provider` names no provider");
    named
        .run()
        .ends_with(2)
        .mentions("`accounts.acme.provider` names no provider");
    missing
        .run()
        .ends_with(2)
        .mentions("/nowhere/config.toml cannot be read");
}

#[test]
fn e05_unknown_field_or_provider_is_answered_with_the_nearest() {
    let folder = tempfile::tempdir().expect("a folder");
    for (text, hint) in [
        (
            "[accounts.a]\nprovider = \"openai\"\nbase_ulr = \"CANARYvalue0123\"\n",
            "did you mean `base_url`?",
        ),
        (
            "[accounts.a]\nprovider = \"opneai\"\n",
            "did you mean `openai`?",
        ),
        (
            "[accounts.a]\nprovider = \"openai\"\nclient_id = \"x\"\n",
            "known are",
        ),
    ] {
        run(folder.path(), text, "list")
            .canary("CANARYvalue0123")
            .run()
            .ends_with(2)
            .mentions(hint);
    }
}

#[test]
fn e04_line_with_a_secret_is_named_by_its_number_only() {
    let folder = tempfile::tempdir().expect("a folder");
    for text in [
        "[accounts.a]\nprovider = \"openai\"\ncredential = \"sk-admin-CANARY0123456789\n",
        "[accounts.a]\nprovider = \"openai\"\ncredential = \"sk-admin-CANARY0123456789\"\n",
        "[accounts.a]\nprovider = \"openai\"\ncredential = { key = \"sk-admin-CANARY0123456789\" }\n",
        "[accounts.a]\nprovider = \"openai\"\nconcurrency = \"sk-admin-CANARY0123456789\"\n",
    ] {
        run(folder.path(), text, "list -vv")
            .canary("sk-admin-CANARY0123456789")
            .run()
            .ends_with(2);
    }
}

#[test]
fn account_that_could_not_be_read_again_is_refused_before_anything_is_asked() {
    for name in ["a b", "x\u{1b}[2J", "a/b", ""] {
        Program::new([
            "auth",
            "login",
            "--account",
            name,
            "--provider",
            "openai",
            "-v",
        ])
        .input(b"sk-admin-CANARY0123456789")
        .canary("sk-admin-CANARY0123456789")
        .run()
        .ends_with(2)
        .mentions("cannot be the name of an account");
    }
}

// Elsewhere it would go to the keychain of whoever runs the tests.
#[cfg(target_os = "linux")]
#[test]
fn login_to_a_known_account_goes_to_its_own_host() {
    let emulator = Emulator::start();
    let folder = tempfile::tempdir().expect("a folder");
    let text = format!(
        "[accounts.acme]\nprovider = \"openai\"\nbase_url = \"{}\" # ours\nproject = \"Web\"\n",
        url(&emulator)
    );

    // It is proven there; then there is no keychain, and the file stays as it was.
    run(
        folder.path(),
        &text,
        "auth login --account acme --provider openai",
    )
    .input(ADMIN_KEY.as_bytes())
    .run()
    .ends_with(4)
    .mentions("there is no keychain here");

    let after = fs::read_to_string(folder.path().join("config.toml")).expect("read");
    assert_eq!(after, text);
}

#[test]
fn message_about_a_named_account_speaks_of_its_own_fields() {
    let folder = tempfile::tempdir().expect("a folder");
    let account = "[accounts.acme]\nprovider = \"openai\"\ncredential = { env = \"ACME_KEY\" }\n";

    run(
        folder.path(),
        &format!("{account}base_url = \"http://acme.example\"\n"),
        "list",
    )
    .run()
    .ends_with(2)
    .mentions("the URL in `accounts.acme.base_url` cannot be used");
    run(folder.path(), account, "list")
        .env("ACME_KEY", "pcsk_0123456789abcdef")
        .run()
        .ends_with(4)
        .mentions("the variable `ACME_KEY` holds what looks like a credential of Pinecone");
}

#[test]
fn account_cannot_take_the_name_of_another_provider() {
    let folder = tempfile::tempdir().expect("a folder");

    run(
        folder.path(),
        "[accounts.exa]\nprovider = \"openai\"\n",
        "list",
    )
    .run()
    .ends_with(2)
    .mentions("has the name of another provider");
}

#[test]
fn secret_in_the_place_of_a_word_is_not_repeated() {
    const SECRET: &str = "sk-admin-CANARY0123456789abcdef";
    let folder = tempfile::tempdir().expect("a folder");
    for text in [
        format!("[accounts.{SECRET}]\nprovider = \"openai\"\n"),
        format!("[accounts.a]\nprovider = \"{SECRET}\"\n"),
        format!("[accounts.a]\nprovider = \"openai\"\n{SECRET} = \"x\"\n"),
        format!("[accounts.a]\nprovider = \"openai\"\nbase_url = \"{SECRET}\"\n"),
        format!("[accounts.a]\nprovider = \"openai\"\ncredential = {{ file = \"{SECRET}\" }}\n"),
        format!(
            "[accounts.a]\nprovider = \"openai\"\ncredential = {{ command = [\"{SECRET}\"] }}\n"
        ),
        format!(
            "[accounts.a]\nprovider = \"openai\"\ncredential = {{ command = [\"sh\", \"-c\", \"echo {SECRET}\"] }}\n"
        ),
    ] {
        for more in ["list -vv", "list -o json", "auth status"] {
            run(folder.path(), &text, more)
                .canary(SECRET)
                .run()
                .ends_with(2);
        }
    }
}

#[test]
#[cfg(unix)]
fn command_inherits_the_credential_of_no_account() {
    let (first, second) = (Emulator::start(), Emulator::start());
    let folder = tempfile::tempdir().expect("a folder");
    let text = two_accounts(&first, &second);
    let sink = "exec:sh -c 'env > seen; cat > /dev/null'";

    run(
        folder.path(),
        &text,
        "create --account acme --kind admin --name ci",
    )
    .arguments(&["--to", sink])
    .working_in(folder.path())
    .env("OPENAI_ADMIN_KEY", ADMIN_KEY)
    .env("EXA_SERVICE_KEY", "exa-service-key-of-another-account")
    .env("GAMMA_KEY", "no credential")
    .run()
    .ends_with(0);

    let seen = fs::read_to_string(folder.path().join("seen")).expect("a file");
    for name in [
        "ACME_KEY",
        "BETA_KEY",
        "OPENAI_ADMIN_KEY",
        "EXA_SERVICE_KEY",
    ] {
        assert!(!seen.contains(name), "{name}: {seen}");
    }
    assert!(!seen.contains(ADMIN_KEY), "{seen}");
    assert!(seen.contains("GAMMA_KEY=no credential\n"), "{seen}");
}

#[test]
fn account_of_another_provider_does_not_settle_what_was_left() {
    let emulator = Emulator::start();
    let folder = tempfile::tempdir().expect("a folder");
    let (state, runtime) = (folder.path().join("state"), folder.path().join("runtime"));
    let before = two_accounts(&emulator, &emulator);
    let exa = emulator
        .only(&["EXA_ADMIN_BASE_URL"])
        .first()
        .map(|own| own.1.clone());
    let after = format!(
        "[accounts.acme]\nprovider = \"exa\"\ncredential = {{ env = \"GAMMA_KEY\" }}\nbase_url = \"{}\"\n",
        exa.expect("an address")
    );
    let there = |text: &str, line: &str| {
        let runtime = runtime.to_str().expect("a plain path");
        let program = run(folder.path(), text, line).env("XDG_RUNTIME_DIR", runtime);
        let program = program.env("GAMMA_KEY", "no-prefix").env("PATH", PATH);
        program.state(&state)
    };
    let create = there(&before, "create --account acme --kind admin --name ci");
    create.arguments(&["--to", FAILS]).run().ends_with(12);
    let left = || {
        let listed = there(&before, "operations -o json").run().ends_with(0);
        listed.json()["operations"][0].clone()
    };
    let operation = left();
    let id = operation["id"].as_str().expect("an id");

    let resume = format!("operations resume {id} --to stdout --yes");
    let refused = there(&after, &resume).run();

    refused
        .ends_with(6)
        .mentions("acme seems to be another account now")
        .prints("");
    assert_eq!(left(), operation);
    there(&before, &resume).run().ends_with(0);
    assert_eq!(left(), serde_json::Value::Null);
}
