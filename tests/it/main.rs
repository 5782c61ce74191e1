//! Everything that is tested from outside, in one binary.

mod adapters;
mod end_to_end;
mod fifth;
mod sandbox;
mod support;
#[cfg(unix)]
mod terminal;
mod tree;
