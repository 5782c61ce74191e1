//! Where credentials and settings come from.

mod command;
mod config;
mod environment;
mod file;
pub mod keychain;
mod source;
mod value;

pub use config::{Config, ConfiguredAccount, FIELDS, Location, Misfit, Prepared, home};
pub use environment::Environment;
pub use source::Source;

#[cfg(any(test, fuzzing))]
pub use config::fuzz;
