//! The command line: its root, and what is checked before it is read.

mod later;
mod pasted;
mod root;

pub use later::Later;
pub use pasted::{ON_STANDARD_INPUT, refuse_secrets, takes_a_secret};
pub use root::{Cli, Command, Globals};
