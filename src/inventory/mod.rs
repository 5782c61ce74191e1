//! What is asked of all accounts together: the one key that is meant, or every key that fits.

mod collection;
mod filter;
mod find;
#[cfg(any(test, fuzzing))]
pub mod fuzz;
mod order;
mod query;
mod taking;
mod wanted;

pub use collection::Collection;
pub use filter::{Criterion, Filter, Judgement, Pattern, When};
pub use find::{Sighting, find, seek};
pub use order::{Order, SortKey};
pub use query::Query;
pub use taking::{Portion, Progress, Taking, prepare};
pub use wanted::{ShortRefs, Wanted, step_to, subject_of_id, subject_of_name};

#[cfg(test)]
mod invented;
