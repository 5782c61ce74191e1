//! What must hold of the readers of every room for any bytes: each is a target of `cargo fuzz`, and an ordinary test
//! over the bytes that were kept in `tests/corpus/`.

use crate::{
    commands, credentials, delivery, http, inventory, journal, keys, output, programs, providers,
};

#[cfg(test)]
mod tests;

/// Is something that must hold for any bytes; it panics where it does not.
pub type Property = fn(&[u8]);

/// Every target with its name.
pub const TARGETS: &[(&str, Property)] = &[
    ("answers", providers::fuzz::answers),
    ("bulk", commands::delete::fuzz::bulk),
    ("complaints", programs::fuzz::complaints),
    ("config", credentials::fuzz::config),
    ("dotenv", delivery::fuzz::dotenv),
    ("endpoints", http::fuzz::endpoints),
    ("filters", inventory::fuzz::filters),
    ("journal_file", journal::fuzz::file),
    ("journal_line", journal::fuzz::line),
    ("quantities", keys::fuzz::quantities),
    ("redaction", http::fuzz::redaction),
    ("refs", providers::fuzz::refs),
    ("refusals", providers::fuzz::refusals),
    ("retry_after", http::fuzz::retry_after),
    ("secrets", keys::fuzz::secrets),
    ("shown", output::fuzz::shown),
    ("sinks", delivery::fuzz::sinks),
    ("text", keys::fuzz::text),
];

/// Runs the target of this name.
pub fn run(name: &str, bytes: &[u8]) {
    let target = TARGETS.iter().find(|(own, _)| *own == name);
    let (_, property) = target.expect("a target that is listed");
    property(bytes);
}
