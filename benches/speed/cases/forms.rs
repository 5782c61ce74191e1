//! 100,000 keys in each form, the whole way from the socket, beside jq on the same bytes from a file.

use std::fs;

use super::{Bench, fan_out::SHAPE};
use crate::{
    comparison::{Contender, compare, cpu_beside},
    organization::{JQ_CSV, JQ_LINES, JQ_TABLE, OF_PROJECTS, Organization, PAGE},
    report::Row,
    task::Task,
};

pub fn run(bench: &Bench) -> Vec<Row> {
    let keys = SHAPE.projects * SHAPE.pages * PAGE;
    let pages = bench.folder.join("pages.json");
    fs::write(&pages, Organization::build(SHAPE).all_pages()).expect("written");
    let emulator = bench.emulator(SHAPE, 0);
    let forms = [
        ("ndjson", keys, "--compact-output", JQ_LINES, 0.15),
        // Beside the keys stand the columns' names.
        ("csv", keys + 1, "--raw-output", JQ_CSV, 0.15),
        ("table", keys + 1, "--raw-output", JQ_TABLE, 0.3),
    ];
    let rows = forms.map(|(form, lines, flag, program, limit)| {
        let own = bench.own(&format!("list {OF_PROJECTS} -o {form}"), &emulator);
        let path = pages.display().to_string();
        let jq = Task::new("jq").arguments([flag, program, &path]);
        let [own, jq] = compare(
            3,
            [
                Contender::new("keyctl", own).printing(lines),
                Contender::new("jq", jq).printing(keys),
            ],
        );
        cpu_beside(&format!("100,000 keys as {form}"), &own, &jq, Some(limit))
    });
    rows.into()
}
