//! Servers that speak a protocol wrongly, on purpose or not: whatever they send, each command ends in time, in a way
//! that is documented, with little memory, and changes no more than it was asked to.

mod bodies;
mod framing;
mod heads;
mod ordeal;
mod streams;
mod tls;

use ordeal::{Ends, Front, Patience, ends_behind, ends_in_time, ends_with, try_all};
