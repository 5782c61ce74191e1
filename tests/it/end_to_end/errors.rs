//! The errors that people meet, on one page: what could not be done, why, and what to do.
//! `SNAPSHOTS=overwrite cargo test` takes the new text, to be read as a new user would.

use std::fmt::Write;

use serde_json::json;
use snapbox::{Data, assert_data_eq};

use crate::support::{Answer, Program, Server, Stub};

/// Has no account at all.
const BARE: [&str; 34] = [
    "delte openai/admin/key_1",
    "show",
    "list --forc",
    "list --provider opneai",
    "list",
    "list --config nowhere.toml",
    "list --sandbox --ca-file nowhere.pem",
    "list --sandbox --timeout soon",
    "list --sandbox --concurrency 0",
    "list --sandbox --limit 0",
    "list --sandbox --created-before soon",
    "list --sandbox --expired --unused-for lately",
    "list --sandbox --columns colour",
    "list --sandbox --account opena",
    "list --sandbox --kind usr",
    "list --sandbox --project Nowhere",
    "projects --sandbox -o csv",
    "describe",
    "describe openai/",
    "describe openai/../key_1",
    "describe openi/admin/key_1 --sandbox",
    "describe openai/admin/key_none --sandbox",
    "describe --sandbox --name nobody",
    "describe --sandbox --provider openai --id key_none --project Web",
    "delete sk-proj-0123456789abcdefABCDEF",
    "delete --from nowhere.txt",
    "identify",
    "operations resume nope",
    "schema keyz",
    "help exitcodes",
    "man lst",
    "completions tcsh",
    "auth login",
    "auth logout --account nope",
];

/// Would change something in the emulator.
const CHANGES: [&str; 31] = [
    "create --name ci --to file:key",
    "create --provider exa --name ci",
    "create --provider openai --name ci --to file:key",
    "create --provider braintrust --kind user --name ci --to file:key",
    "create --provider pinecone --name ci --to file:key",
    "create --provider pinecone --project Nowhere --name ci --to file:key",
    "create --provider openai --kind service-account --project Web --name ci --to file:key",
    "create --provider exa --name ci --expires-in 90d --to file:key",
    "create --provider exa --name ci --budget lots --to file:key",
    "create --provider exa --name ci --to file:nowhere/key",
    "create --provider exa --name ci --to exec:nosuchprogram",
    "create --provider exa --name ci --to ftp:key",
    "create --provider exa --name ci --to dotenv:.env",
    "update exa/key_WqDsmJUAlT2Vc6gf",
    "update pinecone/6e8f1c44-3c1c-530e-b90f-34ce7fe98575 --role DataPlaneEditor",
    "update braintrust/user/0716307a-465e-52c0-ae59-520925baeea2 --name other",
    "update pinecone/6e8f1c44-3c1c-530e-b90f-34ce7fe98575 --budget 5 --yes",
    "rotate exa/key_WqDsmJUAlT2Vc6gf",
    "rotate exa/key_WqDsmJUAlT2Vc6gf --to file:key",
    "rotate exa/key_WqDsmJUAlT2Vc6gf --to file:key --delete-old --yes",
    "rotate braintrust/user/0716307a-465e-52c0-ae59-520925baeea2 --to file:key --yes",
    "rotate openai/admin/key_yWb6cuTlFfhK --to file:key --yes",
    "rotate --finish exa/key_WqDsmJUAlT2Vc6gf --yes",
    "delete openai/proj_iQxc03ObVr8D/key_DExTYJJtlRp6",
    "delete openai/admin/key_yWb6cuTlFfhK --yes",
    "delete openai/admin/key_none --yes",
    "delete openai/admin/key_none pinecone/6e8f1c44-3c1c-530e-b90f-34ce7fe98575",
    "delete --name ci --yes",
    "delete exa/8540..33c0 --yes",
    "identify",
    "list --name [",
];

/// Is what a provider answers a list with, and what that stands for.
fn answers() -> Vec<(&'static str, Answer)> {
    let refusal = |status: u16, code: &str, message: &str| {
        let error = json!({"error": {"message": message, "type": "error", "code": code}});
        Answer::json(status, &error)
    };
    vec![
        (
            "a rejected credential",
            refusal(401, "invalid_api_key", "Incorrect API key provided"),
        ),
        (
            "a credential that may not",
            refusal(403, "missing_scope", "Missing scopes: api.management.read"),
        ),
        (
            "a spent quota",
            refusal(429, "insufficient_quota", "You exceeded your current quota"),
        ),
        (
            "a server in trouble",
            refusal(503, "overloaded", "Overloaded").header("Retry-After", "0"),
        ),
        (
            "a page for a browser",
            Answer::text(200, "text/html", "<html><title>Log in</title></html>"),
        ),
        ("something else", Answer::json(200, &json!({"keys": []}))),
        (
            "another place",
            Answer::empty(302).header("Location", "https://elsewhere.example/login"),
        ),
    ]
}

/// Writes down what a line is answered with.
fn write_down(page: &mut String, line: &str, program: Program) {
    let outcome = program.run();
    assert_ne!(outcome.code, 0, "{line}: {}", outcome.stdout);
    let _ = writeln!(
        page,
        "$ keyctl {line}\n{}[{}]\n",
        outcome.stderr, outcome.code
    );
}

#[test]
fn every_error_says_what_why_and_what_next() {
    let mut page = String::new();
    for line in BARE {
        write_down(&mut page, line, Program::line(line));
    }
    for line in CHANGES {
        let program = Program::line(line).arguments(&["--sandbox"]);
        write_down(&mut page, line, program.input(b""));
    }
    for (name, answer) in answers() {
        let server = Server::start();
        for path in ["/organization/admin_api_keys", "/organization/projects"] {
            server.stub(Stub::new("GET", format!("/v1{path}"), answer.clone()));
        }
        let program = Program::line("list")
            .secret_env("OPENAI_ADMIN_KEY", "sk-admin-CANARYq7XvT2mZ9LwK4sR8dF1hJ6")
            .env("KEYCTL_OPENAI_BASE_URL", format!("{}/v1", server.url()));
        write_down(
            &mut page,
            &format!("list    # answered with {name}"),
            program,
        );
        page = page.replace(&server.address(), "HOST");
    }

    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/snapshots/errors.txt");
    assert_data_eq!(page, Data::read_from(path.as_ref(), None).raw());
}
