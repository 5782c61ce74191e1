//! Files that are too large, and a CI log that cannot be told to hide a secret.

use std::{
    fmt::Write,
    fs::{self, File},
    path::Path,
};

use super::write_down;
use crate::support::Program;

/// Each reads a file `large` of a gigabyte.
const LARGE: [&str; 4] = [
    "list --config large",
    "list --sandbox --ca-file large",
    "delete --sandbox --from large",
    "create --sandbox --provider exa --name ci --to dotenv:large#KEY",
];

/// Each would show a new secret in the log of a job.
const SHOWN: [&str; 2] = [
    "create --sandbox --provider exa --name ci --reveal",
    "create --sandbox --provider exa --name ci --to dotenv:env#KEY",
];

pub fn write_all(page: &mut String) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let large = File::create(path("large")).expect("a file");
    large.set_len(1 << 30).expect("grown");
    for line in LARGE {
        let program = Program::line(line).working_in(folder.path());
        write_down(page, &format!("{line}    # of a gigabyte"), program);
    }
    fs::write(path("env"), "").expect("written");
    for line in SHOWN {
        let (code, said) = complaint(line, folder.path());
        let condition = "with GITHUB_ACTIONS=true, GITHUB_ENV=env, 2>err.log";
        let _ = writeln!(page, "$ keyctl {line}    # {condition}\n{said}[{code}]\n");
    }
}

/// Runs a line in a job whose standard error is a file.
fn complaint(line: &str, folder: &Path) -> (i32, String) {
    let log = folder.join("err.log");
    fs::write(&log, "").expect("written");
    let outcome = Program::line(line)
        .working_in(folder)
        .env("GITHUB_ACTIONS", "true")
        .env("GITHUB_ENV", "env")
        .complains_into(&log)
        .run();
    (outcome.code, fs::read_to_string(&log).expect("a file"))
}
