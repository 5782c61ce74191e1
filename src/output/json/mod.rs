//! JSON for scripts, version 1: members are never renamed or removed within a version.

mod configured;
mod documents;
mod error;
mod escape;
mod identified;
mod key;
mod new_secret;
mod schema;
mod service_accounts;
mod standing;
mod unfinished;
mod words;

use std::io::{self, Write};

use super::{Answer, Identified, Look};
use crate::keys::Entry;

pub use error::error;
pub use schema::{names, schema};

/// Is the version that every document names.
pub const VERSION: u32 = 1;

/// Writes an answer as one document.
pub fn write(answer: &Answer<'_>, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    match answer {
        Answer::List(inventory) => escape::document(&documents::list(inventory, look), out),
        Answer::Describe(entries) => escape::document(&documents::describe(entries, look), out),
        Answer::Create(made) => escape::document(&new_secret::create(made, look), out),
        Answer::Rotate(rotated) => escape::document(&new_secret::rotate(rotated, look), out),
        Answer::Operations(all, _) => escape::document(&unfinished::operations(all, look), out),
        Answer::Settled(settled) => escape::document(&unfinished::settled(settled), out),
        Answer::Update(entry, changes) => {
            escape::document(&documents::update(entry, changes, look), out)
        }
        Answer::Delete(deleted, operation) => {
            escape::document(&documents::delete(deleted, *operation, look), out)
        }
        Answer::Plan(plans) => escape::document(&documents::plan(plans, look), out),
        Answer::Identify(found) => escape::document(&identified::identified(found, look), out),
        Answer::Projects(places) => escape::document(&documents::projects(places), out),
        Answer::ServiceAccounts(rows) => {
            escape::document(&service_accounts::service_accounts(rows), out)
        }
        Answer::Providers(rows) => escape::document(&documents::providers(rows), out),
        Answer::Standing(standings) => escape::document(&standing::status(standings, look), out),
        Answer::ConfigPath(place) => escape::document(&configured::path(place), out),
        Answer::Config(effective) => escape::document(&configured::show(effective, look), out),
        Answer::Variables(variables, libraries) => {
            escape::document(&documents::variables(variables, libraries), out)
        }
    }
}

/// Writes a line for each value that was looked for.
pub fn value_lines(identified: &Identified, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    identified::values(identified, look).try_for_each(|value| escape::line(&value, out))
}

/// Writes a line for each key.
pub fn lines(entries: &[Entry], look: &Look, out: &mut dyn Write) -> io::Result<()> {
    entries
        .iter()
        .try_for_each(|entry| escape::line(&key::KeyV1::new(entry, look), out))
}
