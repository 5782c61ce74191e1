//! Where credentials and settings come from.

mod command;
mod config;
mod environment;
mod file;
pub mod keychain;
mod source;
mod value;

pub use config::{Config, ConfiguredAccount, Prepared};
pub use environment::Environment;
pub use source::Source;

#[cfg(any(test, fuzzing))]
pub use config::fuzz;
