//! Deleting many keys: looked at together, agreed to once, and each one followed to its end.

mod abbreviated;
mod batch;
mod halt;
mod log;
mod look;
mod run;
mod seen;

pub use batch::Batch;
pub use log::{Log, Rest};
pub use look::Look;
use look::{look, look_again};
pub use run::{Deleting, Job, Settled};
pub use seen::{Absence, Sought, Told};
