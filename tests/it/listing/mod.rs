//! `list` by the built program, against an organization of any size.

mod breaking;
mod columns;
mod filtering;
mod forms;
mod hostile;
#[cfg(target_os = "linux")]
mod memory;
mod organization;
mod streaming;

pub use organization::{Organization, Project, plain};
