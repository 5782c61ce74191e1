//! What people and scripts read: one folder a format.

mod age;
mod answer;
mod columns;
mod configured;
mod console;
mod csv;
#[cfg(any(test, fuzzing))]
pub mod fuzz;
mod identified;
mod json;
mod look;
mod message;
mod name;
mod new_secret;
mod progress;
mod sheet;
mod stream;
mod table;
mod unfinished;
mod words;

pub use answer::{
    Answer, CapabilityRow, Change, Deleted, Library, Place, Plan, ServiceAccountRow, Standing,
};
pub use configured::{ConfigPlace, Effective, EffectiveAccount};
pub use console::{ColorWhen, Format, Output};
pub use identified::{
    Identified, IdentifiedValue, Match, Probed, RULED_OUT, Searched, ValueResult,
};
pub use json::names as document_names;
pub use look::{Look, NamedHost};
pub use name::ProgramName;
pub use new_secret::{Delivered, Made, Rotated};
pub use progress::{Meter, Progress};
pub use sheet::Sheet;
pub use stream::Stream;
pub use unfinished::{KeysLeft, Settled, Unfinished};
