//! What would be done, for whoever has to agree.

use super::{
    Look,
    facts::{changed, indented, row},
    keys,
};
use crate::{
    keys::{Entry, Operation, Text},
    output::{
        Plan,
        words::{self, NOTHING},
    },
};

/// Writes what would be done.
pub fn plans(plans: &[Plan], look: &Look) -> String {
    match plans {
        [only] => plan(only, look),
        all => deletions(all, look),
    }
}

/// Writes which keys would be deleted, a line each.
fn deletions(plans: &[Plan], look: &Look) -> String {
    let entries: Vec<Entry> = plans.iter().filter_map(|plan| plan.entry.clone()).collect();
    let mut text = match entries.len() {
        0 => return "This changes nothing\n".to_owned(),
        keys => format!("This deletes {keys} keys, for good:\n"),
    };
    text.push_str(&keys::table(&entries, look));
    let mut warnings: Vec<(&str, usize)> = Vec::new();
    for warning in plans.iter().flat_map(|plan| &plan.warnings) {
        match warnings.iter_mut().find(|(known, _)| known == warning) {
            Some((_, keys)) => *keys += 1,
            None => warnings.push((warning, 1)),
        }
    }
    for (warning, keys) in warnings {
        text.push_str(&format!(
            "warning, for {keys} of them: {}\n",
            Text::from(warning)
        ));
    }
    text
}

fn plan(plan: &Plan, look: &Look) -> String {
    let mut text = match (plan.operation, plan.old_key) {
        (Operation::Create, _) => format!("This creates a key in {}:\n", plan.account),
        (Operation::Update, _) => "This changes:\n".to_owned(),
        (Operation::Rotate, Some("same")) => "This gives a key a new secret:\n".to_owned(),
        (Operation::Rotate, Some("deleted")) => {
            "This replaces a key by a new one, and then deletes the old one for good:\n".to_owned()
        }
        (Operation::Rotate, _) => {
            "This replaces a key by a new one; both work until you finish:\n".to_owned()
        }
        _ => "This deletes, for good:\n".to_owned(),
    };
    let mut rows = match (&plan.entry, plan.kind) {
        (Some(entry), _) => preview(entry, look),
        (None, Some(kind)) => vec![row("kind", &kind.to_string())],
        (None, None) => Vec::new(),
    };
    match plan.operation {
        Operation::Rotate => {
            text.push_str(&indented(rows));
            rows = changed(&plan.changes);
            if !rows.is_empty() || !plan.sinks.is_empty() || plan.grace.is_some() {
                text.push_str(match plan.old_key {
                    Some("same") => "with:\n",
                    _ => "The new key:\n",
                });
            }
        }
        _ => rows.extend(changed(&plan.changes)),
    }
    for named in look.hosts_of(&plan.account) {
        let told = format!("{} (`{}`)", Text::from(named.host.as_str()), named.source);
        rows.push(row("host", &told));
    }
    if let Some(grace) = plan.grace {
        rows.push(row("grace", &grace.to_string()));
    }
    for sink in &plan.sinks {
        rows.push(row("to", &Text::new(sink.as_str()).to_string()));
    }
    text.push_str(&indented(rows));
    for warning in &plan.warnings {
        text.push_str(&format!("warning: {}\n", Text::new(warning.as_str())));
    }
    text
}

/// Is what a person has to see before agreeing.
fn preview(entry: &Entry, look: &Look) -> Vec<Vec<String>> {
    let key = &entry.key;
    vec![
        row("account", entry.account.as_str()),
        row("name", &words::name(key)),
        row("id", &words::id(key, look)),
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
        row(
            "last used",
            &words::moment(key.last_used, entry.now(look.now)),
        ),
    ]
}
