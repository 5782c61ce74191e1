//! Tables for people.

mod configured;
mod facts;
mod grid;
mod identified;
mod keys;
mod lists;
mod plan;
mod rotated;
mod unfinished;

use super::{Answer, Look};

/// Writes an answer as text that ends with a line end, or as nothing at all.
pub fn render(answer: &Answer<'_>, look: &Look) -> String {
    match answer {
        Answer::List(inventory) => keys::table(&inventory.entries, look),
        Answer::Describe(entries) => facts::keys(entries, look),
        Answer::Create(made) => facts::made(made, look),
        Answer::Update(entry, changes) => facts::updated(entry, changes, look),
        Answer::Delete(deleted, _) => lists::deleted(deleted),
        Answer::Identify(found) => identified::identified(found, look),
        Answer::Rotate(rotated) => rotated::rotated(rotated, look),
        Answer::Operations(all, now) => unfinished::operations(all, *now, look),
        Answer::Settled(settled) => unfinished::settled(settled, look),
        Answer::Plan(plans) => plan::plans(plans, look),
        Answer::Projects(places) => lists::projects(places, look),
        Answer::ServiceAccounts(rows) => lists::service_accounts(rows, look),
        Answer::Providers(rows) => lists::providers(rows, look),
        Answer::Standing(standings) => lists::standings(standings, look),
        Answer::ConfigPath(place) => configured::path(place),
        Answer::Config(effective) => configured::accounts(effective, look),
        Answer::Variables(variables, _) => lists::variables(variables),
    }
}
