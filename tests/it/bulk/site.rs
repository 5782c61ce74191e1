//! A provider with many keys, and a folder that several runs share.

use std::{collections::BTreeMap, fs, path::PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::provider::Provider;
use crate::{
    fixtures::{self, Fixture},
    support::{Outcome, Program},
};

/// Is where keys are deleted together.
pub struct Site {
    pub provider: Provider,
    folder: TempDir,
}

/// Returns a provider one of whose keys may be the credential in use.
pub fn plain() -> Fixture {
    of(|fixture| fixture.kinds[0].credential.is_some())
}

/// Returns a provider some of whose ids are masked.
pub fn masking() -> Fixture {
    of(|fixture| fixture.kinds[0].sensitive.is_some())
}

/// Returns a provider whose credential is a token that is renewed.
pub fn renewing() -> Fixture {
    of(|fixture| !fixture.login.is_empty() && fixture.sent_when_rejected == 2)
}

fn of(is_meant: impl Fn(&Fixture) -> bool) -> Fixture {
    let found = fixtures::all().into_iter().find(is_meant);
    found.expect("a fixture")
}

impl Site {
    /// Starts a provider with so many keys.
    pub fn new(keys: usize) -> Self {
        Self::of(plain(), &ids(keys))
    }

    /// Starts a provider with keys of these ids.
    pub fn of(fixture: Fixture, ids: &[String]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self {
            provider: Provider::start(fixture, ids),
            folder,
        }
    }

    /// Returns the refs of the first keys, one a line.
    pub fn refs(&self, keys: usize) -> String {
        let kind = self.provider.kind();
        ids(keys)
            .iter()
            .map(|id| format!("{}\n", kind.reference_of(id)))
            .collect()
    }

    /// Returns the ref of the key with this number.
    pub fn reference(&self, key: usize) -> String {
        self.provider.kind().reference_of(&ids(key + 1)[key])
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Prepares a run in the folder.
    pub fn runs(&self, line: &str) -> Program {
        self.provider.equip(self.placed(line))
    }

    /// Prepares a run in the folder that knows no provider.
    pub fn placed(&self, line: &str) -> Program {
        Program::line(line)
            .state(&self.path("state"))
            .working_in(self.folder.path())
    }

    /// Prepares a deletion of all keys in these lines.
    pub fn deletes(&self, lines: &str, more: &str) -> Program {
        fs::write(self.path("refs"), lines).expect("written");
        self.runs(&format!("delete --from refs {more}"))
    }

    /// Lists the operations that were left unfinished.
    #[track_caller]
    pub fn operations(&self) -> Vec<Value> {
        let outcome = self.runs("operations -o json").run().ends_with(0);
        outcome.json()["operations"]
            .as_array()
            .expect("a list")
            .clone()
    }

    /// Returns the id of the one operation, of whose keys so many are left.
    #[track_caller]
    pub fn left_open(&self, left: usize, all: usize) -> String {
        let operations = self.operations();
        assert_eq!(operations.len(), 1, "{operations:?}");
        assert_eq!(operations[0]["operation"], "delete", "{operations:?}");
        assert_eq!(operations[0]["keys_left"], left, "{operations:?}");
        assert_eq!(operations[0]["keys"], all, "{operations:?}");
        operations[0]["id"].as_str().expect("an id").to_owned()
    }

    /// Goes on with an operation.
    pub fn resumes(&self, id: &str) -> Outcome {
        self.runs(&format!("operations resume {id} --yes -o json"))
            .run()
    }

    /// Fails if any operation was left unfinished.
    #[track_caller]
    pub fn assert_settled(&self) {
        assert_eq!(self.operations(), [Value::Null; 0]);
    }
}

/// Returns the ids of so many keys.
pub fn ids(keys: usize) -> Vec<String> {
    (0..keys).map(|key| format!("key_{key}")).collect()
}

/// Fails unless these are the outcomes, in the order of the alphabet, and what they add up to.
#[track_caller]
pub fn assert_outcomes(outcome: &Outcome, expected: &[(&str, usize)]) {
    let document = outcome.json();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for result in document["results"].as_array().expect("results") {
        let word = result["outcome"].as_str().expect("an outcome");
        *counts.entry(word).or_default() += 1;
    }
    assert_eq!(document["totals"], json!(counts));
    let counts: Vec<_> = counts.into_iter().collect();
    assert_eq!(counts, expected, "{}", outcome.stderr);
}
