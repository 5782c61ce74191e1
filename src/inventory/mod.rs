//! Finding keys: all of them, or the one that is meant.

mod find;
mod take;

pub use find::{Wanted, find};
pub use take::take;
