//! Keys that are the credential of an account, whichever acts.

use std::path::Path;

use serde_json::Value;

use super::config::config;
use crate::support::{Emulator, Program};

const ADMIN_KEY: &str = "sk-admin-sandboxKeyctlNotARealKey7Qx";

/// One organization with two accounts, of which each has an admin key of its own.
struct Scene {
    emulator: Emulator,
    folder: tempfile::TempDir,
    /// The id and the value of the other account's key.
    other: (String, String),
}

impl Scene {
    fn new() -> Self {
        let emulator = Emulator::start();
        let folder = tempfile::tempdir().expect("a folder");
        let made =
            Program::line("create --provider openai --kind admin --name other --reveal -o json")
                .envs(&emulator.environment)
                .run()
                .ends_with(0)
                .json();
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        let other = (text(&made["key"]["id"]), text(&made["secret"]));
        Self {
            emulator,
            folder,
            other,
        }
    }

    /// Prepares a run; `more` is said of the first account, whose credential the environment holds.
    fn program(&self, line: &str, more: &str) -> Program {
        let url = format!("http://{}/openai/v1", self.emulator.address);
        let account = |name: &str, credential: &str| {
            format!(
                "[accounts.{name}]\nprovider = \"openai\"\nbase_url = \"{url}\"\ncredential = {credential}\n"
            )
        };
        let text = account("acme", "{ env = \"ACME_KEY\" }")
            + more
            + &account("prod", "{ env = \"PROD_KEY\" }");
        Program::line(line)
            .arguments(&[&config(self.folder.path(), &text)])
            .secret_env("ACME_KEY", ADMIN_KEY)
            .secret_env("PROD_KEY", &self.other.1)
            .state(Path::new(self.folder.path()))
    }
}

#[test]
fn credential_of_another_account_is_not_deleted_by_accident() {
    let scene = Scene::new();
    let reference = format!("acme/admin/{}", scene.other.0);
    let delete = format!("delete {reference} --yes");

    let said = format!("{reference} is the credential of account `prod`");
    scene
        .program(&delete, "")
        .run()
        .ends_with(5)
        .mentions(&said);
    scene
        .program("delete --from - --yes", "")
        .input(format!("{reference}\n").as_bytes())
        .run()
        .ends_with(5)
        .mentions(&said);

    let allowed = format!("{delete} --allow-self {reference}");
    let plan = scene.program(&format!("{allowed} --dry-run -o json"), "");
    let plan = plan.run().ends_with(0).json();
    let warnings = plan.to_string();
    assert!(
        warnings.contains("this is the credential of account `prod`"),
        "{warnings}"
    );
    scene.program(&allowed, "").run().ends_with(0);
}

#[test]
fn ends_that_differ_count_for_more_than_a_remembered_id() {
    let scene = Scene::new();
    let remembered = format!("key = \"{}\"\n", scene.other.0);

    let line = format!("delete acme/admin/{} --yes", scene.other.0);
    // Without the other account it is a key like any other.
    let program = scene.program(&line, &remembered);
    let without = program.without("PROD_KEY");

    without.run().ends_with(0);
}
