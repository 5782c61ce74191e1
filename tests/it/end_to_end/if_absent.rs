//! `create --if-absent`: a job that runs twice makes one key.

use std::fs;

use tempfile::TempDir;

use crate::support::Program;

/// Ways to ask for a key of the sandbox.
const KEYS: [&str; 3] = [
    "--provider exa --name nightly",
    "--provider pinecone --project Production --name nightly",
    "--provider openai --kind admin --name nightly",
];

struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn creates(&self, key: &str, more: &str) -> Program {
        Program::line(&format!("create --sandbox {key} {more}"))
            .state(&self.0.path().join("state"))
            .working_in(self.0.path())
    }

    fn count(&self) -> usize {
        let list = Program::line("list --sandbox --name nightly -o ref -q")
            .state(&self.0.path().join("state"))
            .run()
            .ends_with(0);
        list.stdout.lines().count()
    }
}

#[test]
fn key_that_is_there_is_not_made_again() {
    for key in KEYS {
        let place = Place::new();
        let again = || place.creates(key, "--if-absent --to file:secret -o json");

        let first = again().run().ends_with(0).json();
        let secret = fs::read(place.0.path().join("secret")).expect("delivered");
        let second = again()
            .run()
            .ends_with(0)
            .mentions("exists; nothing was delivered to file:secret");

        assert_eq!(
            (&first["created"], &second.json()["created"]),
            (&true.into(), &false.into())
        );
        assert_eq!(first["key"]["ref"], second.json()["key"]["ref"]);
        assert_eq!(
            fs::read(place.0.path().join("secret")).expect("kept"),
            secret
        );
        assert_eq!(place.count(), 1, "{key}");
    }
}

#[test]
fn bare_secret_of_a_key_that_is_there_is_nothing() {
    let place = Place::new();
    let run = || {
        place
            .creates(KEYS[0], "--if-absent --to stdout")
            .run()
            .ends_with(0)
    };

    assert!(!run().stdout.is_empty());
    run().prints("");
}

#[test]
fn dry_run_says_that_nothing_would_be_created() {
    let place = Place::new();
    place
        .creates(KEYS[0], "--to file:secret")
        .run()
        .ends_with(0);

    let outcome = place
        .creates(KEYS[0], "--if-absent --dry-run --to file:other")
        .run();

    outcome
        .ends_with(0)
        .mentions("exists; nothing would be created");
    assert_eq!(place.count(), 1);
}

#[test]
fn second_key_of_a_name_is_a_warning() {
    let place = Place::new();
    let first = place.creates(KEYS[0], "--to file:a").run().ends_with(0);
    let second = place.creates(KEYS[0], "--to file:b").run().ends_with(0);

    assert!(
        !first.stderr.contains("has the same name"),
        "{}",
        first.stderr
    );
    second.mentions("has the same name; `--if-absent` creates no second key of a name");
    assert_eq!(place.count(), 2);
}

#[test]
fn absence_needs_a_name() {
    let place = Place::new();

    place
        .creates("--provider exa", "--if-absent --to file:a")
        .run()
        .ends_with(2);
}
