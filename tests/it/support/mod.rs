//! What the tests share.

mod canary;
mod program;

pub use canary::Canaries;
pub use program::{Outcome, Program};
