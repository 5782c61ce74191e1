//! What people and scripts read: one folder a format.

mod answer;
mod console;
mod json;
mod look;
mod message;
mod new_secret;
mod table;
mod unfinished;

pub use answer::{Answer, CapabilityRow, Change, Deleted, Place, Plan, Standing};
pub use console::{ColorWhen, Format, Output};
pub use look::Look;
pub use new_secret::{Delivered, Made, Rotated};
pub use unfinished::{Settled, Unfinished};
