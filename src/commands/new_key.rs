//! What a new key shall have, as a plan shows it.

use crate::{
    keys::{CreateKey, Field, Permissions, Text},
    output::Change,
};

/// Lists what is asked for.
pub fn wishes(request: &CreateKey) -> Vec<Change> {
    let text = |raw: &String| Text::from(raw.as_str());
    let roles = (!request.roles.is_empty()).then(|| Text::new(request.roles.join(", ")));
    let lifetime = request
        .lifetime
        .map(|lifetime| format!("{lifetime} from now"));
    let fields = [
        (Field::Name, request.name.as_ref().map(text)),
        (Field::Project, request.project.as_ref().map(text)),
        (
            Field::ServiceAccount,
            request.service_account.as_ref().map(text),
        ),
        (
            Field::NewServiceAccount,
            request.new_service_account.as_ref().map(text),
        ),
        (Field::Role, roles),
        (
            Field::Scope,
            request.permissions.as_ref().map(Permissions::words),
        ),
        (Field::ExpiresIn, lifetime.map(Text::new)),
        (
            Field::RateLimit,
            request.rate_limit.map(|limit| Text::new(limit.to_string())),
        ),
        (
            Field::Budget,
            request.budget.map(|budget| Text::new(budget.to_string())),
        ),
    ];
    let given = fields.into_iter().filter_map(|(field, to)| {
        Some(Change {
            field,
            from: None,
            to: to?,
        })
    });
    given.collect()
}
