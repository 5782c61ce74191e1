//! Values that visibly are no credential: refused before anything is sent, whatever the source.

use std::fs;

use super::config::config;
use crate::support::{PATH, Program, Server, set_mode};

const KEY: &str = "sk-admin-CANARYq7XvT2mZ9LwK4sR8dF1hJ6";

#[test]
fn f031_value_in_a_variable_is_refused_unsent() {
    let server = Server::start();
    for (value, problem) in [
        (format!("\"{KEY}\""), "stands in quotes"),
        (format!("Bearer {KEY}"), "is part of a request's header"),
        ("${CANARY_NAME}".to_owned(), "is the name of a variable"),
        (format!("MINE={KEY}"), "is a line that sets a variable"),
        (format!("{{\"key\": \"{KEY}\"}}"), "is JSON"),
        (
            "op://infra/CANARY/value".to_owned(),
            "is a reference to a store of secrets",
        ),
        ("<your-admin-key-CANARY>".to_owned(), "is a placeholder"),
        (format!("{KEY}\n{KEY}"), "has more than one line"),
    ] {
        for line in [
            "list",
            "auth status --check",
            "delete openai/admin/key_1 --yes",
        ] {
            Program::line(line)
                .secret_env("OPENAI_ADMIN_KEY", &value)
                .env("KEYCTL_OPENAI_BASE_URL", format!("{}/v1", server.url()))
                .run()
                .ends_with(4)
                .mentions(&format!("the value of `OPENAI_ADMIN_KEY` {problem}"));
        }
    }
    assert_eq!(server.hits(), 0);
}

#[test]
fn f031_value_of_any_source_is_refused_by_its_name() {
    let server = Server::start();
    let folder = tempfile::tempdir().expect("a folder");
    let key = folder.path().join("key");
    fs::write(&key, format!("export KEY={KEY}\n")).expect("written");
    set_mode(&key, 0o600);
    let shown = key.display();
    for (credential, problem) in [
        (
            "{ env = \"MINE\" }".to_owned(),
            "the variable `MINE`: the value stands in quotes".to_owned(),
        ),
        (
            format!("{{ file = \"{shown}\" }}"),
            format!("{shown}: the value is a line that sets a variable"),
        ),
        (
            format!("{{ command = [\"cat\", \"{shown}\"] }}"),
            "the helper `cat` printed no credential: the value is a line that sets a variable"
                .to_owned(),
        ),
    ] {
        let text = format!(
            "[accounts.acme]\nprovider = \"openai\"\nbase_url = \"{}/v1\"\ncredential = {credential}\n",
            server.url()
        );
        let file = config(folder.path(), &text);

        Program::new(["list", &file])
            .env("PATH", PATH)
            .secret_env("MINE", &format!("'{KEY}'"))
            .canary(KEY)
            .run()
            .ends_with(4)
            .mentions(&problem);
    }
    assert_eq!(server.hits(), 0);
}

#[test]
fn f031_setting_in_quotes_is_refused() {
    let server = Server::start();

    Program::line("list")
        .secret_env("OPENAI_ADMIN_KEY", KEY)
        .env("OPENAI_ORG_ID", "\"org-0123\"")
        .env("KEYCTL_OPENAI_BASE_URL", format!("{}/v1", server.url()))
        .run()
        .ends_with(2)
        .mentions("the value of `OPENAI_ORG_ID` stands in quotes");

    assert_eq!(server.hits(), 0);
}

#[test]
fn f031_either_half_of_a_pair_is_refused() {
    let server = Server::start();
    let pair = [
        ("PINECONE_CLIENT_ID", "client-CANARY0123456789"),
        ("PINECONE_CLIENT_SECRET", "secret-CANARY0123456789"),
    ];
    for (wrong, _) in pair {
        let program = Program::line("list").env("KEYCTL_PINECONE_LOGIN_URL", server.url());
        let program = pair.iter().fold(program, |program, (name, value)| {
            if *name == wrong {
                program.secret_env(name, &format!("'{value}'"))
            } else {
                program.secret_env(name, value)
            }
        });

        program
            .run()
            .ends_with(4)
            .mentions(&format!("the value of `{wrong}` stands in quotes"));
    }
    assert_eq!(server.hits(), 0);
}

#[test]
fn f031_value_given_to_login_is_refused() {
    let server = Server::start();
    for line in ["auth login --provider openai", "auth login"] {
        Program::line(line)
            .env("KEYCTL_OPENAI_BASE_URL", format!("{}/v1", server.url()))
            .input(format!("MINE={KEY}\n").as_bytes())
            .canary(KEY)
            .run()
            .ends_with(4)
            .mentions("the value that was given is a line that sets a variable");
    }
    assert_eq!(server.hits(), 0);
}
