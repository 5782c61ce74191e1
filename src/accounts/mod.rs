//! Configured accounts and connected ones; what every provider's answers go through.

mod account;
mod changing;
mod evidence;
mod gate;
mod narrow;
mod neighbours;
mod reading;
mod rejection;
mod roster;
mod spec;

pub use account::Account;
pub use changing::Deletes;
pub use evidence::{Absent, Acceptance, Presence, Proven};
pub use narrow::Narrow;
pub use reading::Sight;
pub use roster::{Roster, Selection, credential_variables};
pub use spec::Spec;
