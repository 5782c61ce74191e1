//! A folder that several runs share, and a server that keeps up with what they create and delete.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;
use tempfile::TempDir;

use super::stage::{Stage, for_each_creation, for_each_kind, with};
use crate::{
    fixtures::{Creation, Proof, RotationFixture},
    support::{Answer, Canaries, Outcome, PATH, Program, Stub, assert_mode},
};

/// Is where a secret is delivered, rescued and recorded.
#[derive(Debug)]
pub struct Scene<'a> {
    pub stage: &'a Stage<'a>,
    folder: TempDir,
}

/// Runs a behaviour for every way to create a key, which the server keeps.
pub fn for_each_new_key(behaviour: impl Fn(&Scene<'_>, &Creation) + Sync) {
    for_each_creation(|stage, creation| {
        let scene = Scene::of(stage);
        scene.keeps(creation, creation.listed.clone());
        behaviour(&scene, creation);
    });
}

/// Runs a behaviour for every kind whose keys are replaced by a new one, which the server keeps.
pub fn for_each_successor(behaviour: impl Fn(&Scene<'_>, &Creation, &Proof) + Sync) {
    for_each_kind(|stage| {
        let (Some(_), Some(proof)) = (&stage.kind.successor, &stage.kind.proof) else {
            return;
        };
        let (scene, creation) = (Scene::of(stage), &stage.kind.creations[0]);
        scene.keeps(creation, (stage.kind.key)(creation.id, stage.kind.name));
        stage.server.stub(proof.stub());
        behaviour(&scene, creation, proof);
    });
}

/// Runs a behaviour for every kind whose keys get a new secret in the old one's place.
pub fn for_each_in_place(behaviour: impl Fn(&Scene<'_>, &RotationFixture, &Proof) + Sync) {
    for_each_kind(|stage| {
        let (Some(rotation), Some(proof)) = (&stage.kind.rotation, &stage.kind.proof) else {
            return;
        };
        let scene = Scene::of(stage);
        stage.lists(&[stage.kind.own()]);
        stage.server.stub(stage.kind.described());
        scene.rotates_with(rotation, Answer::json(rotation.status, &rotation.answer));
        stage.server.stub(proof.stub());
        behaviour(&scene, rotation, proof);
    });
}

impl<'a> Scene<'a> {
    /// Starts in an empty folder, with a server that knows what the stage's knows.
    pub fn of(stage: &'a Stage<'a>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self { stage, folder }
    }

    /// Answers a creation as the provider does, and from then on about both keys, until one is deleted.
    pub fn keeps(&self, creation: &Creation, new: Value) {
        let Stage { kind, server, .. } = self.stage;
        let listed = [kind.own(), new.clone()];
        let (old_path, new_path) = (kind.path(kind.id), kind.path(creation.id));
        let made = |stub: Stub| stub.after("POST", creation.path);
        let old_is_gone = |stub: Stub| stub.after("DELETE", &old_path);
        let new_is_gone = |stub: Stub| stub.after("DELETE", &new_path);
        server.add(&kind.scopes).add(&creation.reads);
        server.add(&[
            Stub::new(
                "POST",
                creation.path,
                Answer::json(creation.status, &creation.answer),
            ),
            kind.listed(&listed[..1]),
            made(kind.listed(&listed)),
            kind.described(),
            made(Stub::get(&new_path, &(kind.one)(new))),
            Stub::new("DELETE", &old_path, kind.deleted.clone()),
            Stub::new("DELETE", &new_path, self.deletion_of(creation)),
        ]);
        for missing in &kind.missing {
            let new = missing.path.replace(&old_path, &new_path);
            let new = Stub {
                path: new,
                ..missing.clone()
            };
            server.stub(old_is_gone(missing.clone()));
            server.stub(new_is_gone(new));
        }
        server.stub(old_is_gone(kind.listed(&listed[1..])));
        server.stub(new_is_gone(kind.listed(&listed[..1])));
    }

    /// Is the answer to a deletion of the new key.
    fn deletion_of(&self, creation: &Creation) -> Answer {
        let mut answer = self.stage.kind.deleted.clone();
        let body = String::from_utf8(answer.body).expect("text");
        answer.body = body.replace(self.stage.kind.id, creation.id).into_bytes();
        answer
    }

    /// Answers a creation with something else.
    pub fn creates_with(&self, creation: &Creation, answer: Answer) {
        let stub = Stub::new("POST", creation.path, answer);
        self.stage.server.stub(stub);
    }

    /// Creates a key whose answer is lost, and returns the operation that is left.
    #[track_caller]
    pub fn loses(&self, creation: &Creation) -> String {
        self.creates_with(creation, self.stage.refusal(500, "internal"));
        let end = ["--to", "file:key", "--timeout", "1s"];
        let words = with(&self.stage.create(creation), &end);
        self.runs(&words).run().ends_with(9);
        self.left_open("unknown")
    }

    /// Answers a rotation in place with something else.
    pub fn rotates_with(&self, rotation: &RotationFixture, answer: Answer) {
        let stub = Stub::new("POST", rotation.path, answer);
        self.stage.server.stub(stub);
    }

    /// Answers the deletion of the key with this id with something else.
    pub fn deletes_with(&self, id: &str, answer: Answer) {
        let stub = Stub::new("DELETE", self.stage.kind.path(id), answer);
        self.stage.server.stub(stub);
    }

    /// Prepares a run in the folder; nothing secret may be seen.
    pub fn runs(&self, words: &[&str]) -> Program {
        self.placed(self.stage.program(words))
    }

    /// Prepares a run in the folder, elsewhere than at the server.
    pub fn runs_at(&self, url: &str, words: &[&str]) -> Program {
        self.placed(self.stage.program_at(url, words))
    }

    /// Prepares a run in the folder that may show everything.
    pub fn shows(&self, words: &[&str]) -> Program {
        self.placed(self.stage.showing(words))
    }

    fn placed(&self, program: Program) -> Program {
        program
            .state(&self.path("state"))
            .working_in(self.folder.path())
            .env("PATH", PATH)
    }

    /// Returns the words that rotate the key.
    pub fn rotate<'w>(&self, more: &[&'w str]) -> Vec<&'w str>
    where
        'a: 'w,
    {
        let words = ["rotate", self.stage.kind.reference, "--yes"];
        [words.as_slice(), more].concat()
    }

    /// Returns a path in the folder, divided as the system divides it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name).components().collect()
    }

    /// Returns the end of a path as it is told: the folder's own name, and what is in it.
    pub fn place(&self, name: &str) -> String {
        let around = self.folder.path().parent().expect("a folder around it");
        let path = self.path(name);
        let place = path.strip_prefix(around).expect("a path in it");
        place.display().to_string()
    }

    #[track_caller]
    pub fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("a file")
    }

    /// Lists the operations that were left unfinished.
    #[track_caller]
    pub fn operations(&self) -> Vec<Value> {
        let outcome = self.runs(&["operations", "-o", "json"]).run().ends_with(0);
        let document = outcome.json();
        document["operations"].as_array().expect("a list").clone()
    }

    /// Returns the id of the one operation that was left in this state.
    #[track_caller]
    pub fn left_open(&self, state: &str) -> String {
        let operations = self.operations();
        assert_eq!(operations.len(), 1, "{operations:?}");
        assert_eq!(operations[0]["state"], state, "{operations:?}");
        operations[0]["id"].as_str().expect("an id").to_owned()
    }

    /// Settles the operation.
    pub fn resumes(&self, id: &str, more: &[&str]) -> Outcome {
        self.runs(&[["operations", "resume", id].as_slice(), more].concat())
            .run()
    }

    /// Fails if any operation was left unfinished.
    #[track_caller]
    pub fn assert_settled(&self) {
        assert_eq!(self.operations(), [Value::Null; 0]);
    }

    /// Fails unless these files hold the secret, only for their owner, and no other file holds any of it.
    #[track_caller]
    pub fn assert_secret_only_in(&self, secret: &str, names: &[&str]) {
        let mut canaries = Canaries::default();
        canaries.add(secret);
        let mut files = Vec::new();
        walk(self.folder.path(), &mut files);
        for name in names {
            let path = self.path(name);
            assert!(self.text(name).contains(secret), "not in {name}");
            assert_mode(&path, 0o600);
            files.retain(|own| *own != path);
        }
        for file in files {
            let place = file.display().to_string();
            assert!(!place.ends_with(".tmp"), "left behind: {place}");
            let bytes = fs::read(&file).expect("readable");
            canaries.assert_absent(&place, &String::from_utf8_lossy(&bytes));
        }
    }

    /// Returns how often the secret was proven, and fails if the credential was at it.
    #[track_caller]
    pub fn proofs(&self, proof: &Proof, secret: &str) -> usize {
        let mut requests = self.stage.server.requests();
        requests.retain(|request| proof.is(request, secret));
        for request in &requests {
            let sent = format!("{request:?}");
            for (_, credential) in &self.stage.fixture.credentials {
                assert!(!sent.contains(credential), "{sent}");
            }
        }
        requests.len()
    }

    /// Fails unless just these changes were sent, in this order.
    #[track_caller]
    pub fn assert_changes(&self, expected: &[(&str, &str)]) {
        let changes = self.stage.server.changes();
        let sent = changes.iter();
        let sent: Vec<_> = sent
            .map(|own| (own.method.as_str(), own.path.as_str()))
            .collect();
        assert_eq!(sent, expected);
    }
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        match path.is_dir() {
            true => walk(&path, files),
            false => files.push(path),
        }
    }
}
