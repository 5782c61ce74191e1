//! Deleting a key: with consent, and until it is known to be gone.

mod carry_out;
mod plan;

pub use carry_out::{Outcome, carry_out};
pub use plan::Deletion;
