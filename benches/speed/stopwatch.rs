//! What one run of a program costs: measured from a small process of its own, whose only child it is.

use std::{
    env,
    io::{self, Read, Write},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use nix::sys::{
    resource::{UsageWho, getrusage},
    time::TimeValLike,
};

use super::task::Task;

/// Makes this program the stopwatch.
pub const WORD: &str = "watch-one-run";

/// Is what one run cost, its children included.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    pub wall: Duration,
    pub cpu: Duration,
    /// The largest process's memory, in bytes.
    pub peak: u64,
    /// How many lines it printed.
    pub lines: usize,
}

/// Runs a task once; `Err` says why it does not count.
pub fn time(task: &Task) -> Result<Run, String> {
    let stopwatch = env::current_exe().expect("the benchmark's own path");
    let output = task
        .through(&stopwatch, &[WORD])
        .output()
        .map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout);
    let numbers: Vec<u64> = text
        .split_whitespace()
        .filter_map(|word| word.parse().ok())
        .collect();
    let [wall, cpu, peak, lines] = numbers[..] else {
        let errors = String::from_utf8_lossy(&output.stderr);
        return Err(errors.lines().next().unwrap_or("it failed").to_owned());
    };
    Ok(Run {
        wall: Duration::from_micros(wall),
        cpu: Duration::from_micros(cpu),
        peak,
        lines: usize::try_from(lines).expect("few lines"),
    })
}

/// Runs the program that `words` name, reads what it prints, and says what that cost; nothing where it failed.
pub fn watch(words: &[String]) {
    let (program, arguments) = words.split_first().expect("a program");
    let start = Instant::now();
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a process");
    let lines = count_lines(child.stdout.take().expect("its output"));
    let status = child.wait().expect("its end");
    let wall = start.elapsed();
    if !status.success() {
        return;
    }
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("what it cost");
    let cpu = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    let unit = if cfg!(target_os = "macos") { 1 } else { 1024 };
    let (wall, peak) = (wall.as_micros(), usage.max_rss() * unit);
    writeln!(io::stdout(), "{wall} {cpu} {peak} {lines}").expect("written");
}

fn count_lines(mut stream: impl Read) -> usize {
    let mut buffer = vec![0; 64 * 1024];
    let mut lines = 0;
    while let Ok(length @ 1..) = stream.read(&mut buffer) {
        lines += buffer[..length]
            .iter()
            .filter(|byte| **byte == b'\n')
            .count();
    }
    lines
}
