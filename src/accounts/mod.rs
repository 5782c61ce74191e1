//! Configured accounts and connected ones; what every provider's answers go through.

mod absence;
mod account;
mod changing;
mod choice;
mod difference;
mod evidence;
#[cfg(test)]
pub mod fake;
mod fields;
mod gate;
mod merging;
mod narrow;
mod neighbours;
mod observed;
mod origin;
mod reading;
mod rejection;
mod roster;
mod service_accounts;
mod settings;
mod short;
mod spec;
mod unconfigured;
mod variables;

pub use absence::{Absent, Extent, Presence, Shown};
pub use account::Account;
pub use changing::Deletes;
pub use choice::{ACCOUNT_VARIABLE, Choice};
pub use evidence::{Acceptance, Proven};
pub use narrow::Narrow;
pub use observed::{Ending, Observed};
pub use reading::Sight;
pub use roster::{Roster, Selection};
pub use short::ShortMatch;
pub use spec::Spec;
pub use variables::credential_variables;
