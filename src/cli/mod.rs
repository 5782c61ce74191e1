//! The command line: its root, its manual, and what is checked before it is read.

mod guessed;
mod guesses;
mod keyutils;
mod later;
mod manual;
mod pasted;
mod repeatable;
mod root;

pub use guessed::{guessed, meant_by};
pub use keyutils::{command_of_keyutils, key_of_keyutils};
pub use later::Later;
pub use manual::{HelpArgs, ManArgs, TOPICS, Topic, topics};
pub use pasted::{ON_STANDARD_INPUT, refuse_secrets, takes_a_secret};
pub use root::{Cli, Command, Globals, Offline, Online};
