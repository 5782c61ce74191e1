//! What holds at the end of every run, whatever it was for: no test can forget it.

use std::{
    process::{Child, ExitStatus, Output},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use super::Outcome;

/// The exit codes that are documented.
const CODES: [i32; 14] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 130];

/// A run may need this much memory, in KiB.
const MOST_MEMORY: usize = 64 * 1024;

/// Waits for the end of a run; returns the largest part of its memory that was ever in use as well, in KiB.
pub fn watched(child: Child) -> (Output, usize) {
    let (process, is_over) = (child.id(), AtomicBool::new(false));
    thread::scope(|scope| {
        let peak = scope.spawn(|| {
            let mut peak = 0;
            while !is_over.load(Ordering::Relaxed) {
                peak = peak.max(peak_memory(process));
                thread::sleep(Duration::from_millis(3));
            }
            peak
        });
        let output = child.wait_with_output().expect("the program ends");
        is_over.store(true, Ordering::Relaxed);
        (output, peak.join().expect("no panic"))
    })
}

/// Returns the largest part of a process's memory that was ever in use, in KiB; none once it has ended.
///
/// What `wait4` tells of a child includes the memory of whoever started it.
#[cfg(target_os = "linux")]
pub fn peak_memory(process: u32) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    // At the very beginning the memory is still that of who started it, as is the name.
    if !status.starts_with("Name:\tkeyctl\n") {
        return 0;
    }
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.and_then(|own| own.parse().ok()).unwrap_or(0)
}

#[cfg(not(target_os = "linux"))]
pub fn peak_memory(_: u32) -> usize {
    0
}

/// Fails unless the program ended by itself, in a way that it told of.
#[track_caller]
pub fn assert_documented(outcome: &Outcome, status: ExitStatus) {
    assert!(!outcome.stderr.contains("panicked"), "{outcome:?}");
    assert!(CODES.contains(&outcome.code), "{status}: {outcome:?}");
}

/// Fails when the program has needed more memory than it may.
#[track_caller]
pub fn assert_small(peak: usize, outcome: &Outcome) {
    assert!(peak <= MOST_MEMORY, "{peak} KiB: {outcome:?}");
}
