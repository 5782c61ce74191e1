//! A thousand deletions.

use std::fs;

use super::{Bench, floor};
use crate::{
    comparison::{Contender, compare, cpu_beside, wall_beside, wall_beside_floor},
    organization::{self, PAGE, Scripts, Shape},
    report::Row,
};

const SHAPE: Shape = Shape {
    own_pages: 1,
    projects: 10,
    pages: 1,
};

const CONCURRENCY: usize = 32;

pub fn run(bench: &Bench) -> Vec<Row> {
    let case = "1,000 deletions at 50 ms";
    let keys = SHAPE.projects * SHAPE.pages * PAGE;
    let (refs, paths) = (bench.folder.join("refs"), bench.folder.join("paths"));
    fs::write(&refs, organization::refs(SHAPE)).expect("written");
    fs::write(&paths, organization::paths(SHAPE)).expect("written");
    let paths = paths.display().to_string();
    let emulator = bench.emulator(SHAPE, 50);
    let own = bench.own(
        &format!(
            "delete --from {} --yes --max {keys} --concurrency {CONCURRENCY}",
            refs.display()
        ),
        &emulator,
    );
    let library = bench.of_library(|library| library.deletions(&emulator, &paths));
    let [own] = compare(3, [Contender::new("keyctl", own)]);
    if let Err(why) = own.wall() {
        return vec![Row::missing(case, "wall", why)];
    }
    let script = Scripts::of(&emulator).deletions(&paths, CONCURRENCY);
    // They take half a minute each, and differ by far more than runs do.
    let [xargs, library] = compare(
        1,
        [
            Contender::new("xargs, curl", script),
            Contender::maybe("the Python library", library),
        ],
    );
    vec![
        wall_beside_floor(case, &own, floor(keys, CONCURRENCY, 50), 1.08),
        wall_beside(case, &own, &xargs, Some(0.06)),
        cpu_beside(case, &own, &xargs, None),
        wall_beside(case, &own, &library, None),
        cpu_beside(case, &own, &library, None),
    ]
}
