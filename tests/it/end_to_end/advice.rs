//! Hints about a rejected credential: they name the source that was used, and follow what the provider says.

use std::{fs, path::Path};

use serde_json::json;

use super::config::config;
use crate::support::{Answer, Outcome, PATH, Program, Server, Stub, set_mode};

const KEY: &str = "sk-admin-CANARYq7XvT2mZ9LwK4sR8dF1hJ6";
const OTHER: &str = "sk-admin-CANARYnR5tY8uP1aS3dF6gH9jK2";

fn refusal(status: u16, code: &str, message: &str) -> Answer {
    let error =
        json!({"error": {"message": message, "type": "invalid_request_error", "code": code}});
    Answer::json(status, &error)
}

/// Starts an OpenAI that answers everything with this.
fn openai(answer: &Answer) -> Server {
    let server = Server::start();
    for path in ["admin_api_keys", "projects"] {
        let path = format!("/v1/organization/{path}");
        server.stub(Stub::new("GET", path, answer.clone()));
    }
    server
}

/// Lists the keys of an account whose credential is there, at an OpenAI that rejects it.
fn rejected(folder: &Path, name: &str, credential: &str, variables: &[(&str, &str)]) -> Outcome {
    let server = openai(&refusal(
        401,
        "invalid_api_key",
        "Incorrect API key provided",
    ));
    let text = format!(
        "[accounts.{name}]\nprovider = \"openai\"\nbase_url = \"{}/v1\"\ncredential = {credential}\n",
        server.url()
    );
    let file = config(folder, &text);
    let program = Program::new(["list", "--account", name, &file]).env("PATH", PATH);
    let program = variables.iter().fold(program, |program, (name, value)| {
        program.secret_env(name, value)
    });
    program.run().ends_with(4)
}

#[test]
fn f013_hint_names_the_source_that_was_used() {
    let folder = tempfile::tempdir().expect("a folder");
    let key = folder.path().join("key");
    fs::write(&key, KEY).expect("written");
    set_mode(&key, 0o600);
    let helper = folder.path().join("print-key");
    fs::write(&helper, format!("#!/bin/sh\ncat {}\n", key.display())).expect("written");
    set_mode(&helper, 0o755);

    for (credential, source) in [
        (
            "{ env = \"MY_OPENAI_ADMIN\" }".to_owned(),
            "the variable `MY_OPENAI_ADMIN`".to_owned(),
        ),
        (
            format!("{{ file = \"{}\" }}", key.display()),
            format!("the file `{}`", key.display()),
        ),
        (
            "{ command = [\"print-key\", \"canary\"] }".replace("print-key", "./print-key"),
            format!("the helper `{}`", helper.display()),
        ),
        (
            format!("{{ command = [\"cat\", \"{}\"] }}", key.display()),
            "the helper `cat`".to_owned(),
        ),
    ] {
        let outcome = rejected(
            folder.path(),
            "acme",
            &credential,
            &[("MY_OPENAI_ADMIN", KEY)],
        );

        let hint = format!("hint: check {source}: it may be mistyped, expired or revoked");
        let outcome = outcome.mentions(&hint);
        assert!(
            !outcome.stderr.contains("OPENAI_ADMIN_KEY"),
            "{}",
            outcome.stderr
        );
    }
}

#[test]
fn f033_hidden_variable_that_could_work_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let credential = "{ env = \"MY_OPENAI_ADMIN\" }";
    let hides = "hint: the variable `MY_OPENAI_ADMIN` hides `OPENAI_ADMIN_KEY`: remove `accounts.openai.credential` from the config file to use that one";

    let with = |name: &str, value: &str| {
        let variables = [("MY_OPENAI_ADMIN", KEY), ("OPENAI_ADMIN_KEY", value)];
        rejected(folder.path(), name, credential, &variables)
    };

    with("openai", OTHER).mentions(hides);
    for outcome in [
        // It is the same, it can be none, it is another account's.
        with("openai", KEY),
        with("openai", "sk-proj-CANARYq7XvT2mZ9LwK4sR8dF1"),
        with("acme", OTHER),
    ] {
        assert!(!outcome.stderr.contains("hides"), "{}", outcome.stderr);
    }
}

