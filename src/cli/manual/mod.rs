//! What can be read about the program: help by topic, and pages for `man`.

mod pages;
mod topics;

pub use pages::ManArgs;
pub use topics::{HelpArgs, TOPICS, Topic, exit_codes, topics};
