//! One long list: each page begins where the last one ended.

use super::{Bench, floor};
use crate::{
    comparison::{Contender, compare, cpu_beside, wall_beside, wall_beside_floor},
    organization::{OWN, PAGE, Scripts, Shape},
    report::Row,
};

const PAGES: usize = 50;

const SHAPE: Shape = Shape {
    own_pages: PAGES,
    projects: 0,
    pages: 0,
};

pub fn run(bench: &Bench) -> Vec<Row> {
    let case = "50 cursor pages at 50 ms";
    let emulator = bench.emulator(SHAPE, 50);
    let own = bench.own(&format!("list {OWN} -o ndjson"), &emulator);
    let library = bench.of_library(|library| library.pages(&emulator));
    let [own, curl, library] = compare(
        3,
        [
            Contender::new("keyctl", own).printing(PAGES * PAGE),
            Contender::new("curl, jq", Scripts::of(&emulator).pages()).printing(PAGES * PAGE),
            Contender::maybe("the Python library", library).printing(PAGES * PAGE),
        ],
    );
    vec![
        wall_beside_floor(case, &own, floor(PAGES, 1, 50), 1.05),
        cpu_beside(case, &own, &curl, Some(0.01)),
        wall_beside(case, &own, &curl, None),
        cpu_beside(case, &own, &library, None),
        wall_beside(case, &own, &library, None),
    ]
}
