//! Files that are far too large, and what is no file: each is refused at once, and none is read whole.

use std::{
    fs::{self, File},
    path::Path,
};

use tempfile::TempDir;

use crate::support::Program;

const CREDENTIAL: &str = "sk-admin-CANARYq7XvT2mZ9LwK4sR8dF1hJ6";

/// Each reads the file `odd`; what its error says of one of a gigabyte follows.
const READERS: [(&str, &str); 6] = [
    ("list --config odd", "it is larger than 1 MiB"),
    (
        "list --config mine.toml --account mine",
        "it is larger than 64 KiB",
    ),
    ("list --ca-file odd", "odd: it is larger than 16 MiB"),
    (
        "create --sandbox --provider exa --name ci --to dotenv:odd#KEY",
        "it is larger than 1 MiB",
    ),
    (
        "rotate --sandbox --finish pinecone/6e8f1c44-3c1c-530e-b90f-34ce7fe98575 --successor pinecone/6a48ce33-e894-5449-b765-b7b5e6c77f10 --prove-from file:odd --yes",
        "it is larger than 1 MiB",
    ),
    ("delete --sandbox --from odd", "it is larger than 16 MiB"),
];

/// Makes a folder in which `mine.toml` takes a credential from `odd`.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let config = "[accounts.mine]\nprovider = \"openai\"\ncredential = { file = \"odd\" }\n";
    fs::write(folder.path().join("mine.toml"), config).expect("written");
    folder
}

/// Makes a file of a gigabyte that takes no space on the disk, for its owner alone.
fn grow(path: &Path) {
    use std::os::unix::fs::PermissionsExt;

    let file = File::create(path).expect("a file");
    file.set_len(1 << 30).expect("grown");
    file.set_permissions(fs::Permissions::from_mode(0o600))
        .expect("a mode");
}

fn run(folder: &Path, words: &str) -> crate::support::Outcome {
    Program::line(words)
        .state(&folder.join("state"))
        .working_in(folder)
        .secret_env("OPENAI_ADMIN_KEY", CREDENTIAL)
        .run()
}

#[test]
fn file_of_a_gigabyte_is_refused_with_its_limit() {
    let folder = folder();
    grow(&folder.path().join("odd"));

    for (words, problem) in READERS {
        let outcome = run(folder.path(), words);
        assert!([2, 4].contains(&outcome.code), "{words}: {outcome:?}");
        assert!(outcome.stderr.contains(problem), "{words}: {outcome:?}");
    }
}

#[test]
fn pipe_that_nobody_writes_to_is_not_waited_for() {
    let folder = folder();
    let made = std::process::Command::new("mkfifo")
        .arg(folder.path().join("odd"))
        .status();
    assert!(made.expect("mkfifo").success());

    // Refs may come from a pipe.
    for (words, _) in READERS
        .iter()
        .filter(|(words, _)| !words.contains("--from odd"))
    {
        let outcome = run(folder.path(), words);
        assert!([2, 4].contains(&outcome.code), "{words}: {outcome:?}");
        let problem = "not a regular file";
        assert!(outcome.stderr.contains(problem), "{words}: {outcome:?}");
    }
}

#[test]
fn own_files_of_a_gigabyte_are_not_read() {
    let folder = folder();
    let create = "create --sandbox --provider exa --name ci --to exec:false";
    run(folder.path(), create).ends_with(12);
    let state = folder.path().join("state/keyctl");
    let mut operations = fs::read_dir(state.join("sandbox-operations")).expect("a folder");
    let record = operations
        .find_map(|entry| {
            let path = entry.expect("an entry").path();
            path.extension()
                .is_some_and(|own| own == "jsonl")
                .then_some(path)
        })
        .expect("a record");
    let id = record.file_stem().and_then(|id| id.to_str()).expect("text");
    let rescued = state.join("sandbox-rescue").join(format!("rescue-{id}"));

    grow(&rescued);
    let resume = format!("operations resume {id} --sandbox --to file:key --yes");
    let resumed = run(folder.path(), &resume);
    assert_ne!(resumed.code, 0, "{resumed:?}");

    grow(&record);
    let listed = run(folder.path(), "operations --sandbox");
    assert!(
        listed.stderr.contains("it is larger than 64 MiB"),
        "{listed:?}"
    );

    grow(&state.join("sandbox.json"));
    let listed = run(folder.path(), "list --sandbox");
    assert_ne!(listed.code, 0, "{listed:?}");
}
