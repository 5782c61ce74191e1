//! Which key a leaked secret is, found out by comparing, and, only when asked to, whether it still works.

mod beginning;
mod evidence;
mod probe;
mod search;

pub use beginning::Beginning;
pub use evidence::Evidence;
pub use probe::{Probe, Verdict, probe};
pub use search::{Finding, Search, Tally};
