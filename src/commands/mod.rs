//! One file a verb: its arguments and its `run`.

pub mod auth;
pub mod completions;
pub mod config;
pub mod create;
mod created;
pub mod delete;
pub mod describe;
pub mod identify;
mod if_absent;
pub mod list;
pub mod operations;
pub mod projects;
pub mod providers;
pub mod rotate;
pub mod sandbox;
pub mod schema;
pub mod service_accounts;
pub mod update;

mod begun;
mod combine;
mod consent;
mod counting;
mod front;
mod lacking;
mod narrowing;
mod new_key;
mod observed;
mod paste;
pub mod places;
mod progress;
mod sagas;
mod secret_source;
mod session;
mod sinks;
mod target;

pub use observed::tell_observed;
pub use session::Session;
