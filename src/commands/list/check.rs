//! What cannot be found is not the same as nothing.

use crate::{
    accounts::Narrow,
    keys::{AccountReport, Failure, Text},
    providers::Descriptor,
};

/// Refuses a kind that no provider has.
pub fn check_kinds(providers: &[Descriptor], narrow: &Narrow) -> Result<(), Failure> {
    let mut known: Vec<&str> = providers
        .iter()
        .flat_map(|descriptor| descriptor.capabilities.kinds)
        .map(|own| own.kind.0)
        .collect();
    known.sort_unstable();
    known.dedup();
    let is_known = |kind: &String| known.contains(&kind.as_str());
    match narrow.kinds.iter().all(is_known) {
        true => Ok(()),
        false => Err(Failure::usage(
            "there is no such kind of key",
            format!("the kinds are {}", known.join(", ")),
        )),
    }
}

/// Says that no account that was named can hold what was asked for.
pub fn nothing_to_ask() -> Failure {
    Failure::usage(
        "none of these accounts can have such keys",
        "`keyctl providers` shows the kinds of each provider, and which live in projects",
    )
}

/// Refuses a project that no account has, where all could be asked.
pub fn check_found(reports: &[AccountReport], narrow: &Narrow) -> Result<(), Failure> {
    if reports.iter().any(|report| !report.failures.is_empty()) {
        return Ok(());
    }
    let is_found = |project: &String| reports.iter().any(|own| own.projects.contains(project));
    match narrow.projects.iter().find(|project| !is_found(project)) {
        Some(project) => Err(Failure::not_found(
            format!("no account has a project {}", Text::from(project.as_str())),
            "`keyctl projects` lists them",
        )),
        None => Ok(()),
    }
}