#[test]
fn f033_token_that_hides_a_service_account_is_named() {
    let server = Server::start();
    let error =
        json!({"error": {"code": "UNAUTHENTICATED", "message": "Invalid API key."}, "status": 401});
    server.stub(Stub::new(
        "GET",
        "/admin/projects",
        Answer::json(401, &error),
    ));
    let program = || {
        Program::line("list --provider pinecone")
            .secret_env(
                "PINECONE_ACCESS_TOKEN",
                "eyJhbGciOiJSUzI1NiJ9.CANARY.c2lnbmF0dXJl",
            )
            .env("KEYCTL_PINECONE_BASE_URL", server.url())
    };
    let whole = program()
        .secret_env("PINECONE_CLIENT_ID", "CANARYclientid0123456789")
        .secret_env("PINECONE_CLIENT_SECRET", "CANARYclientsecret0123456789");
    let half = program().secret_env("PINECONE_CLIENT_ID", "CANARYclientid0123456789");

    whole.run().ends_with(4).mentions(
        "hint: `PINECONE_ACCESS_TOKEN` hides `PINECONE_CLIENT_ID` and `PINECONE_CLIENT_SECRET`: unset it to use them; or set `PINECONE_ACCESS_TOKEN` to a new one",
    );
    let half = half.run().ends_with(4);
    assert!(!half.stderr.contains("hides"), "{}", half.stderr);
}

#[test]
fn f013_rejected_pair_is_named_as_a_pair() {
    let server = Server::start();
    let error = json!({"error": "access_denied", "error_description": "Unauthorized"});
    server.stub(Stub::new("POST", "/oauth/token", Answer::json(403, &error)));
    let folder = tempfile::tempdir().expect("a folder");
    let text = format!(
        "[accounts.vectors]\nprovider = \"pinecone\"\nclient_id = \"client-0123456789\"\nlogin_url = \"{}\"\ncredential = {{ env = \"VECTORS\" }}\n",
        server.url()
    );
    let file = config(folder.path(), &text);

    Program::new(["list", &file])
        .secret_env("VECTORS", "CANARYclientsecret0123456789")
        .run()
        .ends_with(4)
        .mentions("hint: check the variable `VECTORS` and `accounts.vectors.client_id`:");
    Program::line("list")
        .secret_env("PINECONE_CLIENT_ID", "CANARYclientid0123456789")
        .secret_env("PINECONE_CLIENT_SECRET", "CANARYclientsecret0123456789")
        .env("KEYCTL_PINECONE_LOGIN_URL", server.url())
        .run()
        .ends_with(4)
        .mentions("hint: check the variables `PINECONE_CLIENT_ID` and `PINECONE_CLIENT_SECRET`:");
}

#[test]
fn f014_hint_follows_what_the_provider_says() {
    let run = |answer: &Answer| {
        let server = openai(answer);
        Program::line("list")
            .secret_env("OPENAI_ADMIN_KEY", KEY)
            .env("KEYCTL_OPENAI_BASE_URL", format!("{}/v1", server.url()))
            .run()
            .ends_with(4)
    };
    for (answer, hint) in [
        (
            refusal(
                401,
                "incorrect_hostname",
                "Attempted to access resource with incorrect regional hostname. Please make your request to us.api.openai.com",
            ),
            "set `KEYCTL_OPENAI_BASE_URL` to `https://us.api.openai.com/v1`",
        ),
        (
            refusal(
                401,
                "incorrect_hostname",
                "Use us.api.openai.com.evil.example",
            ),
            "set `KEYCTL_OPENAI_BASE_URL` to the host that serves this organization",
        ),
        (
            refusal(401, "missing_scope", "Missing scopes: api.management.read."),
            "set `OPENAI_ADMIN_KEY` to one with the scope api.management.read",
        ),
        (
            Answer::json(
                403,
                &json!({"error": "You have insufficient permissions for this operation. Missing scopes: api.management.read, api.usage.read. Check it."}),
            ),
            "set `OPENAI_ADMIN_KEY` to one with the scopes api.management.read, api.usage.read",
        ),
        (
            refusal(401, "ip_not_authorized", "Your IP is not authorized"),
            "the provider lets only some addresses in",
        ),
        (
            refusal(
                401,
                "mismatched_organization",
                "OpenAI-Organization header should match",
            ),
            "leave `OPENAI_ORG_ID` out",
        ),
        (
            refusal(401, "invalid_api_key", "Your API key has expired."),
            "set `OPENAI_ADMIN_KEY` to a new one",
        ),
    ] {
        let outcome = run(&answer).mentions(&format!("hint: {hint}"));

        assert!(!outcome.stderr.contains("it may be"), "{}", outcome.stderr);
    }
}

