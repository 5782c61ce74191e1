//! The command line: its root, and what is checked before it is read.

mod later;
mod pasted;
mod root;

pub use later::Later;
pub use pasted::refuse_secrets;
pub use root::{Cli, Command, Globals};
