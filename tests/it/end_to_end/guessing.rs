//! Commands that people guess: answered with the line to paste, and nothing runs.

use serde_json::json;

use crate::support::{Program, Server};

#[test]
fn guessed_command_sends_nothing() {
    let server = Server::start();
    for line in [
        "remove openai/admin/key_1 --yes",
        "revoke openai/admin/key_1 --yes",
        "whoami",
    ] {
        let program = Program::line(line)
            .secret_env("OPENAI_ADMIN_KEY", "sk-admin-CANARYq7XvT2mZ9LwK4sR8dF1hJ6")
            .env("KEYCTL_OPENAI_BASE_URL", format!("{}/v1", server.url()));

        program.run().ends_with(2).prints("");
    }
    assert_eq!(server.hits(), 0);
}

#[test]
fn guess_is_answered_in_the_form_that_was_asked_for() {
    let error = Program::line("-o json remove acme/key_1")
        .run()
        .ends_with(2)
        .json_error();

    assert_eq!(error["message"], "there is no command `remove`");
    let hint = "to delete a key: `keyctl -o json delete acme/key_1`";
    assert_eq!(error["hint"], json!(hint));
    assert_eq!(error["exit_code"], 2);
}

#[test]
fn secret_behind_a_guess_is_not_repeated() {
    for value in ["sk-proj-CANARY0123456789abcd", "CANARY0123456789abcdefghij"] {
        let line = format!("revoke {value}");

        Program::line(&line)
            .canary(value)
            .run()
            .ends_with(2)
            .prints("");
    }
}

#[test]
fn version_is_still_told() {
    let outcome = Program::line("--version").run().ends_with(0);

    assert!(outcome.stdout.starts_with("keyctl "), "{}", outcome.stdout);
}
