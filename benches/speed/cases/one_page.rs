//! One page, from nothing to its last line: handshake, certificates and all.

use super::Bench;
use crate::{
    comparison::{Contender, compare, cpu_beside, wall_beside},
    organization::{OWN, PAGE, Scripts, Shape},
    report::Row,
};

const SHAPE: Shape = Shape {
    own_pages: 1,
    projects: 0,
    pages: 0,
};

pub fn run(bench: &Bench) -> Vec<Row> {
    let case = "one page of 100 keys";
    let emulator = bench.emulator(SHAPE, 0);
    let scripts = Scripts::of(&emulator);
    let own = bench.own(&format!("list {OWN} -o ndjson"), &emulator);
    let library = bench.of_library(|library| library.pages(&emulator));
    let [own, curl, jq, library] = compare(
        21,
        [
            Contender::new("keyctl", own).printing(PAGE),
            Contender::new("curl", scripts.page()),
            Contender::new("curl, jq", scripts.page_in_lines()).printing(PAGE),
            Contender::maybe("the Python library", library).printing(PAGE),
        ],
    );
    vec![
        cpu_beside(case, &own, &curl, Some(0.15)),
        wall_beside(case, &own, &curl, Some(0.2)),
        cpu_beside(case, &own, &jq, Some(0.1)),
        wall_beside(case, &own, &jq, Some(0.1)),
        cpu_beside(case, &own, &library, None),
        wall_beside(case, &own, &library, None),
    ]
}
