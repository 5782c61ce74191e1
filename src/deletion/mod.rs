//! Deleting keys: with consent, and until it is known that they are gone.

mod carry_out;
mod guard;
mod many;
mod plan;

pub use carry_out::{Outcome, carry_out, check_unchanged, follow};
pub use guard::{CANNOT_TELL, check, whose};
pub use many::{Batch, Deleting, Log, Rest, Settled, Sought, Told};
pub use plan::{Deletion, Deletions};
