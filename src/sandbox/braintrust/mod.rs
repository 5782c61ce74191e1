//! Braintrust: people's API keys and the service tokens of one organization, and the discovery of its data plane.

mod api_keys;
mod caller;
mod emulator;
mod listing;
mod organizations;
mod refusal;
mod seed;
mod service_tokens;
mod world;

pub(super) use emulator::EMULATOR;
