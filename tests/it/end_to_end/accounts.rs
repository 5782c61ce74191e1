//! Several accounts in one run.

use std::io::Write;

use keyctl::providers::{ALL, Role};
use serde_json::json;

use crate::support::{Emulator, Program, Server};

fn provider_names() -> Vec<&'static str> {
    ALL.iter().map(|provider| provider.name).collect()
}

#[test]
fn every_account_is_in_one_list_in_a_fixed_order() {
    let emulator = Emulator::start();
    let run = || {
        Program::line("list -o json")
            .envs(&emulator.environment)
            .run()
            .ends_with(0)
    };

    let first = run();

    let accounts = first.json()["accounts"]
        .as_array()
        .expect("accounts")
        .clone();
    let names: Vec<_> = accounts
        .iter()
        .map(|account| account["account"].as_str().expect("a name"))
        .collect();
    assert_eq!(names, provider_names());
    assert!(accounts.iter().all(|account| account["status"] == "ok"));
    assert_eq!(first.stdout, run().stdout);
}

#[test]
fn account_that_fails_does_not_hide_the_others() {
    let emulator = Emulator::start();
    let run = |line: &str| {
        Program::line(&format!(
            "{line} --provider braintrust --provider exa --provider openai"
        ))
        .envs(&emulator.environment)
        .env("EXA_SERVICE_KEY", "not-the-service-key")
        .run()
        .ends_with(8)
    };

    let table = run("list")
        .mentions("cannot list the keys of exa")
        .mentions("44 keys in 2 of 3 accounts");
    let document = run("list -o json");

    assert!(table.stdout.contains("openai/admin/"));
    let accounts = document.json()["accounts"].clone();
    assert_eq!(accounts[1]["status"], "failed");
    assert_eq!(accounts[1]["error"]["code"], "credential-rejected");
    assert_eq!(accounts[1]["coverage"], "unknown");
    let error = document.json_error();
    assert_eq!(error["exit_code"], 8);
    assert_eq!(
        error["message"],
        "1 of 3 accounts could not be listed whole"
    );
    let cause = error["causes"][0].as_str().expect("a cause");
    assert!(
        cause.starts_with("cannot list the keys of exa, team: the credential was rejected"),
        "{cause}"
    );
}

#[test]
fn accounts_that_fail_in_the_same_way_end_with_its_code() {
    let emulator = Emulator::start();

    Program::line("list --provider exa --provider openai")
        .envs(&emulator.environment)
        .env("EXA_SERVICE_KEY", "not-the-service-key")
        .env("OPENAI_ADMIN_KEY", "sk-admin-not-the-admin-key")
        .run()
        .ends_with(4)
        .prints("");
}

