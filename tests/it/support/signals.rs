//! Signals that ask the program to stop.

use std::fs;

/// Lists them, but those that the tests themselves were started to ignore: so does all they start.
pub fn stopping() -> Vec<&'static str> {
    let all = [("INT", 2), ("TERM", 15), ("HUP", 1), ("QUIT", 3)];
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mut lines = status.lines();
    let ignored = lines.find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    let is_heeded = |number: u32| ignored.unwrap_or_default() >> (number - 1) & 1 == 0;
    let heeded = all.into_iter().filter(|(_, number)| is_heeded(*number));
    heeded.map(|(name, _)| name).collect()
}
