//! How many instructions a run takes: the one figure that other work on the machine does not change.

use std::path::Path;

use super::task::{Task, is_installed};

/// Counts with callgrind; `None` where it is not installed.
pub fn count(task: &Task) -> Option<u64> {
    if !is_installed("valgrind") {
        return None;
    }
    let words = ["--tool=callgrind", "--callgrind-out-file=/dev/null"];
    let output = task.through(Path::new("valgrind"), &words).output().ok()?;
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let (_, count) = text.split_once("Collected : ")?;
    count.split_whitespace().next()?.parse().ok()
}
