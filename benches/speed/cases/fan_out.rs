//! A large organization: 200 projects with 5 pages each.

use std::time::Duration;

use super::{Bench, floor};
use crate::{
    comparison::{Contender, compare, cpu_beside, wall_beside, wall_beside_floor, within},
    organization::{OF_PROJECTS, PAGE, Scripts, Shape},
    report::{Figure, Row},
};

/// Is the large organization.
pub const SHAPE: Shape = Shape {
    own_pages: 0,
    projects: 200,
    pages: 5,
};

const CONCURRENCY: usize = 32;

pub fn run(bench: &Bench) -> Vec<Row> {
    let case = "200 projects × 5 pages at 50 ms";
    let keys = SHAPE.projects * SHAPE.pages * PAGE;
    let mut emulator = bench.emulator(SHAPE, 50);
    let line = format!("list {OF_PROJECTS} -o ndjson --concurrency {CONCURRENCY}");
    let own = bench.own(&line, &emulator);
    let is_done = own.succeeds();
    let tally = emulator.tally();
    let library = bench.of_library(|library| library.fan_out(&emulator));
    let [own] = compare(5, [Contender::new("keyctl", own).printing(keys)]);
    let script = Scripts::of(&emulator).fan_out(CONCURRENCY);
    // They take half a minute each, and differ by far more than runs do.
    let [curl, library] = compare(
        1,
        [
            Contender::new("curl, jq, xargs", script).printing(keys),
            Contender::maybe("the Python library", library).printing(keys),
        ],
    );
    let requests = usize::try_from(tally.requests).expect("few requests");
    let a_request = own.cpu_time().map(|cpu| {
        let requests = u32::try_from(requests).expect("few requests");
        Figure::Time(cpu / requests.max(1))
    });
    let connections = match is_done {
        true => Ok(Figure::Count(tally.connections)),
        false => Err("keyctl failed".to_owned()),
    };
    vec![
        wall_beside_floor(case, &own, floor(requests, CONCURRENCY, 50), 1.1),
        within(
            case,
            "CPU a request",
            a_request,
            Figure::Time(Duration::from_micros(150)),
        ),
        within(
            case,
            "peak memory",
            own.peak(),
            Figure::Bytes(24 * 1024 * 1024),
        ),
        within(case, "connections", connections, Figure::Count(1)),
        cpu_beside(case, &own, &curl, None),
        wall_beside(case, &own, &curl, None),
        cpu_beside(case, &own, &library, None),
        wall_beside(case, &own, &library, None),
    ]
}
