//! Where a new secret goes. The only room that lets one out.

mod destination;
mod dotenv;
mod exec;
mod file;
#[cfg(any(test, fuzzing))]
pub mod fuzz;
mod held;
mod mask;
mod placeholder;
mod read;
mod rescue;
mod reserved;
mod sink;
mod stdout;
mod words;

pub use destination::{Destination, shown};
pub use held::held;
pub use mask::mask;
pub use placeholder::sweep;
pub use rescue::{refuge, rescue, rescued};
pub use reserved::{Circumstances, Delivery, Reserved, Stop, problems, read_back, stored};
pub use sink::{Sink, places};
pub use stdout::is_file;
