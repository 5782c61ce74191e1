//! One file a verb: its arguments and its `run`.

pub mod auth;
pub mod create;
pub mod delete;
pub mod describe;
pub mod list;
pub mod projects;
pub mod providers;
pub mod sandbox;
pub mod update;

mod combine;
mod consent;
mod hand_over;
mod narrowing;
mod session;
mod target;

pub use session::Session;
