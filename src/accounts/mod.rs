//! Configured accounts and connected ones; what every provider's answers go through.

mod account;
mod gate;
mod narrow;
mod roster;
mod spec;

pub use account::{Account, ScopeListing};
pub use narrow::Narrow;
pub use roster::{Roster, Selection};
pub use spec::Spec;
