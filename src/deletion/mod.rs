//! Deleting a key: with consent, and until it is known to be gone.

mod carry_out;
mod guard;
mod plan;

pub use carry_out::{Outcome, carry_out, check_unchanged, follow};
pub use guard::{CANNOT_TELL, check};
pub use plan::Deletion;
