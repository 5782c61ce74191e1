//! What is measured, one file a case.

mod deletion;
mod fan_out;
mod first_line;
mod forms;
mod one_page;
mod pages;
mod start;

use std::{
    io::{self, Write},
    path::Path,
    time::Duration,
};

use super::{
    certificate::Certificates,
    emulator::Emulator,
    organization::{self, Library, Shape},
    report::{self, Row},
    task::Task,
};

/// Is what every case is given.
pub struct Bench<'a> {
    pub folder: &'a Path,
    certificates: Certificates,
    pub library: Result<Library, String>,
}

impl Bench<'_> {
    /// Starts an emulator of this shape that takes `latency` milliseconds for every answer.
    fn emulator(&self, shape: Shape, latency: u64) -> Emulator {
        Emulator::start(shape, latency, &self.certificates)
    }

    /// Runs the program against an emulator.
    fn own(&self, line: &str, emulator: &Emulator) -> Task {
        Task::own(line)
            .environment(&organization::variables(emulator))
            .environment(&[("HOME", self.folder.display().to_string())])
    }

    /// Makes a task for the provider's own library, where there is one.
    fn of_library(&self, task: impl FnOnce(&Library) -> Task) -> Result<Task, String> {
        self.library.as_ref().map(task).map_err(Clone::clone)
    }
}

type Case = fn(&Bench) -> Vec<Row>;

const CASES: [(&str, Case); 7] = [
    ("start", start::run),
    ("one-page", one_page::run),
    ("pages", pages::run),
    ("fan-out", fan_out::run),
    ("first-line", first_line::run),
    ("forms", forms::run),
    ("deletion", deletion::run),
];

/// Runs the cases that `words` name, or all, and prints their table.
pub fn run(words: &[String]) {
    let names: Vec<&String> = words.iter().filter(|word| !word.starts_with('-')).collect();
    let folder = tempfile::tempdir().expect("a folder");
    let bench = Bench {
        folder: folder.path(),
        certificates: Certificates::make(folder.path()),
        library: Library::find(),
    };
    let mut rows = Vec::new();
    for (name, case) in CASES {
        if names.is_empty() || names.iter().any(|own| *own == name) {
            // Somebody waits for some minutes: where it is stands on standard error, the table alone on standard output.
            let _ = writeln!(io::stderr(), "{name} …");
            rows.extend(case(&bench));
        }
    }
    report::print(&rows).expect("written");
}

/// Returns the shortest time in which so many requests can be answered, so many of them at a time.
fn floor(requests: usize, concurrency: usize, latency: u64) -> Duration {
    let rounds = u32::try_from(requests.div_ceil(concurrency)).expect("few requests");
    Duration::from_millis(latency) * rounds
}
