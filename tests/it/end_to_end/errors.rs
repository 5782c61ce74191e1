//! The errors that people meet, on one page: what could not be done, why, and what to do.
//! `SNAPSHOTS=overwrite cargo test` takes the new text, to be read as a new user would.

mod files;
mod given;

use std::{fmt::Write, fs};

use serde_json::json;
use snapbox::{Data, assert_data_eq};

use self::given::{MISTAKEN, answers};
use crate::{
    support::{Answer, Program, Server, Stub},
    tree::lines::assert_names_commands,
};

const CREDENTIAL: &str = "sk-admin-CANARYq7XvT2mZ9LwK4sR8dF1hJ6";

/// Has no account at all.
const BARE: [&str; 67] = [
    "delte openai/admin/key_1",
    "show",
    "show openai/admin/key_1",
    "remove openai/admin/key_1 --yes",
    "renew openai/admin/key_1 --to file:key",
    "rename openai/admin/key_1 other",
    "add",
    "login exa",
    "whoami",
    "status",
    "version",
    "keys list --kind admin",
    "disable openai/admin/key_1",
    "help remove",
    "list --forc",
    "list extra",
    "list --yes",
    "list --limit",
    "list --output xml",
    "list --provider opneai",
    "list",
    "list --config nowhere.toml",
    "list --sandbox --ca-file nowhere.pem",
    "list --sandbox --timeout soon",
    "list --sandbox --concurrency 0",
    "list --sandbox --limit 0",
    "list --sandbox --created-before soon",
    "list --sandbox --expired --unused-for lately",
    "list --sandbox --unused-for 3m",
    "list --sandbox --unused-for 1Y",
    "list --sandbox --created-before 90",
    "list --sandbox --columns colour",
    "list --sandbox --sort colour",
    "list --sandbox --account opena",
    "list --sandbox --kind usr",
    "list --sandbox --project Nowhere",
    "projects --sandbox -o csv",
    "describe",
    "describe openai/",
    "describe openai/../key_1",
    "describe exa/key_1 --name ci",
    "describe --sandbox openai/key_1",
    "describe --sandbox --provider openai --account exa --id key_1",
    "describe openi/admin/key_1 --sandbox",
    "describe openai/admin/key_none --sandbox",
    "describe --sandbox --name nobody",
    "describe --sandbox --provider openai --id key_none --project Web",
    "delete sk-proj-0123456789abcdefABCDEF",
    "delete --from nowhere.txt",
    "identify",
    "operations resume",
    "operations resume nope",
    "schema keyz",
    "help exitcodes",
    "man lst",
    "completions tcsh",
    "auth login",
    "auth login --set colour",
    "auth login --provider openai",
    "auth login --provider pinecone",
    "auth login --provider openai --set colour=red",
    "auth login --provider exa --env a-b",
    "auth login --provider exa --command nosuchprogram",
    "auth login --provider exa --command 'echo",
    "auth login --env EXA_KEY",
    "auth logout --account nope",
    "config show --config nowhere.toml",
];

