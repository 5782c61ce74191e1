//! What the tests share.

mod canary;
mod emulator;
mod program;
mod relay;
mod running;
mod server;
mod signals;
mod stub;
mod tls_front;

pub use canary::Canaries;
pub use emulator::Emulator;
pub use program::{Outcome, Program};
pub use relay::Relay;
pub use running::Running;
pub use server::{Recorded, Server};
pub use signals::stopping;
pub use stub::{Answer, Stub};
pub use tls_front::TlsFront;
