//! Which hosts an admin credential is sent to, and that it is said.

use super::config::config;
use crate::support::{Emulator, Program};

const ADMIN_KEY: &str = "sk-admin-sandboxKeyctlNotARealKey7Qx";
const ELSEWHERE: [&str; 3] = [
    "http://127.0.0.1:1/v1",
    "https://llm.example.test/v1",
    "https://api.openai.com.example.test/v1",
];

#[test]
fn variable_of_the_providers_tools_moves_no_credential_elsewhere() {
    for url in ELSEWHERE {
        let program =
            Program::line("list --provider openai").secret_env("OPENAI_ADMIN_KEY", ADMIN_KEY);

        program
            .env("OPENAI_BASE_URL", url)
            .run()
            .ends_with(2)
            .mentions("set `KEYCTL_OPENAI_BASE_URL` to that URL to use it all the same, or to `https://api.openai.com/v1`");
    }
}

#[test]
fn account_with_an_unusable_host_leaves_the_others_alone() {
    let emulator = Emulator::start();

    let listed = Program::line("list -o json")
        .secret_env("OPENAI_ADMIN_KEY", ADMIN_KEY)
        .env("OPENAI_BASE_URL", ELSEWHERE[1])
        .envs(&emulator.only(&["EXA"]))
        .run()
        .ends_with(8)
        .json();

    assert_eq!(listed["keys"].as_array().expect("keys").len(), 5);
    assert_eq!(listed["accounts"][1]["account"], "openai");
    assert_eq!(listed["accounts"][1]["error"]["exit_code"], 2, "{listed}");
}

#[test]
fn plan_and_status_name_a_host_that_is_not_the_providers_own() {
    let emulator = Emulator::start();
    let folder = tempfile::tempdir().expect("a folder");
    let text = format!(
        "[accounts.acme]\nprovider = \"openai\"\ncredential = {{ env = \"ACME_KEY\" }}\nbase_url = \"http://{}/openai/v1\"\n",
        emulator.address
    );
    let file = config(folder.path(), &text);
    let run = |line: &str| {
        let program = Program::line(line).arguments(&[&file]);
        let program = program.secret_env("ACME_KEY", ADMIN_KEY);
        program.envs(&emulator.only(&["EXA"])).run().ends_with(0)
    };
    let create = "create --account acme --kind admin --name ci --to file:key --dry-run";
    let host = emulator.address.to_string();

    assert!(run(create).stdout.contains(&format!("{host} (`base_url`)")));
    let plan = run(&format!("{create} -o json")).json();
    assert_eq!(plan["plan"][0]["hosts"][0]["host"], host);
    assert_eq!(plan["plan"][0]["hosts"][0]["named_by"], "base_url");
    let status = run("auth status -o json").json();
    assert_eq!(status["accounts"][0]["hosts"][0]["named_by"], "base_url");
    assert_eq!(status["accounts"][1]["hosts"][0]["host"], host);
    let said = run("auth status").stdout;
    assert!(
        said.contains(&format!("sent to {host} (`KEYCTL_EXA_BASE_URL`)")),
        "{said}"
    );
}