/// Would change something in the emulator.
const CHANGES: [&str; 37] = [
    "create --name ci --to file:key",
    "create --provider exa --name ci",
    "create --provider openai --name ci --to file:key",
    "create --provider braintrust --kind user --name ci --to file:key",
    "create --provider pinecone --name ci --to file:key",
    "create --provider pinecone --project Nowhere --name ci --to file:key",
    "create --provider openai --kind service-account --project Web --name ci --to file:key",
    "create --provider exa --name ci --expires-in 90d --to file:key",
    "create --provider exa --name ci --budget lots --to file:key",
    "create --provider openai --kind admin --name ci --expires-in 10y --to file:key",
    "create --provider exa --name ci --to file:nowhere/key",
    "create --provider exa --name ci --to exec:nosuchprogram",
    "create --provider exa --name ci --to ftp:key",
    "create --provider exa --name ci --to file:~/key",
    "create --provider exa --name ci --to dotenv:$HOME/.env#KEY",
    "create --provider exa --name ci --to dotenv:.env",
    "update exa/key_WqDsmJUAlT2Vc6gf",
    "update pinecone/6e8f1c44-3c1c-530e-b90f-34ce7fe98575 --role DataPlaneEditor",
    "update braintrust/user/0716307a-465e-52c0-ae59-520925baeea2 --name other",
    "update pinecone/6e8f1c44-3c1c-530e-b90f-34ce7fe98575 --budget 5 --yes",
    "rotate exa/key_WqDsmJUAlT2Vc6gf",
    "rotate exa/key_WqDsmJUAlT2Vc6gf --to file:key",
    "rotate exa/key_WqDsmJUAlT2Vc6gf --to file:key --grace 24h --delete-old",
    "rotate exa/key_WqDsmJUAlT2Vc6gf --to file:key --delete-old --yes",
    "rotate pinecone/6e8f1c44-3c1c-530e-b90f-34ce7fe98575 --to file:key --grace 0s --yes",
    "rotate braintrust/user/0716307a-465e-52c0-ae59-520925baeea2 --to file:key --yes",
    "rotate openai/admin/key_yWb6cuTlFfhK --to file:key --yes",
    "rotate --finish exa/key_WqDsmJUAlT2Vc6gf --yes",
    "delete openai/proj_iQxc03ObVr8D/key_DExTYJJtlRp6",
    "delete openai/admin/key_yWb6cuTlFfhK --yes",
    "delete openai/admin/key_none --yes",
    "delete openai/admin/key_none pinecone/6e8f1c44-3c1c-530e-b90f-34ce7fe98575",
    "delete --max 1 exa/8540..33cf exa/key_WqDsmJUAlT2Vc6gf --yes",
    "delete --name ci --yes",
    "delete exa/8540..33c0 --yes",
    "identify",
    "list --name [",
];

/// Names a key in words that do not name just one; those that change something do so in the emulator.
const WORDS: &[&str] = &[
    "describe chekout-api",
    "describe ci",
    "describe ci --kind projekt",
    "describe key_wcVZB9QyiOS3",
    "describe key_none1234",
    "describe openai",
    "describe openai/key_wcVZB",
    "describe openai/key_nonesuch",
    "describe exa/key_1 --provider exa",
    "delete chekout-api checkout-web --yes",
    "delete openai/key_wcVZB9 --yes",
    "delete exa/key_WqDsmJ --if-exists --yes",
    "update --name ci",
    "update --name ci --role DataPlaneEditor",
    "update --name ci --new-name ci-web",
    "rotate --finish checkout-api",
    "rotate",
    "update",
    "create",
    "create --provider openai --name my-key",
    "create --provider pinecone --role DataPlaneEditor",
    "create --provider openai --kind service-acount",
    "create --provider openai --kind service-account --project Web --service-account chekout --name ci --to file:key",
    "create --provider braintrust --service-account deploier --name ci --to file:key",
    "service-accounts --provider exa",
];

