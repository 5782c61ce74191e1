//! One engine for new secrets: creating a key, rotating it, finishing and resuming are the same loop over one record.
//!
//! ```text
//! PLANNED → SENT → CREATED → STORED → PROVEN → [GRACE] → OLD_DELETE_SENT → DONE
//! ```
//!
//! There is one place that sends the request, one that delivers, one that proves, one that deletes the old key and one
//! that closes the record. What a run knows from its own first pass spares it the reads that a later run needs.

mod begin;
mod close;
mod consent;
mod context;
mod deliver;
mod delivery_failed;
mod discard;
mod engine;
mod evidence;
mod failures;
mod find;
mod front;
mod goal;
mod in_use;
mod known;
mod next;
mod outcome;
mod preconditions;
mod probe;
mod prove;
mod question;
mod request;
mod retire;
mod search;
mod secret_locations;
mod successor;
mod take_back;
mod verify;

pub use context::{Context, Destinations, Options};
pub use engine::{Mode, Saga};
pub use evidence::Successor;
pub use front::{Front, Stage};
pub use goal::{Goal, OldKey, Rotation, Way};
pub use in_use::ensure_unused;
pub use outcome::{Ending, Facts, Old, Told};
pub use probe::KeyProbe;
pub use successor::{Requested, SuccessorRequest, successor};
pub use verify::Verification;