#[test]
fn f013_wrong_kind_of_key_names_the_source() {
    let folder = tempfile::tempdir().expect("a folder");
    let credential = "{ env = \"MY_OPENAI_ADMIN\" }";
    let value = "sk-proj-CANARYq7XvT2mZ9LwK4sR8dF1";

    rejected(
        folder.path(),
        "acme",
        credential,
        &[("MY_OPENAI_ADMIN", value)],
    )
    .mentions("the variable `MY_OPENAI_ADMIN` holds a person's project key");
}

#[test]
fn hint_about_a_setting_names_the_accounts_own_field() {
    let server = Server::start();
    for path in ["organization", "service_token", "api_key"] {
        let answer = Answer::text(401, "text/plain", "Unauthorized");
        server.stub(Stub::new("GET", format!("/v1/{path}"), answer));
    }
    let folder = tempfile::tempdir().expect("a folder");
    let text = format!(
        "[accounts.evals]\nprovider = \"braintrust\"\nbase_url = \"{}\"\ncredential = {{ env = \"EVALS\" }}\n",
        server.url()
    );
    let file = config(folder.path(), &text);
    let token = "bt-st-CANARYq7XvT2mZ9LwK4sR8dF1hJ6";

    Program::new(["list", &file])
        .secret_env("EVALS", token)
        .run()
        .ends_with(4)
        .mentions("another data plane than `accounts.evals.base_url` names");
    Program::line("list")
        .secret_env("BRAINTRUST_API_KEY", token)
        .env("KEYCTL_BRAINTRUST_BASE_URL", server.url())
        .run()
        .ends_with(4)
        .mentions("another data plane than `KEYCTL_BRAINTRUST_BASE_URL` names");
}

#[test]
fn f013_credential_of_a_wrong_sort_is_named_by_its_source() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "[accounts.evals]\nprovider = \"braintrust\"\nbase_url = \"http://127.0.0.1:1\"\ncredential = { env = \"EVALS\" }\n";
    let file = config(folder.path(), text);

    // A person's key makes no service tokens.
    Program::new([
        "create",
        "--account",
        "evals",
        "--kind",
        "service-token",
        "--name",
        "ci",
        "--service-account",
        "33333333-3333-4333-8333-333333333333",
        "--to",
        "file:key",
        &file,
    ])
    .working_in(folder.path())
    .secret_env("EVALS", "sk-CANARYq7XvT2mZ9LwK4sR8dF1hJ6qW")
    .run()
    .ends_with(10)
    .mentions("as credential: set it as `accounts.evals.credential`");
}

#[test]
fn f013_token_that_a_service_account_got_says_nothing_of_its_secret() {
    let server = Server::start();
    let token =
        json!({"access_token": "eyJhbGciOiJSUzI1NiJ9.CANARY.c2lnbmF0dXJl", "expires_in": 1800});
    server.stub(Stub::new("POST", "/oauth/token", Answer::json(200, &token)));
    let error = json!({"error": {"code": "UNAUTHENTICATED", "message": "The token has expired"}, "status": 401});
    server.stub(Stub::new(
        "GET",
        "/admin/projects",
        Answer::json(401, &error),
    ));

    Program::line("list")
        .secret_env("PINECONE_CLIENT_ID", "CANARYclientid0123456789")
        .secret_env("PINECONE_CLIENT_SECRET", "CANARYclientsecret0123456789")
        .env("KEYCTL_PINECONE_BASE_URL", server.url())
        .env("KEYCTL_PINECONE_LOGIN_URL", server.url())
        .run()
        .ends_with(4)
        .mentions("hint: check the variables `PINECONE_CLIENT_ID` and `PINECONE_CLIENT_SECRET`: the token");
}
