//! The journal as its callers use it, and as crashes and other processes leave it.

mod damage;
mod deleting;
mod locks;
mod privacy;
mod property;
mod round_trip;
mod settled;

use std::{fs, path::PathBuf};

use tempfile::{TempDir, tempdir};

use super::*;
use crate::keys::{Failure, Grade, Identity, KeyId};

/// Is a folder of records that goes away with the test.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(tempdir().expect("a folder"))
    }

    fn folder(&self) -> PathBuf {
        self.0.path().join("keyctl/operations")
    }

    fn journal(&self) -> Journal {
        Journal::in_folder(self.folder())
    }

    fn record(&self, id: &str) -> PathBuf {
        self.folder().join(format!("{id}.jsonl"))
    }

    /// Begins an operation and leaves it as a crash would; returns its id and the bytes of its record.
    fn left(&self, steps: &[Step]) -> (String, Vec<u8>) {
        let mut record = self.journal().begin(plan()).expect("a record");
        for step in steps {
            record.write(step.clone()).expect("a line");
        }
        let id = record.id().to_owned();
        let bytes = fs::read(self.record(&id)).expect("bytes");
        (id, bytes)
    }

    fn only(&self) -> Only {
        let mut list = self.journal().unfinished().expect("a list");
        assert_eq!(list.len(), 1, "{list:?}");
        Only::of(list.remove(0))
    }

    /// Goes on with a key that is made.
    fn resumed(&self, id: &str) -> Record {
        let resumed = self.journal().resume(id).expect("a record");
        resumed.making().expect("a key that is made")
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.folder())
            .expect("a folder")
            .map(|entry| entry.expect("an entry").file_name().into_string())
            .map(|name| name.expect("Unicode"))
            .collect();
        names.sort();
        names
    }
}

/// Is the only operation there is, which makes a key.
#[derive(Debug)]
pub(super) struct Only {
    id: String,
    pub state: State,
    is_running: bool,
}

impl Only {
    pub fn of(summary: Summary) -> Self {
        let Recorded::Making(state) = summary.state else {
            panic!("a key that is made");
        };
        Self {
            id: summary.id,
            state: *state,
            is_running: summary.is_running,
        }
    }
}

fn named(id: &str) -> Named {
    Named {
        reference: format!("acme/{id}"),
        mark: Mark::Id(id.to_owned()),
        name: Some("ci \u{202e}\n\"x\"".to_owned()),
    }
}

pub(super) fn plan() -> Plan {
    Plan {
        kind: OperationKind::Replace,
        account: "work".to_owned(),
        provider: "acme".to_owned(),
        hosts: String::new(),
        identity: Some(Identity {
            id: Some("org_1".to_owned()),
            places: Vec::new(),
        }),
        key_kind: "project".to_owned(),
        name: Some("ci".to_owned()),
        new_service_account: None,
        scope: Some("proj_1".to_owned()),
        old: None,
        sinks: vec!["file:/run/ci.key".to_owned()],
        placeholders: vec![PathBuf::from("/run/.ci.key.tmp")],
        before: Some(vec![
            Mark::Id("key_1".to_owned()),
            Mark::Hmac("00ff".to_owned()),
        ]),
        delete_old: true,
        grace_seconds: Some(3_600),
        verify: vec!["./smoke-test".to_owned()],
    }
}

fn plan_about(account: &str, mark: Mark) -> Plan {
    Plan {
        account: account.to_owned(),
        old: Some(Named {
            mark,
            ..named("key_1")
        }),
        ..plan()
    }
}

pub(super) fn proven() -> Step {
    Step::Proven {
        by: Witness::Provider,
    }
}

fn placed(sink: &str, grade: Grade) -> Placed {
    Placed {
        sink: sink.to_owned(),
        grade,
    }
}

fn time(text: &str) -> jiff::Timestamp {
    text.parse().expect("a time")
}

/// Every step, in the order of a rotation that meets everything.
fn every_step() -> Vec<Step> {
    vec![
        Step::Sent {
            server_time: Some(time("2026-07-01T10:00:00Z")),
        },
        Step::Unknown,
        Step::Created {
            key: named("key_2"),
            secret: Some(Mark::Hmac("ff00".to_owned())),
            previous_until: Some(time("2026-07-02T10:00:00Z")),
            is_guessed: true,
        },
        Step::Rescued {
            path: PathBuf::from("/run/user/1/keyctl/rescue-a"),
        },
        Step::Handing {
            sink: "file:/run/ci.key".to_owned(),
        },
        Step::Handed {
            sinks: vec![placed("exec:store", Grade::Taken)],
        },
        Step::Stored {
            server_time: Some(time("2026-07-01T10:00:05Z")),
            vouched: vec!["file:/run/ci.key".to_owned()],
        },
        proven(),
        Step::Grace {
            until: time("2026-07-03T10:00:00Z"),
        },
        Step::OldDeleteSent,
        Step::Reserved {
            placeholders: vec![PathBuf::from("/run/.keyctl-b.tmp")],
        },
    ]
}

fn hint(failure: &Failure) -> String {
    failure.hint().expect("a way out")
}
