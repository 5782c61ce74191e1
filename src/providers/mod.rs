//! The providers keyctl knows: one folder and two lines for each.

mod descriptor;
mod openai;

pub use descriptor::{Descriptor, Role, Variable};

/// Every provider, in the order of their names.
pub const ALL: &[Descriptor] = &[openai::DESCRIPTOR];
