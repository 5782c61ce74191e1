//! Which account is meant where one is needed: `--account`, `KEYCTL_ACCOUNT`, `default = true`.

use std::fs;

use serde_json::json;
use tempfile::TempDir;

use crate::support::{Emulator, Program};

const ADMIN_KEY: &str = "sk-admin-sandboxKeyctlNotARealKey7Qx";

/// Two accounts of one provider at emulators of their own, and one of another provider.
struct Accounts {
    folder: TempDir,
    first: Emulator,
    second: Emulator,
}

impl Accounts {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a folder"),
            first: Emulator::start(),
            second: Emulator::start(),
        }
    }

    /// Prepares a command with accounts `acme` and `beta` of `OpenAI`, of which the one that is named is the default.
    fn keyctl(&self, default: &str, line: &str) -> Program {
        let account = |name: &str, emulator: &Emulator| {
            let is_default = name == default;
            format!(
                "[accounts.{name}]\nprovider = \"openai\"\ncredential = {{ env = \"KEY\" }}\nbase_url = \"http://{}/openai/v1\"\ndefault = {is_default}\n",
                emulator.address
            )
        };
        let text = account("acme", &self.first) + &account("beta", &self.second);
        let path = self.folder.path().join("config.toml");
        fs::write(&path, text).expect("written");
        Program::line(line)
            .env("KEYCTL_CONFIG", path.to_str().expect("text"))
            .env("KEY", ADMIN_KEY)
            .envs(&self.first.only(&["EXA"]))
    }
}

const CREATE: &str = "create --provider openai --kind admin --name ci --dry-run -o json";

fn account_of(program: Program) -> serde_json::Value {
    program.run().ends_with(0).json()["plan"][0]["account"].clone()
}

#[test]
fn variable_and_default_choose_where_one_account_is_needed() {
    let accounts = Accounts::new();
    let beta = |program: Program| program.env("KEYCTL_ACCOUNT", "beta");

    assert_eq!(account_of(accounts.keyctl("acme", CREATE)), "acme");
    assert_eq!(account_of(beta(accounts.keyctl("", CREATE))), "beta");
    assert_eq!(account_of(beta(accounts.keyctl("acme", CREATE))), "beta");
    let named = format!("{CREATE} --account acme");
    assert_eq!(account_of(beta(accounts.keyctl("", &named))), "acme");
    // Without a provider only the variable says which.
    let bare = CREATE.replace(" --provider openai", "");
    assert_eq!(account_of(beta(accounts.keyctl("", &bare))), "beta");
    accounts.keyctl("acme", &bare).run().ends_with(6);
    // It names an account of another provider.
    let exa = "create --provider exa --name ci --dry-run -o json";
    assert_eq!(account_of(beta(accounts.keyctl("", exa))), "exa");
}

#[test]
fn several_accounts_without_a_choice_name_every_way() {
    let accounts = Accounts::new();

    let error = accounts.keyctl("", CREATE).run().ends_with(6).json_error();

    assert_eq!(error["candidates"], json!(["acme", "beta"]));
    let hint = error["hint"].as_str().expect("a hint");
    for way in ["`--account`", "`KEYCTL_ACCOUNT`", "`default = true`"] {
        assert!(hint.contains(way), "{hint}");
    }
}

#[test]
fn unknown_account_in_the_variable_is_answered_with_the_nearest() {
    let accounts = Accounts::new();

    accounts
        .keyctl("acme", CREATE)
        .env("KEYCTL_ACCOUNT", "betta")
        .run()
        .ends_with(2)
        .mentions("`KEYCTL_ACCOUNT` names no account: there is none called `betta`")
        .mentions("did you mean `beta`?");
    accounts
        .keyctl("acme", &format!("{CREATE} --account beta"))
        .env("KEYCTL_ACCOUNT", "betta")
        .run()
        .ends_with(0);
}

#[test]
fn choice_narrows_no_list_and_no_search_for_a_name() {
    let accounts = Accounts::new();
    let chosen = |line: &str| {
        accounts
            .keyctl("acme", line)
            .env("KEYCTL_ACCOUNT", "beta")
            .run()
    };

    chosen("list --provider openai")
        .ends_with(0)
        .mentions("keys in 2 accounts");
    // Both accounts have it.
    let found = chosen("describe --provider openai --name keyctl -o json").ends_with(6);
    let candidates = found.json_error()["candidates"].clone();
    let candidates = candidates.as_array().expect("candidates");
    assert_eq!(candidates.len(), 2, "{candidates:?}");
}

#[test]
fn key_that_the_chosen_account_lacks_is_not_known_to_be_gone() {
    let accounts = Accounts::new();
    for (default, variable) in [("acme", ""), ("", "acme")] {
        for line in [
            "delete --provider openai --kind admin --id key_000000000000 --if-exists --yes",
            "describe --provider openai --kind admin --id key_000000000000",
        ] {
            accounts
                .keyctl(default, line)
                .env("KEYCTL_ACCOUNT", variable)
                .run()
                .ends_with(3)
                .mentions("no key has this id in acme; not asked: beta")
                .mentions("`--account`");
        }
    }
}

#[test]
fn status_shows_which_account_is_chosen() {
    let accounts = Accounts::new();
    let chosen_by = |program: Program| -> Vec<(String, serde_json::Value)> {
        let document = program.run().ends_with(0).json();
        let all = document["accounts"].as_array().expect("accounts").clone();
        let text = |value: &serde_json::Value| value.as_str().expect("text").to_owned();
        all.iter()
            .map(|own| (text(&own["account"]), own["chosen_by"].clone()))
            .filter(|(_, by)| !by.is_null())
            .collect()
    };
    for line in ["auth status -o json", "config show -o json"] {
        let status = || accounts.keyctl("acme", line);

        assert_eq!(chosen_by(status()), [("acme".to_owned(), json!("default"))]);
        assert_eq!(
            chosen_by(status().env("KEYCTL_ACCOUNT", "beta")).last(),
            Some(&("beta".to_owned(), json!("KEYCTL_ACCOUNT")))
        );
    }
    accounts
        .keyctl("acme", "auth status")
        .env("KEYCTL_ACCOUNT", "betta")
        .run()
        .ends_with(0)
        .mentions("warning: `KEYCTL_ACCOUNT` names no account");
}

#[test]
fn variable_means_nothing_in_the_sandbox() {
    Program::line("create --sandbox --provider exa --name ci --dry-run")
        .env("KEYCTL_ACCOUNT", "prod")
        .run()
        .ends_with(0);
}
