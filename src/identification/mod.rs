//! Which keys leaked secrets are, found out by comparing, and, only when asked to, whether they still work.

mod beginning;
mod evidence;
mod pasted;
mod probe;
mod search;

pub use beginning::Beginning;
pub use evidence::Evidence;
pub use pasted::{Doubt, Incomplete, Pasted, Suspect, Unsearchable};
pub use probe::{Probe, Verdict, probe};
pub use search::{Finding, Leak, Matches, Search, Tally};
