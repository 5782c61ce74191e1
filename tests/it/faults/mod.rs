//! Bad weather of every sort: cut answers, kills, failing system calls. No key is made twice, no secret is lost silently,
//! and no old key goes before its successor is known to work.

#[cfg(target_os = "linux")]
mod calls;
mod cutting;
#[cfg(target_os = "linux")]
mod failing;
#[cfg(target_os = "linux")]
mod in_place;
mod killing;
mod looking_again;
mod model;
#[cfg(target_os = "linux")]
mod modes;
mod provider;
#[cfg(target_os = "linux")]
mod resuming;
mod signals;
mod sinks;
mod site;
#[cfg(target_os = "linux")]
mod starving;
mod succeeding;
#[cfg(target_os = "linux")]
mod tampering;
#[cfg(target_os = "linux")]
mod watching;
mod world;
