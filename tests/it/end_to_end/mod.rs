//! The built program from argument to exit code.

mod accounts;
mod advice;
#[cfg(target_os = "linux")]
mod ci_logs;
mod codes;
mod config;
mod errors;
mod guarding;
#[cfg(unix)]
mod helpers;
mod hosts;
#[cfg(unix)]
mod if_absent;
mod interruption;
#[cfg(unix)]
mod large_files;
mod leaks;
mod merging;
mod mistaken;
mod naming;
mod proxies;
#[cfg(unix)]
mod renamed;
mod sandbox;
#[cfg(unix)]
mod sinks;
#[cfg(unix)]
mod sources;
mod state;
mod tls;
#[cfg(unix)]
mod trusting;
mod updating;
mod words;