#[test]
fn accounts_that_fail_in_different_ways_share_no_code_and_each_is_told_once() {
    let emulator = Emulator::start();

    let outcome = Program::line("list --provider exa --provider openai")
        .envs(&emulator.environment)
        .env("EXA_SERVICE_KEY", "not-the-service-key")
        .env("KEYCTL_OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
        .run()
        .ends_with(1)
        .mentions("2 of 2 accounts could not be listed whole");

    for account in ["exa", "openai"] {
        let sentence = format!("cannot list the keys of {account}");
        assert_eq!(
            outcome.stderr.matches(&sentence).count(),
            1,
            "{}",
            outcome.stderr
        );
    }
}

#[test]
fn keys_that_could_not_be_described_are_named_to_scripts() {
    let outcome = Program::line(
        "describe openai/admin/key_J7gMdTVRlIPN openai/admin/key_nope -o json --sandbox",
    )
    .run()
    .ends_with(8);

    assert_eq!(outcome.json()["keys"].as_array().map(Vec::len), Some(1));
    let error = outcome.json_error();
    let cause = error["causes"][0].as_str().expect("a cause");
    assert!(cause.contains("openai/admin/key_nope"), "{cause}");
}

#[test]
fn accounts_that_can_have_no_such_key_are_no_empty_list() {
    Program::line("list --sandbox --provider exa --kind admin")
        .run()
        .ends_with(2)
        .prints("")
        .mentions("none of these accounts can have such keys");
}

#[test]
fn c01_no_account_names_the_variables_and_the_sandbox() {
    let variables = ALL.iter().map(|provider| {
        let mut credentials = provider.variables_for(Role::Credential);
        format!("`{}`", credentials.next().expect("a credential"))
    });
    let variables = variables.collect::<Vec<_>>().join(", ");

    Program::line("list")
        .run()
        .ends_with(4)
        .prints("")
        .complains(&format!(
            "error: no account is configured\n\
             hint: set one of {variables}, or store one with `keyctl auth login`; \
             or try it without any: `keyctl list --sandbox`\n"
        ));
}

#[test]
fn ordinary_key_alone_is_named_as_what_it_is() {
    Program::line("list --provider openai")
        .secret_env("OPENAI_API_KEY", "sk-proj-CANARYordinarykey00")
        .run()
        .ends_with(4)
        .mentions("`OPENAI_API_KEY` holds an ordinary key, which cannot administer keys");
}

#[test]
fn d01_unknown_words_are_answered_with_the_nearest_known_one() {
    Program::line("list --provider opneai")
        .run()
        .ends_with(2)
        .mentions("'openai'");
    Program::line("describe opneai/x/y")
        .run()
        .ends_with(3)
        .mentions("did you mean `openai`?");
    Program::line("delte")
        .run()
        .ends_with(2)
        .mentions("'delete'");
}

#[test]
fn d01_mistyped_word_runs_nothing_and_is_answered_with_a_known_one() {
    let server = Server::start();
    for (line, known) in [
        ("delte openai/admin/key_abc --yes", "'delete'"),
        ("delete openai/admin/key_abc --yes --forc", "'--f"),
        ("delete openai/admin/key_abc --ye", "'--yes'"),
        ("list --provider opneai", "'openai'"),
        ("delete --provider opneai --id key_abc --yes", "'openai'"),
        ("list -o jsno", "'json'"),
    ] {
        Program::line(line)
            .env("OPENAI_ADMIN_KEY", "sk-admin-0123456789abcdef")
            .env("KEYCTL_OPENAI_BASE_URL", server.url())
            .run()
            .ends_with(2)
            .mentions(known)
            .prints("");
    }
    assert_eq!(server.hits(), 0);
}

#[test]
fn several_accounts_are_no_guess_for_a_change() {
    let emulator = Emulator::start();

    let outcome = Program::line("create --name ci --reveal -o json")
        .envs(&emulator.environment)
        .run()
        .ends_with(6)
        .prints("");

    assert_eq!(outcome.json_error()["candidates"], json!(provider_names()));
}

/// Runs with the emulator's account and another one of the same provider, whose credential is in `FAR`.
fn beside_another(emulator: &Emulator, line: &str) -> Program {
    let is_url =
        |(name, _): &&(&str, String)| name.contains("OPENAI") && name.ends_with("BASE_URL");
    let url = emulator.environment.iter().find(is_url).expect("a URL");
    let mut config = tempfile::NamedTempFile::new().expect("a file");
    writeln!(
        config,
        "[accounts.far]\nprovider = \"openai\"\nbase_url = \"{}\"\ncredential = {{ env = \"FAR\" }}",
        url.1
    )
    .expect("written");
    let (_, path) = config.keep().expect("kept");
    Program::line(line)
        .envs(&emulator.environment)
        .arguments(&["--config", path.to_str().expect("a plain path")])
}

#[test]
fn id_is_looked_for_in_every_account_of_its_provider() {
    let emulator = Emulator::start();
    let missing = "delete --provider openai --kind admin --id key_000000000000 --if-exists --yes";
    let listed = Program::line("list --provider openai --kind admin -o json")
        .envs(&emulator.environment)
        .run()
        .ends_with(0);
    let id = listed.json()["keys"][0]["id"].clone();
    let id = id.as_str().expect("an id");

    let unasked = beside_another(&emulator, missing).run();
    let found = beside_another(
        &emulator,
        &format!("describe --provider openai --kind admin --id {id} -o json"),
    )
    .run();
    let alone = Program::line(missing).envs(&emulator.environment).run();

    unasked.ends_with(3).mentions("not asked: far");
    assert_eq!(found.ends_with(0).json()["keys"][0]["id"], id);
    alone.ends_with(0);
}

#[test]
fn d06_failure_is_one_json_object_also_for_a_command_line_that_cannot_be_read() {
    for line in [
        "delte --json",
        "list --provider nope -o json",
        "describe -o json",
        "describe x/.. --output=json",
        "delte -ojson",
        "delte -o=json",
        "delte -qojson",
        "-vqo json delte",
        "delte -yo ndjson",
    ] {
        let outcome = Program::line(line).run().ends_with(2).prints("");

        let error = outcome.json_error();
        assert_eq!(error["code"], "usage", "{line}");
        assert_eq!(error["exit_code"], 2, "{line}");
    }
}

#[test]
fn credential_of_another_provider_is_sent_nowhere() {
    let emulator = Emulator::start();
    for (provider, variable, value) in [
        ("openai", "OPENAI_ADMIN_KEY", "pcsk_CANARY0123456789"),
        ("openai", "OPENAI_ADMIN_KEY", "bt-st-CANARY0123456789"),
        (
            "braintrust",
            "BRAINTRUST_API_KEY",
            "sk-admin-CANARY0123456789",
        ),
    ] {
        Program::new(["list", "--provider", provider, "-v"])
            .envs(&emulator.environment)
            .secret_env(variable, value)
            .run()
            .ends_with(4)
            .mentions("looks like a credential of")
            .prints("");
    }
}

#[test]
fn suggestion_for_a_mistyped_word_is_in_the_document_for_scripts_too() {
    let outcome = Program::line("list --provider opneai --json")
        .run()
        .ends_with(2);

    let hint = outcome.json_error()["hint"]
        .as_str()
        .expect("a hint")
        .to_owned();
    assert!(hint.contains("'openai'"), "{hint}");
}
