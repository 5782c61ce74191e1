//! Where a new secret goes. The only room that lets one out.

mod ci_log;
mod destination;
mod dotenv;
mod evidence;
mod exec;
mod file;
#[cfg(any(test, fuzzing))]
pub mod fuzz;
mod held;
mod likeness;
mod lock;
mod outcome;
mod own;
mod placeholder;
mod placing;
mod read;
mod rescue;
mod reserved;
mod sink;
mod stdout;
mod words;

pub use ci_log::CiLog;
pub use destination::{Destination, shown};
pub use evidence::{Delivery, NotStored, Stored, problems, stored};
pub use held::held;
pub use placeholder::sweep;
pub use rescue::{prove_rescue, refuge, rescue, rescued};
pub use reserved::{Circumstances, Reserved, Stop, read_back};
pub use sink::{Sink, named};
pub use stdout::holds as stdout_holds;
