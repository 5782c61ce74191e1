//! Where a new secret goes. The only room that lets one out.

mod destination;
mod stdout;

pub use destination::Destination;
