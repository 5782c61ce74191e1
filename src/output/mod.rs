//! What people and scripts read: one folder a format.

mod answer;
mod console;
mod json;
mod look;
mod message;
mod table;

pub use answer::{Answer, CapabilityRow, Change, Deleted, Made, Place, Plan, Standing};
pub use console::{ColorWhen, Format, Output};
pub use look::Look;
