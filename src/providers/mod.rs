//! The providers keyctl knows: one folder and two lines for each.

mod braintrust;
mod descriptor;
mod exa;
#[cfg(any(test, fuzzing))]
pub mod fuzz;
mod guide;
mod missing;
mod openai;
mod pinecone;
mod proof;
mod recognise;
mod shown;
mod suspicion;

pub use descriptor::{Descriptor, Role, Variable};
pub use guide::{Guide, PublicHalf};
pub use recognise::{looks_like_secret, owners};
pub use suspicion::Suspicion;

/// Every provider, in the order of their names.
pub const ALL: &[Descriptor] = &[
    braintrust::DESCRIPTOR,
    exa::DESCRIPTOR,
    openai::DESCRIPTOR,
    pinecone::DESCRIPTOR,
];
