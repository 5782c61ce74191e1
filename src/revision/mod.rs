//! Changing a key: with consent where it can stop working, and until it is known whether it was changed.

mod carry_out;
mod plan;
mod surprise;

pub use carry_out::{Revised, carry_out};
pub use plan::Revision;
