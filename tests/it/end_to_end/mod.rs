//! The built program from argument to exit code.

mod accounts;
mod any_case;
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
mod leaks;
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
