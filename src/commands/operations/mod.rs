//! `operations`: what was left unfinished, and how it is settled.

mod args;
mod list;
mod question;
mod resume;

pub use args::OperationsArgs;
pub use resume::finish;
