//! Everything that is tested from outside, in one binary.

mod adapters;
mod fifth;
mod sandbox;
mod support;
mod tree;
