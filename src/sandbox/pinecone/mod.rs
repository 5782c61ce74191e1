//! Pinecone: the keys of each project, and the login that its Admin API wants.

mod emulator;
mod indexes;
mod keys;
mod login;
mod organizations;
mod refusal;
mod seed;
mod world;

pub(super) use emulator::EMULATOR;
