//! The smaller tables.

use std::fmt::Write;

use super::grid;
use crate::{
    keys::{AccountName, Moment},
    output::{
        CapabilityRow, Deleted, Look, Place, ServiceAccountRow, Standing,
        age::age,
        sheet::{PROJECTS, PROVIDERS, SERVICE_ACCOUNTS, STANDINGS},
        words::{NOTHING, name},
    },
};

/// Writes a line for each key that was to be deleted.
pub fn deleted(keys: &[Deleted]) -> String {
    let mut text = String::new();
    for key in keys {
        let what = match (&key.name, &key.reference) {
            (Some(name), Some(reference)) => format!("`{name}` ({reference})"),
            (Some(name), None) => format!("`{name}`"),
            (None, reference) => reference.clone().unwrap_or_default(),
        };
        let _ = match key.outcome {
            "deleted" => writeln!(text, "Deleted {what}"),
            "already_absent" | "not_found" => writeln!(text, "Not there: {what}"),
            other => writeln!(text, "Not deleted ({}): {what}", other.replace('_', " ")),
        };
    }
    text
}

/// Writes the scopes keys live in.
pub fn projects(places: &[Place], look: &Look) -> String {
    if places.is_empty() {
        return String::new();
    }
    let cell = |text: Option<&crate::keys::Text>| {
        text.map_or_else(|| NOTHING.to_owned(), ToString::to_string)
    };
    let rows = places
        .iter()
        .map(|place| {
            vec![
                place.account.to_string(),
                place.scope.scope_type.to_string(),
                cell(place.scope.id.as_ref()),
                cell(place.scope.name.as_ref()),
            ]
        })
        .collect();
    grid::titled(&PROJECTS, rows, look)
}

/// Writes the service accounts keys can be created for.
pub fn service_accounts(rows: &[ServiceAccountRow], look: &Look) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let rows = rows.iter().map(|row| {
        let scope = &row.scope;
        let place = match (&scope.name, &scope.id) {
            (Some(name), Some(id)) => format!("{name} ({id})"),
            (Some(only), None) | (None, Some(only)) => only.to_string(),
            (None, None) => NOTHING.to_owned(),
        };
        vec![
            row.account.to_string(),
            place,
            row.id.to_string(),
            row.name
                .as_ref()
                .map_or_else(|| NOTHING.to_owned(), ToString::to_string),
        ]
    });
    grid::titled(&SERVICE_ACCOUNTS, rows.collect(), look)
}

/// Writes the capability table.
pub fn providers(rows: &[CapabilityRow], look: &Look) -> String {
    let flags = |flags: &Option<Vec<String>>| match flags {
        None => NOTHING.to_owned(),
        Some(flags) => flags.join(" "),
    };
    let cells = rows
        .iter()
        .map(|row| {
            vec![
                row.provider.to_owned(),
                row.kind.to_string(),
                row.reference.clone(),
                flags(&row.create),
                flags(&row.update),
                row.rotate.unwrap_or(NOTHING).to_owned(),
                if row.delete { "yes" } else { NOTHING }.to_owned(),
            ]
        })
        .collect();
    grid::titled(&PROVIDERS, cells, look)
}

/// Writes how each credential stands.
pub fn standings(standings: &[Standing], look: &Look) -> String {
    let or_nothing = |text: String| match text.is_empty() {
        true => NOTHING.to_owned(),
        false => text,
    };
    let rows = standings.iter().map(|standing| {
        let last = standing.last_four.as_deref().unwrap_or_default();
        let check = match &standing.check {
            None => "not asked".to_owned(),
            Some(Ok(sight)) => format!("works: {sight}{}", own_key(standing, look)),
            Some(Err(reason)) => reason.clone(),
        };
        vec![
            chosen(&standing.account, standing.chosen_by),
            standing.provider.to_owned(),
            sent_to(&standing.account, &standing.source, look),
            format!("{}…{last}", standing.prefix.unwrap_or_default()),
            or_nothing(standing.shadowed.join(", ")),
            or_nothing(may_create(standing)),
            check,
        ]
    });
    grid::titled(&STANDINGS, rows.collect(), look)
}

/// Names an account, and what makes it the one that is meant.
pub(super) fn chosen(account: &AccountName, by: Option<&str>) -> String {
    match by {
        Some(by) => format!("{account} ({by})"),
        None => account.to_string(),
    }
}

/// Says where the credential comes from, and where it is sent when that is not the provider's own host.
pub(super) fn sent_to(account: &AccountName, source: &str, look: &Look) -> String {
    let hosts = look.hosts_of(account);
    let told = hosts.map(|named| format!("; sent to {} (`{}`)", named.host, named.source));
    told.fold(source.to_owned(), |text, more| text + &more)
}

fn may_create(standing: &Standing) -> String {
    let kinds: Vec<&str> = standing.may_create.iter().map(|kind| kind.0).collect();
    kinds.join(", ")
}

/// Says which key the credential is, and until when it works.
fn own_key(standing: &Standing, look: &Look) -> String {
    let Some(entry) = &standing.own else {
        return String::new();
    };
    let end = match entry.key.expires {
        Moment::At(time) => format!(", which expires {}", age(time, entry.now(look.now))),
        Moment::Never => ", which never expires".to_owned(),
        Moment::Unreadable | Moment::Unknown => String::new(),
    };
    format!("; it is {}{end}", name(&entry.key))
}

/// Writes lines that a shell can read: on Windows `PowerShell`, elsewhere any other.
pub fn variables(variables: &[(&'static str, String)]) -> String {
    let written = match cfg!(windows) {
        true => in_power_shell,
        false => exported,
    };
    let lines = variables.iter().map(|(name, value)| written(name, value));
    lines.collect()
}

fn exported(name: &str, value: &str) -> String {
    format!("export {name}='{}'\n", value.replace('\'', r"'\''"))
}

fn in_power_shell(name: &str, value: &str) -> String {
    format!("$env:{name} = '{}'\n", value.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variable_is_set_in_the_words_of_each_shell_with_its_quotes_kept() {
        assert_eq!(exported("KEY", "it's"), "export KEY='it'\\''s'\n");
        assert_eq!(in_power_shell("KEY", "it's"), "$env:KEY = 'it''s'\n");
    }
}
