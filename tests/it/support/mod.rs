//! What the tests share.

mod canary;
mod emulator;
mod program;
mod tls_front;

pub use canary::Canaries;
pub use emulator::Emulator;
pub use program::{Outcome, Program};
pub use tls_front::TlsFront;
