//! Where credentials and settings come from.

#[cfg(unix)]
mod access;
mod command;
mod config;
mod environment;
mod file;
pub mod keychain;
mod mistake;
mod source;
mod value;

pub use config::{Config, ConfiguredAccount, FIELDS, Location, Misfit, Prepared, home};
pub use environment::Environment;
pub use mistake::{Mistake, mistake};
pub use source::Source;

#[cfg(any(test, fuzzing))]
pub use config::fuzz;
