//! What the tests share.

mod canary;
mod emulator;
mod faulty;
#[cfg(unix)]
mod home;
mod judgement;
mod modes;
mod outcome;
mod program;
mod running;
mod server;
mod shifted;
mod signals;
mod sinks;
mod stub;

pub use canary::Canaries;
pub use emulator::Emulator;
pub use faulty::{
    Fault, FaultServer, Going, Identity, Message, Step, StreamFault, StreamServer, TlsFront, head,
    play, squeezed, whole,
};
#[cfg(unix)]
pub use home::{Home, is_installed};
pub use modes::{assert_mode, set_mode};
pub use outcome::Outcome;
pub use program::Program;
pub use running::Running;
pub use server::{Recorded, Server};
pub use shifted::shifted_clock;
pub use signals::stopping;
pub use sinks::{FAILS, PATH, REFUSES, TAKES};
pub use stub::{Answer, Stub};
