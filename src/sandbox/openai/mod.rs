//! OpenAI: admin keys of the organization, and the keys of users and service accounts in its projects.

mod admin_keys;
mod draft;
mod emulator;
mod models;
mod page;
mod project_keys;
mod projects;
mod refusal;
mod seed;
mod service_accounts;
mod world;

pub(super) use emulator::EMULATOR;
