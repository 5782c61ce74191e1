//! Where credentials and settings come from.

mod config;
mod environment;
pub mod keychain;
mod value;

pub use config::{Config, ConfiguredAccount, Source};
pub use environment::Environment;
