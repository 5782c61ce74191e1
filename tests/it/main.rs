//! Everything that is tested from outside, in one binary.

mod adapters;
#[cfg(unix)]
mod bulk;
mod conformance;
mod end_to_end;
mod failures;
#[cfg(unix)]
mod faults;
mod fifth;
mod fixtures;
mod hostile;
mod identify;
#[cfg(all(target_os = "linux", feature = "keychain"))]
mod keychain;
mod lateness;
mod listing;
mod sandbox;
mod schema;
mod succession;
mod support;
#[cfg(unix)]
mod terminal;
mod tree;
