//! Operations that were left unfinished.

use jiff::Timestamp;

use super::{Look, grid};
use crate::{
    keys::Text,
    output::{Settled, Unfinished, age::age, sheet::OPERATIONS, words::NOTHING},
};

/// Writes a line for each.
pub fn operations(all: &[Unfinished], now: Timestamp, look: &Look) -> String {
    if all.is_empty() {
        return String::new();
    }
    let cell = |text: &Option<Text>| {
        text.as_ref()
            .map_or_else(|| NOTHING.to_owned(), ToString::to_string)
    };
    let rows = all.iter().map(|own| {
        vec![
            own.id.clone(),
            own.operation.to_owned(),
            own.account.clone(),
            match own.keys {
                Some(keys) => format!("{} of {} keys left", keys.left, keys.all),
                None => cell(&own.name),
            },
            cell(&own.old),
            cell(&own.new),
            match own.is_running {
                true => format!("{}, at work", own.state.replace('_', " ")),
                false => own.state.replace('_', " "),
            },
            age(own.started_at, now),
            look.command(own.next.clone()),
        ]
    });
    grid::titled(&OPERATIONS, rows.collect(), look)
}

/// Writes what became of one.
pub fn settled(settled: &Settled, look: &Look) -> String {
    let left = settled.until.map(|until| age(until, look.now));
    let left = left.map_or_else(String::new, |left| format!(" ({left})"));
    format!("{}{left}\n", look.command(settled.sentence.clone()))
}
