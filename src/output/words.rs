//! The domain's values as words for people.

use jiff::Timestamp;

use super::Look;
use crate::keys::{Entry, Fact, Key, Moment, Owner, Text};

pub use super::age::age;

/// Stands for what is not known or not there.
pub const NOTHING: &str = "—";

/// Says whose key it is.
pub fn owner(owner: &Owner) -> String {
    owner
        .label()
        .map_or_else(|| NOTHING.to_owned(), |label| label.to_string())
}

/// Says when: as an age.
pub fn moment(moment: Moment, now: Timestamp) -> String {
    match moment {
        Moment::At(time) => age(time, now),
        Moment::Never => "never".to_owned(),
        Moment::Unreadable | Moment::Unknown => "unknown".to_owned(),
    }
}

/// Says when: as an age with the exact time.
pub fn exact(time: Timestamp, now: Timestamp) -> String {
    format!("{time} ({})", age(time, now))
}

/// Says what only one provider knows.
pub fn fact(fact: &Fact) -> String {
    match fact {
        Fact::Text(text) => text.to_string(),
        Fact::Flag(flag) => flag.to_string(),
        Fact::Time(time) => time.to_string(),
    }
}

/// Names a key for a sentence: its name, or that it has none.
pub fn name(key: &Key) -> String {
    key.name
        .as_ref()
        .map_or_else(|| "(unnamed)".to_owned(), |name| format!("`{name}`"))
}

/// Names the place a key lives in.
pub fn scope(key: &Key) -> Option<String> {
    let scope = &key.scope;
    scope
        .name
        .as_ref()
        .or(scope.id.as_ref())
        .map(ToString::to_string)
}

/// Returns the key's id, masked unless `--show-ids` asks for it in full.
pub fn id(key: &Key, look: &Look) -> String {
    match look.masks(&key.id) {
        true => key.id.to_string(),
        false => Text::new(key.id.reveal()).to_string(),
    }
}

/// Returns the key's state, as a word.
pub fn status(entry: &Entry, look: &Look) -> Option<&'static str> {
    entry.status(look.now).map(|status| status.as_str())
}
