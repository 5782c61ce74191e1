//! Commands against a server with one fault, and what must hold whatever the fault is.

use std::{any::Any, fs, thread, time::Duration};

use tempfile::TempDir;

use crate::{
    conformance::stage::{Stage, with},
    fixtures::{self, Creation, Fixture},
    support::{Fault, FaultServer, Outcome, Program},
};

/// A run may take this long beyond the deadline of its requests.
const GRACE: Duration = Duration::from_secs(2);

/// So many cases are tried at once: they wait most of the time.
const AT_ONCE: usize = 4;

/// Is what stands between the program and an honest provider.
pub struct Front {
    pub url: String,
    /// Where the certificate is that vouches for it, if it speaks TLS.
    pub authority: Option<String>,
    /// What has to live as long.
    pub _servers: Box<dyn Any>,
}

/// Says how long a request may take.
#[derive(Clone, Copy, Debug)]
pub enum Patience {
    /// As long as it takes for a silence to be one.
    Short,
    /// As long as it takes to unpack what is too large.
    Long,
}

/// Is a request whose answer counts: the address of who carries it out, its method and its path.
pub struct Asked<'a> {
    pub honest: String,
    pub method: &'static str,
    pub path: &'a str,
}

/// Is how three commands ended.
#[derive(Debug, PartialEq, Eq)]
pub struct Ends {
    pub list: i32,
    pub create: i32,
    pub delete: i32,
}

impl Ends {
    /// What is read cannot be read, whether a key was made nobody knows, and that one is gone is seen.
    pub const UNREADABLE: Self = Self::of([1, 9, 0]);
    /// What is read breaks, and else as before.
    pub const BROKEN: Self = Self::of([7, 9, 0]);
    /// The provider said no.
    pub const REFUSED: Self = Self::of([1, 1, 1]);
    /// The provider said no, which some do for a key that is gone: that it is gone is seen.
    pub const REFUSED_YET_GONE: Self = Self::of([1, 1, 0]);
    /// Nothing was carried out.
    pub const UNSENT: Self = Self::of([7, 7, 7]);

    pub const fn of([list, create, delete]: [i32; 3]) -> Self {
        Self {
            list,
            create,
            delete,
        }
    }
}

impl Asked<'_> {
    /// Lets this happen to the answer.
    pub fn spoilt(&self, fault: &Fault) -> FaultServer {
        let request = format!("{} {}", self.method, self.path);
        FaultServer::before(self.honest.clone(), &request, fault.clone())
    }
}

/// Tries every case; a failure names it.
pub fn try_all<T: Sync>(cases: &[T], attempt: impl Fn(&T) + Sync) {
    thread::scope(|scope| {
        for share in cases.chunks(cases.len().div_ceil(AT_ONCE)) {
            scope.spawn(|| share.iter().for_each(&attempt));
        }
    });
}

/// Lets this happen to the answer that counts, whatever the command is.
pub fn ends_with(fault: &Fault) -> Ends {
    ends_in_time(fault, Patience::Short)
}

/// The same with so much patience.
pub fn ends_in_time(fault: &Fault, patience: Patience) -> Ends {
    ends_behind(patience, |asked| {
        let server = asked.spoilt(fault);
        Front {
            url: server.url(),
            authority: None,
            _servers: Box::new(server),
        }
    })
}

/// Puts something before the provider in each of the commands.
pub fn ends_behind(patience: Patience, front: impl Fn(&Asked<'_>) -> Front) -> Ends {
    let fixtures = fixtures::all();
    let able = |own: &&Fixture| !own.kinds[0].creations.is_empty();
    let fixture = fixtures.iter().find(able).expect("a provider that creates");
    let stage = Stage::new(fixture, &fixture.kinds[0]);
    let creation = &stage.kind.creations[0];
    Ends {
        list: list(&stage.fresh(), patience, &front).code,
        create: create(&stage.fresh(), creation, patience, &front).code,
        delete: delete(&stage.fresh(), patience, &front).code,
    }
}

/// Runs one command, which is judged by where it ran.
fn run(
    stage: &Stage<'_>,
    folder: &TempDir,
    patience: Patience,
    front: &Front,
    words: &[&str],
) -> Outcome {
    let seconds = match patience {
        Patience::Short => 1,
        Patience::Long => 10,
    };
    let program: Program = stage
        .program_at(
            &front.url,
            &with(words, &["--timeout", &format!("{seconds}s")]),
        )
        .working_in(folder.path())
        .state(&folder.path().join("state"))
        .within(Duration::from_secs(seconds) + GRACE);
    match &front.authority {
        Some(authority) => program.arguments(&["--ca-file", authority]).run(),
        None => program.run(),
    }
}

fn list(stage: &Stage<'_>, patience: Patience, front: &impl Fn(&Asked<'_>) -> Front) -> Outcome {
    stage.lists(&[stage.kind.own()]);
    let front = front(&Asked {
        honest: stage.server.address(),
        method: "GET",
        path: stage.kind.list.path,
    });
    let folder = tempfile::tempdir().expect("a folder");

    let outcome = run(stage, &folder, patience, &front, &stage.list());

    stage.assert_unchanged();
    assert!(stage.pages() <= 3, "{} pages", stage.pages());
    let is_shown = outcome.stdout.contains(stage.kind.id);
    assert_eq!(is_shown, outcome.code == 0, "{outcome:?}");
    outcome
}

fn create(
    stage: &Stage<'_>,
    creation: &Creation,
    patience: Patience,
    front: &impl Fn(&Asked<'_>) -> Front,
) -> Outcome {
    stage.creates(creation);
    let front = front(&Asked {
        honest: stage.server.address(),
        method: "POST",
        path: creation.path,
    });
    let folder = tempfile::tempdir().expect("a folder");
    let words = with(&stage.create(creation), &["--to", "file:key"]);

    let outcome = run(stage, &folder, patience, &front, &words);

    let stored = fs::read_to_string(folder.path().join("key")).ok();
    let records = fs::read_dir(folder.path().join("state/keyctl/operations"));
    let records = records.into_iter().flatten().flatten();
    let is_recorded = records
        .into_iter()
        .any(|file| file.path().extension().is_some_and(|own| own == "jsonl"));
    assert_eq!(stage.server.deletes(), 0);
    match outcome.code {
        0 => assert_eq!(stored.as_deref(), Some(creation.secret)),
        _ => assert_eq!(stored, None, "{outcome:?}"),
    }
    // Who knows nothing says what was found and where it is written down.
    assert_eq!(is_recorded, outcome.code == 9, "{outcome:?}");
    if outcome.code == 9 {
        assert!(outcome.stderr.contains(creation.reference), "{outcome:?}");
    }
    let is_sent = usize::from(outcome.code != 7);
    assert_eq!(stage.server.posts(), is_sent, "{outcome:?}");
    outcome
}

fn delete(stage: &Stage<'_>, patience: Patience, front: &impl Fn(&Asked<'_>) -> Front) -> Outcome {
    stage.describes_then_misses(1);
    stage.deletes_with(stage.kind.deleted.clone());
    let path = stage.kind.path(stage.kind.id);
    let front = front(&Asked {
        honest: stage.server.address(),
        method: "DELETE",
        path: &path,
    });
    let folder = tempfile::tempdir().expect("a folder");
    let words = ["delete", stage.kind.reference, "--yes"];

    let outcome = run(stage, &folder, patience, &front, &words);

    assert_eq!(stage.server.posts(), 0);
    assert!(stage.server.deletes() <= 3, "{}", stage.server.deletes());
    outcome
}
