//! JSON for scripts, version 1: members are never renamed or removed within a version.

mod documents;
mod error;
mod escape;
mod key;
mod new_secret;
mod standing;
mod unfinished;

use super::{Answer, Look};

pub use error::error;

/// Is the version that every document names.
pub const VERSION: u32 = 1;

/// Writes an answer as one document.
pub fn render(answer: &Answer<'_>, look: &Look) -> String {
    match answer {
        Answer::List(inventory) => escape::document(&documents::list(inventory, look)),
        Answer::Describe(entries) => escape::document(&documents::describe(entries, look)),
        Answer::Create(made) => escape::document(&new_secret::create(made, look)),
        Answer::Rotate(rotated) => escape::document(&new_secret::rotate(rotated, look)),
        Answer::Operations(all, _) => escape::document(&unfinished::operations(all)),
        Answer::Settled(settled) => escape::document(&unfinished::settled(settled)),
        Answer::Update(entry, changes) => {
            escape::document(&documents::update(entry, changes, look))
        }
        Answer::Delete(deleted) => escape::document(&documents::delete(deleted)),
        Answer::Plan(plan) => escape::document(&documents::plan(plan, look)),
        Answer::Projects(places) => escape::document(&documents::projects(places)),
        Answer::Providers(rows) => escape::document(&documents::providers(rows)),
        Answer::Standing(standings) => escape::document(&standing::status(standings, look)),
        Answer::Variables(variables) => escape::document(&documents::variables(variables)),
    }
}
