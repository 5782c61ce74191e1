//! `operations`: what was left unfinished, and how it is settled.

mod announcement;
mod args;
mod deletion;
mod deliver;
mod discard;
mod forget;
mod list;
mod question;
mod resume;
mod settle;

pub use args::OperationsArgs;
pub use resume::Resume;
