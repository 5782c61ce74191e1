//! Everything about one key, a fact a line.

use jiff::Timestamp;

use super::{Look, grid};
use crate::{
    keys::{Entry, Key, Moment, Text},
    output::{
        Change, Made,
        words::{self, NOTHING},
    },
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
    for place in made.delivered {
        rows.push(row(
            "delivered",
            &Text::new(place.sink.as_str()).to_string(),
        ));
    }
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

/// Lists changes, before and after.
pub fn changed(changes: &[Change]) -> Vec<Vec<String>> {
    let fact = |change: &Change| {
        let name = change.field.member().replace('_', " ");
        match &change.from {
            Some(from) => row(&name, &format!("{from} → {}", change.to)),
            None => row(&name, &change.to.to_string()),
        }
    };
    changes.iter().map(fact).collect()
}

/// Writes rows below a headline.
pub fn indented(rows: Vec<Vec<String>>) -> String {
    let lines = grid::plain(rows);
    lines.lines().map(|line| format!("  {line}\n")).collect()
}

/// Lists the facts of a key.
pub fn facts(entry: &Entry, look: &Look) -> Vec<Vec<String>> {
    let key = &entry.key;
    let now = entry.now(look.now);
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
    maybe("status", words::status(entry, look).map(str::to_owned));
    maybe(
        "created",
        key.created_at.map(|time| words::exact(time, now)),
    );
    maybe("expires", known(key.expires, now));
    maybe(
        "last used",
        Some(known(key.last_used, now).unwrap_or_else(|| "unknown".to_owned())),
    );
    maybe(
        "rate limit",
        key.rate_limit.known().map(|limit| limit.to_string()),
    );
    maybe(
        "budget",
        key.budget.known().map(|budget| budget.to_string()),
    );
    for (name, fact) in &key.provider_fields {
        maybe(&name.replace('_', " "), Some(words::fact(fact)));
    }
    rows
}

fn known(moment: Moment, now: Timestamp) -> Option<String> {
    match moment {
        Moment::At(time) => Some(words::exact(time, now)),
        Moment::Never => Some("never".to_owned()),
        Moment::Unreadable | Moment::Unknown => None,
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

/// Is one fact.
pub fn row(name: &str, value: &str) -> Vec<String> {
    vec![name.to_owned(), value.to_owned()]
}
