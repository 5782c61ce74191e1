//! Where credentials and settings come from.

mod environment;

pub use environment::Environment;
