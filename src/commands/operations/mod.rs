//! `operations`: what was left unfinished, and how it is settled.

mod args;
mod deletion;
mod forget;
mod list;
mod resume;

pub use args::OperationsArgs;
pub use resume::Resumption;
