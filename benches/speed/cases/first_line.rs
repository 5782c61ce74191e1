//! How soon the first key is there, while the rest is still being asked for.

use std::{
    io::{BufRead, BufReader},
    process::Stdio,
    time::{Duration, SystemTime},
};

use super::{Bench, fan_out::SHAPE};
use crate::{
    emulator::Emulator,
    organization::OF_PROJECTS,
    report::{Figure, Row},
    task::Task,
};

const LATENCY: u64 = 50;

pub fn run(bench: &Bench) -> Vec<Row> {
    let mut emulator = bench.emulator(SHAPE, LATENCY);
    let own = bench.own(&format!("list {OF_PROJECTS} -o ndjson"), &emulator);
    let mut waits: Vec<Duration> = (0..5).map(|_| wait(&own, &mut emulator)).collect();
    waits.sort();
    vec![Row::within(
        "first line at 50 ms",
        "wall since the scope is known",
        Figure::Time(waits[waits.len() / 2]),
        Figure::Time(Duration::from_millis(LATENCY + 10)),
    )]
}

/// Returns how long after the list of scopes the first key was printed.
fn wait(task: &Task, emulator: &mut Emulator) -> Duration {
    emulator.tally();
    let mut child = task
        .command()
        .stdout(Stdio::piped())
        .spawn()
        .expect("a process");
    let mut stdout = BufReader::new(child.stdout.take().expect("its output"));
    stdout.read_line(&mut String::new()).expect("a line");
    let now = SystemTime::UNIX_EPOCH.elapsed().expect("a time after 1970");
    child.kill().expect("its end");
    child.wait().expect("its end");
    now.saturating_sub(emulator.tally().scopes_known)
}