/// Is what a config file says, and what it stands for.
const CONFIGS: [(&str, &str); 20] = [
    ("no TOML", "[accounts"),
    ("no provider", "[accounts.a]"),
    ("an unknown provider", "[accounts.a]\nprovider = 'exb'"),
    (
        "an unknown field",
        "[accounts.a]\nprovider = 'exa'\nbaseurl = 'https://exa.example'",
    ),
    (
        "an unknown field of another type",
        "[accounts.a]\nprovider = 'exa'\nconcurency = 4",
    ),
    (
        "a field of the wrong type",
        "[accounts.a]\nprovider = 'exa'\nconcurrency = '4'",
    ),
    ("an unknown section", "[acounts.a]\nprovider = 'exa'"),
    ("a field outside of every account", "provider = 'exa'"),
    ("an account without a name", "[accounts]\nprovider = 'exa'"),
    (
        "an unknown source",
        "[accounts.a]\nprovider = 'exa'\ncredential = { fiel = 'key' }",
    ),
    (
        "two defaults of a provider",
        "[accounts.a]\nprovider = 'exa'\ndefault = true\n[accounts.b]\nprovider = 'exa'\ndefault = true",
    ),
    (
        "a secret instead of its place",
        "[accounts.a]\nprovider = 'exa'\ncredential = 'abc'",
    ),
    (
        "a variable that is not set",
        "[accounts.a]\nprovider = 'exa'\ncredential = { env = 'NOPE' }",
    ),
    (
        "a file that is not there",
        "[accounts.a]\nprovider = 'exa'\ncredential = { file = '/nowhere/key' }",
    ),
    (
        "a helper that is not there",
        "[accounts.a]\nprovider = 'exa'\ncredential = { command = ['nosuchprogram'] }",
    ),
    (
        "a helper that is not at its path",
        "[accounts.a]\nprovider = 'exa'\ncredential = { command = ['/nowhere/op', 'read'] }",
    ),
    (
        "a helper whose argument a shell should have read",
        "[accounts.a]\nprovider = 'exa'\ncredential = { command = ['/bin/sh', '-c', 'exit 3', '~/key'] }",
    ),
    (
        "a path that only a shell could expand",
        "[accounts.a]\nprovider = 'exa'\ncredential = { file = '$HOME/key' }",
    ),
    (
        "a host in the clear",
        "[accounts.a]\nprovider = 'exa'\ncredential = { env = 'MINE' }\nbase_url = 'http://exa.example'",
    ),
    (
        "an account no ref can name",
        "[accounts.'a/b']\nprovider = 'exa'",
    ),
];

/// Is a variable that is set, and cannot be used as it is.
const VARIABLES: [(&str, &str); 8] = [
    ("OPENAI_API_KEY", "sk-proj-0123456789"),
    ("OPENAI_ADMIN_KEY", "sk-proj-0123456789"),
    ("KEYCTL_OPENAI_BASE_URL", "http://openai.example/v1"),
    ("KEYCTL_OPENAI_BASE_URL", "openai"),
    ("KEYCTL_CONFIG", "nowhere.toml"),
    ("HTTPS_PROXY", "socks://proxy.example"),
    ("SSL_CERT_FILE", "nowhere.pem"),
    ("KEYCTL_OPENAI_BASE_URL", "http://127.0.0.1:1/v1"),
];

/// Is what a provider itself has to say about.
const WISHES: [&str; 2] = ["a wish it cannot fulfil", "a conflict"];

/// Is what a provider answers a creation with, and what that stands for.
fn answers_to_a_creation() -> Vec<(&'static str, Answer)> {
    let refusal =
        |status: u16, message: &str| Answer::json(status, &json!({"error": {"message": message}}));
    vec![
        (WISHES[0], refusal(400, "Invalid name")),
        (WISHES[1], refusal(409, "This name is taken")),
        ("nothing that tells", refusal(500, "Internal error")),
    ]
}

/// Writes down what a line is answered with: what could not be done, and what to do.
#[track_caller]
fn write_down(page: &mut String, line: &str, program: Program) {
    let outcome = program.run();
    assert_ne!(outcome.code, 0, "{line}: {}", outcome.stdout);
    let begins = |begin: &str| outcome.stderr.lines().any(|own| own.starts_with(begin));
    assert!(begins("error: "), "{line}: {}", outcome.stderr);
    // What a provider has against a wish is all there is to say.
    let leads_out = begins("hint: ") || begins("For more information, try ");
    assert!(
        leads_out || WISHES.iter().any(|wish| line.ends_with(wish)),
        "{line}: {}",
        outcome.stderr
    );
    let _ = writeln!(
        page,
        "$ keyctl {line}\n{}[{}]\n",
        outcome.stderr, outcome.code
    );
}

