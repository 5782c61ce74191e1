//! The record of unfinished work: what was asked of a provider, kept so that no crash loses track of a key.
//!
//! It holds no secret: ids that may be one stand in it as a keyed hash only.

mod deletion;
mod directory;
mod file;
mod folder;
#[cfg(any(test, fuzzing))]
pub mod fuzz;
mod line;
mod lock;
mod mark;
mod path;
mod plan;
mod reading;
mod record;
mod records;
mod salt;
mod state;
mod step;
mod sweep;
mod trouble;
mod work;

#[cfg(test)]
mod tests;

pub use deletion::{DeletionPlan, DeletionState, DeletionStep, Fate, KeyState, Site};
pub use mark::Mark;
pub use plan::{Named, OperationKind, Placed, Plan};
pub use record::Record;
pub use records::{Journal, Summary};
pub use state::{Phase, State};
pub use step::{Step, Witness};
pub use work::{Recorded, Resumed, Work};
