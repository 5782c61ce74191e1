//! Where the config file is, and what it comes to.

use std::{fs, path::PathBuf};

use serde_json::json;
use tempfile::TempDir;

use crate::support::Program;

fn written(text: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("config.toml");
    fs::write(&path, text).expect("written");
    (folder, path)
}

#[test]
fn path_is_printed_whether_the_file_is_there_or_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let home = folder.path().to_str().expect("text").to_owned();
    let path = format!("{home}/keyctl/config.toml");

    let missing = Program::line("config path").env("XDG_CONFIG_HOME", &home);
    missing
        .run()
        .ends_with(0)
        .prints(&format!("{path}\n"))
        .complains("There is no such file yet\n");
    let document = Program::line("config path -o json")
        .env("XDG_CONFIG_HOME", &home)
        .run()
        .ends_with(0)
        .json();
    assert_eq!(
        document,
        json!({"version": 1, "path": path, "exists": false, "named_by": "XDG_CONFIG_HOME"})
    );
}

#[test]
fn path_of_a_broken_file_is_printed_and_its_error_shown() {
    let (_folder, path) = written("[accounts.a]\nprovider = 'CANARY\n");
    let named = path.to_str().expect("text");

    Program::new(["config", "path", "--config", named])
        .run()
        .ends_with(0)
        .prints(&format!("{named}\n"))
        .complains("");
    Program::new(["config", "show", "--config", named])
        .run()
        .ends_with(2)
        .prints("")
        .mentions("line 2 cannot be read as TOML");
}

#[test]
fn accounts_are_shown_with_their_places_and_no_secret() {
    let (_folder, path) = written(
        "[accounts.a]\nprovider = 'openai'\ncredential = { command = ['/bin/op', 'read', 'CANARY-argument'] }\n\
         project = 'Web'\ndefault = true\nbase_url = 'https://user:CANARY-password@eu.api.openai.com/v1'\n",
    );
    let show = || {
        Program::new(["config", "show"])
            .env("KEYCTL_CONFIG", path.to_str().expect("text"))
            .secret_env("EXA_SERVICE_KEY", "CANARY-0123456789-service-key")
            .secret_env("EXA_SERVICE_API_KEY", "CANARY-0123456789-another-key")
            .canary("CANARY-argument")
            .canary("CANARY-password")
    };

    let table = show()
        .run()
        .ends_with(0)
        .mentions("(named by KEYCTL_CONFIG)");
    assert_eq!(
        table.stdout,
        "ACCOUNT      PROVIDER  FROM         CREDENTIAL           SHADOWS              SETTINGS\n\
         a (default)  openai    config file  command op           —                    project=Web, base_url=https://eu.api.openai.com/v1\n\
         exa          exa       environment  env EXA_SERVICE_KEY  EXA_SERVICE_API_KEY  —\n"
    );
    let document = show().arguments(&["-o", "json"]).run().ends_with(0).json();
    assert_eq!(document["file"]["named_by"], "KEYCTL_CONFIG");
    assert_eq!(
        document["accounts"][0]["settings"],
        json!({"project": "Web", "base_url": "https://eu.api.openai.com/v1"})
    );
    assert_eq!(document["accounts"][1]["from"], "environment");
}
