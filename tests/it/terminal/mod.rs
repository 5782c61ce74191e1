//! What a person at a real terminal meets.

mod completing;
mod consenting;
mod deleting;
mod disturbing;
mod handing_over;
mod identifying;
mod login;
pub mod person;
mod progress;
mod prompts;
mod rotating;
mod shortening;
mod showing;
mod updating;
