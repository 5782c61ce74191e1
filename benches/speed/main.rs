//! How fast the program is, beside curl, jq and a provider's own library: same emulator, same data, same run.
//!
//! `cargo bench --bench speed` runs every case, `cargo bench --bench speed -- pages` those of this name. It is no test:
//! what it measures depends on the machine, and a missed target is a line in its table.

#[cfg(unix)]
mod cases;
#[cfg(unix)]
mod certificate;
#[cfg(unix)]
mod comparison;
#[cfg(unix)]
mod emulator;
#[cfg(unix)]
mod instructions;
#[cfg(unix)]
mod organization;
#[cfg(unix)]
mod report;
#[cfg(unix)]
mod server;
#[cfg(unix)]
mod stopwatch;
#[cfg(unix)]
mod task;

/// Runs the cases, or one of the processes they need beside them.
#[cfg(unix)]
fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.split_first() {
        Some((word, rest)) if word == server::WORD => server::serve(rest),
        Some((word, rest)) if word == stopwatch::WORD => stopwatch::watch(rest),
        _ => cases::run(&words),
    }
}

/// Children are measured as Unix does.
#[cfg(not(unix))]
fn main() {}
