//! What the config file and the environment come to, for people.

use super::{
    grid,
    lists::{chosen, sent_to},
};
use crate::output::{
    ConfigPlace, Effective, EffectiveAccount, Look, sheet::CONFIG, words::NOTHING,
};

/// Writes the file's path, and nothing else.
pub fn path(place: &ConfigPlace) -> String {
    format!("{}\n", place.path.display())
}

/// Writes a line for each account.
pub fn accounts(effective: &Effective, look: &Look) -> String {
    if effective.accounts.is_empty() {
        return String::new();
    }
    let rows = effective.accounts.iter().map(|own| row(own, look));
    grid::titled(&CONFIG, rows.collect(), look)
}

fn row(own: &EffectiveAccount, look: &Look) -> Vec<String> {
    let or_nothing = |text: String| {
        if text.is_empty() {
            NOTHING.to_owned()
        } else {
            text
        }
    };
    let settings = own.settings.iter();
    let settings = settings.map(|(field, value)| format!("{field}={value}"));
    let from = if own.is_configured {
        "config file"
    } else {
        "environment"
    };
    vec![
        chosen(&own.account, own.chosen_by),
        own.provider.to_owned(),
        from.to_owned(),
        sent_to(&own.account, &own.source, look),
        or_nothing(own.shadowed.join(", ")),
        or_nothing(settings.collect::<Vec<_>>().join(", ")),
    ]
}
