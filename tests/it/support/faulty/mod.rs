//! Servers that do with their answers what no server should: every byte is theirs.

mod answers;
mod fault;
mod message;
mod server;
mod step;
mod streams;
mod tls;

pub use answers::{head, squeezed, whole};
pub use fault::Fault;
pub use message::Message;
pub use server::FaultServer;
pub use step::{Going, Step, play};
pub use streams::{StreamFault, StreamServer};
pub use tls::{Identity, TlsFront};
