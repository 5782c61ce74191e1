//! What a person at a real terminal meets.

mod deleting;
mod person;
mod showing;
mod updating;
