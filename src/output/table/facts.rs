//! Everything about one key, a fact a line.

use super::{
    Look, grid,
    words::{self, NOTHING},
};
use crate::{
    keys::{Entry, Key, Moment, Operation, Text},
    output::{Change, Made, Plan},
};

/// Writes the facts of each key, a blank line between two.
pub fn keys(entries: &[Entry], look: &Look) -> String {
    let blocks: Vec<String> = entries
        .iter()
        .map(|entry| grid::plain(facts(entry, look)))
        .collect();
    blocks.join("\n")
}

/// Writes a new key's facts, and its secret where that is part of the answer.
pub fn made(made: &Made<'_>, look: &Look) -> String {
    let mut rows = facts(&made.entry, look);
    if let Some(secret) = made.secret {
        rows.push(row("secret", secret.0));
    }
    grid::plain(rows)
}

/// Writes what was changed.
pub fn updated(entry: &Entry, changes: &[Change], look: &Look) -> String {
    let reference = look.reference(entry);
    let mut text = format!("Updated {} ({reference})\n", words::name(&entry.key));
    text.push_str(&indented(changed(changes)));
    text
}

/// Writes what would be done.
pub fn plan(plan: &Plan, look: &Look) -> String {
    let mut text = match plan.operation {
        Operation::Create => format!("This creates a key in {}:\n", plan.account),
        Operation::Update => "This changes:\n".to_owned(),
        _ => "This deletes, for good:\n".to_owned(),
    };
    let mut rows = match (&plan.entry, plan.kind) {
        (Some(entry), _) => preview(entry, look),
        (None, Some(kind)) => vec![row("kind", &kind.to_string())],
        (None, None) => Vec::new(),
    };
    rows.extend(changed(&plan.changes));
    text.push_str(&indented(rows));
    text
}

fn changed(changes: &[Change]) -> Vec<Vec<String>> {
    let fact = |change: &Change| {
        let name = change.field.member().replace('_', " ");
        match &change.from {
            Some(from) => row(&name, &format!("{from} → {}", change.to)),
            None => row(&name, &change.to.to_string()),
        }
    };
    changes.iter().map(fact).collect()
}

fn indented(rows: Vec<Vec<String>>) -> String {
    let lines = grid::plain(rows);
    lines.lines().map(|line| format!("  {line}\n")).collect()
}

/// Is what a person has to see before agreeing.
fn preview(entry: &Entry, look: &Look) -> Vec<Vec<String>> {
    let key = &entry.key;
    vec![
        row("account", entry.account.as_str()),
        row("name", &words::name(key)),
        row("id", &look_id(key, look)),
        row("kind", &key.kind.to_string()),
        row(
            key.scope.scope_type.as_str(),
            &words::scope(key).unwrap_or_else(|| NOTHING.to_owned()),
        ),
        row(
            "owner",
            &key.owner
                .as_ref()
                .map_or_else(|| "unknown".to_owned(), words::owner),
        ),
        row("last used", &words::moment(key.last_used, look.now)),
    ]
}

fn look_id(key: &Key, look: &Look) -> String {
    if look.masks(&key.id) {
        key.id.to_string()
    } else {
        Text::new(key.id.reveal()).to_string()
    }
}

fn facts(entry: &Entry, look: &Look) -> Vec<Vec<String>> {
    let key = &entry.key;
    let mut rows = vec![
        row("ref", &look.reference(entry)),
        row(
            "name",
            &key.name
                .as_ref()
                .map_or_else(|| NOTHING.to_owned(), ToString::to_string),
        ),
        row("account", entry.account.as_str()),
        row("provider", entry.provider),
        row("kind", &key.kind.to_string()),
    ];
    let mut maybe = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            rows.push(row(name, &value));
        }
    };
    maybe(key.scope.scope_type.as_str(), scope(key));
    maybe("owner", key.owner.as_ref().map(words::owner));
    let owner = key.owner.as_ref();
    maybe(
        "owner id",
        owner
            .and_then(|owner| owner.id.as_ref())
            .map(ToString::to_string),
    );
    maybe(
        "owner email",
        owner
            .and_then(|owner| owner.email.as_ref())
            .map(ToString::to_string),
    );
    maybe("roles", key.roles.as_ref().map(|roles| list(roles)));
    maybe(
        "secret hint",
        key.secret_hint.as_ref().map(ToString::to_string),
    );
    maybe("status", words::status(key, look).map(str::to_owned));
    maybe(
        "created",
        key.created_at.map(|time| words::exact(time, look.now)),
    );
    maybe("expires", known(key.expires, look));
    maybe(
        "last used",
        Some(known(key.last_used, look).unwrap_or_else(|| "unknown".to_owned())),
    );
    maybe("rate limit", key.rate_limit.map(|limit| limit.to_string()));
    maybe("budget", key.budget.map(|budget| budget.to_string()));
    for (name, fact) in &key.provider_fields {
        maybe(&name.replace('_', " "), Some(words::fact(fact)));
    }
    rows
}

fn known(moment: Moment, look: &Look) -> Option<String> {
    match moment {
        Moment::At(time) => Some(words::exact(time, look.now)),
        Moment::Never => Some("never".to_owned()),
        Moment::Unknown => None,
    }
}

fn scope(key: &Key) -> Option<String> {
    match (&key.scope.name, &key.scope.id) {
        (Some(name), Some(id)) => Some(format!("{name} ({id})")),
        (Some(word), None) | (None, Some(word)) => Some(word.to_string()),
        (None, None) => None,
    }
}

fn list(roles: &[Text]) -> String {
    let roles: Vec<String> = roles.iter().map(ToString::to_string).collect();
    roles.join(", ")
}

fn row(name: &str, value: &str) -> Vec<String> {
    vec![name.to_owned(), value.to_owned()]
}
