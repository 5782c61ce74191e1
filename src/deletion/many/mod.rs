//! Deleting many keys: looked at together, agreed to once, and each one followed to its end.

mod halt;
mod log;
mod look;
mod run;

pub use log::{Log, Rest};
pub use look::{Look, look, look_again};
pub use run::{Deleting, Job, Settled};
