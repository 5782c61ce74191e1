//! Changing a key: with consent where it can stop working, and until it is known whether it was changed.

mod carry_out;
mod plan;

pub use carry_out::carry_out;
pub use plan::Revision;
