//! The providers keyctl knows: one folder and two lines for each.

mod braintrust;
mod descriptor;
mod exa;
mod openai;
mod pinecone;

pub use descriptor::{Descriptor, Role, Variable};

/// Every provider, in the order of their names.
pub const ALL: &[Descriptor] = &[
    braintrust::DESCRIPTOR,
    exa::DESCRIPTOR,
    openai::DESCRIPTOR,
    pinecone::DESCRIPTOR,
];
