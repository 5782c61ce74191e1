//! The sandbox: an embedded emulator of the providers' admin APIs on loopback. It knows HTTP and the wire, and none of the adapters.

mod call;
mod clock;
mod emulator;
mod fault;
mod members;
mod mint;
mod query;
mod routes;
mod sdk;
mod server;
mod shelf;
mod store;

mod braintrust;
mod exa;
mod openai;
mod pinecone;

pub use clock::Clock;
pub use sdk::Sdk;
pub use server::Server;
pub use store::Store;

/// Every API the sandbox emulates: a new provider is its `mod` line above and a line here.
const EMULATORS: &[emulator::Emulator] = &[
    braintrust::EMULATOR,
    exa::EMULATOR,
    openai::EMULATOR,
    pinecone::EMULATOR,
];
