//! The built program from argument to exit code.

mod accounts;
mod advice;
mod any_case;
mod choosing;
#[cfg(target_os = "linux")]
mod ci_logs;
mod codes;
mod config;
mod configured;
mod errors;
mod guarding;
mod guessing;
#[cfg(unix)]
mod helpers;
mod hosts;
#[cfg(unix)]
mod if_absent;
#[cfg(unix)]
mod interruption;
#[cfg(unix)]
mod large_files;
mod leaks;
mod libraries;
mod merging;
mod mistaken;
mod naming;
#[cfg(unix)]
mod pointing;
mod proxies;
#[cfg(unix)]
mod renamed;
mod sandbox;
#[cfg(unix)]
mod service_accounts;
mod sinks;
#[cfg(unix)]
mod sources;
mod state;
mod tls;
#[cfg(unix)]
mod trusting;
mod updating;
mod words;