/// Puts a placeholder between these words.
fn another_each_time(page: &str, before: &str, after: &str) -> String {
    let mut parts = page.split(before);
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (_, rest) = part.split_once(after).expect(after);
        text.push_str(&format!("{before}ID{after}{rest}"));
    }
    text
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
    for line in WORDS {
        let program = Program::line(line).arguments(&["--sandbox"]);
        write_down(&mut page, line, program.input(b""));
    }
    for (name, text) in CONFIGS {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("keyctl.toml"), text).expect("written");
        let program = Program::line("list --config keyctl.toml")
            .env("MINE", "3f1c0f6e-77aa-4bb2-9d55-0123456789ab")
            .working_in(folder.path());
        let line = format!("list --config keyctl.toml    # with {name}");
        write_down(&mut page, &line, program);
    }
    for value in MISTAKEN {
        let program = Program::line("list").env("OPENAI_ADMIN_KEY", value);
        let shown = value.replace(['\n', '\u{200b}'], "␤");
        write_down(
            &mut page,
            &format!("list    # with OPENAI_ADMIN_KEY={shown}"),
            program,
        );
    }
    let hiding = Program::line("list")
        .env("EXA_SERVICE_KEY", "'3f1c0f6e-77aa-4bb2-9d55-0123456789ab'")
        .env(
            "EXA_SERVICE_API_KEY",
            "3f1c0f6e-77aa-4bb2-9d55-0123456789ab",
        );
    write_down(
        &mut page,
        "list    # with a variable that hides a better one",
        hiding,
    );
    let ordinary = Program::line("list").env("OPENAI_API_KEY", "sk-proj-0123456789");
    write_down(&mut page, "list    # with an ordinary key", ordinary);
    let line = "create --provider openai --kind admin --name ci --reveal";
    let choice = Program::line(line)
        .secret_env("OPENAI_ADMIN_KEY", CREDENTIAL)
        .env("KEYCTL_ACCOUNT", "opneai");
    write_down(
        &mut page,
        &format!("{line}    # with KEYCTL_ACCOUNT=opneai"),
        choice,
    );
    for (name, value) in VARIABLES {
        let mut program = Program::line("list --provider openai --timeout 1s");
        if !name.ends_with("_KEY") {
            program = program.secret_env("OPENAI_ADMIN_KEY", CREDENTIAL);
        }
        let line = format!("list --provider openai --timeout 1s    # with {name}={value}");
        write_down(&mut page, &line, program.env(name, value));
    }
    for (name, answer) in answers() {
        let server = Server::start();
        for path in ["/organization/admin_api_keys", "/organization/projects"] {
            server.stub(Stub::new("GET", format!("/v1{path}"), answer.clone()));
        }
        let program = Program::line("list")
            .secret_env("OPENAI_ADMIN_KEY", CREDENTIAL)
            .env("KEYCTL_OPENAI_BASE_URL", format!("{}/v1", server.url()));
        write_down(
            &mut page,
            &format!("list    # answered with {name}"),
            program,
        );
        page = page.replace(&server.address(), "HOST");
    }
    for (name, answer) in answers_to_a_creation() {
        let server = Server::start();
        let path = "/v1/organization/admin_api_keys";
        let none = json!({"object": "list", "data": [], "has_more": false});
        server.stub(Stub::new("POST", path, answer));
        server.stub(Stub::new("GET", path, Answer::json(200, &none)));
        let line = "create --kind admin --name ci --to file:key --timeout 1s";
        let program = Program::line(line)
            .secret_env("OPENAI_ADMIN_KEY", CREDENTIAL)
            .env("KEYCTL_OPENAI_BASE_URL", format!("{}/v1", server.url()));
        let line = format!("{line}    # answered with {name}");
        write_down(&mut page, &line, program);
    }
    files::write_all(&mut page);

    // The system's own words, and an id that is another each time.
    page = another_each_time(&page, "cannot connect to 127.0.0.1:1: ", "\n");
    page = another_each_time(&page, "`keyctl operations resume ", "`");
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/snapshots/errors.txt");
    // A way out that the program cannot read is none.
    let commands = assert_names_commands(&page);
    assert!(commands > 20, "only {commands} are named");
    assert_data_eq!(page, Data::read_from(path.as_ref(), None).raw());
}

#[test]
fn misuse_as_json_says_what_is_missing_and_what_would_do() {
    for (line, message) in [
        (
            "operations resume --json",
            "the following required arguments were not provided: <ID>",
        ),
        (
            "list --json --status gone",
            "invalid value 'gone' for '--status <STATUS>' [possible values: active, inactive, expired]",
        ),
    ] {
        let error = Program::line(line).run().ends_with(2).json_error();

        assert_eq!(error["message"], message, "{line}");
    }
}
