//! Picking up what was left unfinished: what a record and a look at the provider say is to be done next.

mod find;
mod next;

pub use find::find;
pub use next::{Next, next};
