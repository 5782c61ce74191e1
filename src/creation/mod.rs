//! Creating a key: sent once, looked for when the answer does not tell, handed over before anything is said.

mod hand_over;
mod look;
mod plan;
mod send;
mod take_back;

pub use hand_over::{Audience, HandOver, Handed, close, note};
pub use look::{Look, Sight};
pub use plan::plan;
pub use send::send;
pub use take_back::Fate;

use take_back::{TakenBack, take_back};
