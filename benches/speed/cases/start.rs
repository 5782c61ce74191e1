//! What it takes to start, and to say what needs nobody else.

use std::{fs, path::Path, process::Command};

use super::Bench;
use crate::{
    comparison::{Contender, compare, wall_beside},
    instructions,
    report::{Figure, Row},
    task::{Task, own_program},
};

pub fn run(bench: &Bench) -> Vec<Row> {
    let size = fs::metadata(own_program()).expect("the program").len();
    let mut rows = vec![Row::alone("the program", "size", Figure::Bytes(size))];
    for flag in ["--version", "--help"] {
        let case = format!("`{flag}`");
        let [own, hello] = compare(
            101,
            [
                Contender::new("keyctl", Task::own(flag)),
                Contender::maybe("hello world", hello_world(bench.folder)),
            ],
        );
        rows.push(wall_beside(&case, &own, &hello, Some(1.5)));
        rows.push(match instructions::count(&Task::own(flag)) {
            Some(count) => Row::within(
                &case,
                "instructions",
                Figure::Instructions(count),
                Figure::Instructions(1_200_000),
            ),
            None => Row::missing(&case, "instructions", "valgrind is not installed"),
        });
    }
    rows
}

/// Builds the smallest program there is in this language.
fn hello_world(folder: &Path) -> Result<Task, String> {
    let (source, program) = (folder.join("hello.rs"), folder.join("hello"));
    fs::write(&source, "fn main() { println!(\"hello\") }").expect("written");
    let mut compiler = Command::new("rustc");
    compiler.args(["-O", "-o"]).args([&program, &source]);
    match compiler.status() {
        Ok(status) if status.success() => Ok(Task::new(program)),
        _ => Err("rustc did not build it".to_owned()),
    }
}
