//! Exa: the search keys of one team.

mod emulator;
mod keys;
mod refusal;
mod rotation;
mod search;
mod seed;
mod world;

pub(super) use emulator::EMULATOR;
