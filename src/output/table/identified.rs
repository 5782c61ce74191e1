//! What the values of a text were recognised as, a fact a line.

use super::{
    Look,
    facts::{self, row},
    grid,
};
use crate::output::{Identified, IdentifiedValue, Match};

/// Writes the facts of each key that a value may be, a blank line between two, and whether the value still works. Of a
/// value among others it is said which one is meant, and what is known of one that is no key.
pub fn identified(identified: &Identified, look: &Look) -> String {
    let is_only = identified.values.len() == 1;
    let blocks = identified.values.iter();
    let blocks: Vec<String> = blocks
        .flat_map(|value| of_value(value, is_only, look))
        .map(grid::plain)
        .collect();
    blocks.join("\n")
}

fn of_value(value: &IdentifiedValue, is_only: bool, look: &Look) -> Vec<Vec<Vec<String>>> {
    let place = (!value.is_alone).then(|| row("value", &value.place()));
    let mut blocks: Vec<Vec<Vec<String>>> = Vec::new();
    for found in &value.matches {
        let place = place.iter().cloned();
        blocks.push(place.chain(facts(found, look)).collect());
    }
    if let Some(reason) = value.reason.as_ref().filter(|_| !is_only) {
        let place = place.into_iter();
        blocks.push(place.chain([row("result", reason)]).collect());
    }
    if let Some(probe) = &value.probe {
        let fact = format!("{}: {}", probe.result.replace('_', " "), probe.detail);
        blocks.push(vec![row("probe", &fact)]);
    }
    blocks
}

fn facts(found: &Match, look: &Look) -> Vec<Vec<String>> {
    let certainty = if found.is_certain {
        "certain"
    } else {
        "likely"
    };
    let mut rows = match &found.entry {
        Some(entry) => facts::facts(entry, look),
        None => vec![
            row("account", found.account.as_str()),
            row("provider", found.provider),
        ],
    };
    rows.push(row("evidence", &format!("{certainty}: {}", found.words)));
    let others = [
        ("note", &found.advice),
        ("rotate with", &found.rotate_with),
        ("revoke with", &found.revoke_with),
    ];
    for (name, text) in others {
        rows.extend(text.as_ref().map(|text| row(name, text)));
    }
    rows
}
