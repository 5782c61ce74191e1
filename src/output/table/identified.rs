//! What a secret was recognised as, a fact a line.

use super::{
    Look,
    facts::{self, row},
    grid,
};
use crate::output::{Identified, Match};

/// Writes the facts of each key that it may be, a blank line between two, and whether it still works.
pub fn identified(identified: &Identified, look: &Look) -> String {
    let matches = identified.matches.iter();
    let mut blocks: Vec<String> = matches
        .map(|found| grid::plain(facts(found, look)))
        .collect();
    if let Some(probe) = &identified.probe {
        let fact = format!("{}: {}", probe.result.replace('_', " "), probe.detail);
        blocks.push(grid::plain(vec![row("probe", &fact)]));
    }
    blocks.join("\n")
}

fn facts(found: &Match, look: &Look) -> Vec<Vec<String>> {
    let certainty = match found.is_certain {
        true => "certain",
        false => "likely",
    };
    let mut rows = match &found.entry {
        Some(entry) => facts::facts(entry, look),
        None => vec![
            row("account", found.account.as_str()),
            row("provider", found.provider),
        ],
    };
    rows.push(row("evidence", &format!("{certainty}: {}", found.words)));
    if let Some(advice) = &found.advice {
        rows.push(row("note", advice));
    }
    if let Some(command) = &found.command {
        rows.push(row("revoke with", command));
    }
    rows
}
