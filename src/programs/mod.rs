//! Running other programs: started without a shell, given what they need, followed until they end.

mod capture;
mod find;
#[cfg(any(test, fuzzing))]
pub mod fuzz;
mod handing;
mod program;
mod spelled;
mod tail;

pub use capture::Capture;
pub use find::{Missing, find};
pub use handing::Intake;
pub use program::{Handed, Program, Running, Trouble, ending, name_of};
pub use tail::Tail;
