//! Picking up what was left unfinished: what a record and a look at the provider say is to be done next.

mod find;
mod guess;
mod next;
mod survey;
mod whereabouts;

pub use next::Next;
pub use survey::Survey;
