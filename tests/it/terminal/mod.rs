//! What a person at a real terminal meets.

mod consenting;
mod deleting;
mod identifying;
mod login;
pub mod person;
mod progress;
mod rotating;
mod showing;
mod updating;
