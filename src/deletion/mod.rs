//! Deleting keys: with consent, and until it is known that they are gone.

mod carry_out;
mod gone;
mod guard;
mod many;
mod plan;

pub use carry_out::{carry_out, check_unchanged, follow, look_again};
pub use gone::{End, Gone};
pub use guard::check;
pub use many::{Absence, Batch, Deleting, Log, Look, Rest, Settled, Sought, Told};
pub use plan::{Deletion, Deletions, question};
