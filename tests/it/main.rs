//! Everything that is tested from outside, in one binary.

// Elsewhere some tests are missing, and nobody uses what they share.
#![cfg_attr(not(target_os = "linux"), allow(dead_code, unused_imports))]

mod adapters;
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
