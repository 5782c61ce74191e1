//! Rotating a key: the new secret is delivered and proven before the old one goes.

mod carry_out;
mod circumstances;
mod grace;
mod in_place;
mod outcome;
mod plan;
mod prove;
mod replace;
mod successor;

pub use carry_out::carry_out;
pub use circumstances::Circumstances;
pub use grace::end_of_grace;
pub use in_place::again;
pub use outcome::{Old, Outcome};
pub use plan::{OldKey, Rotation, Way};
pub use prove::prove;
pub use successor::{Successor, Wishes, successor};
