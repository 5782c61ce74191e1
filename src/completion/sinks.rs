//! Where a secret may go, and the files there are behind it.

use std::ffi::OsStr;

use clap_complete::{
    CompletionCandidate,
    engine::{PathCompleter, ValueCompleter},
};

/// Lists the sinks, each with what it is.
pub const SINKS: [(&str, &str); 4] = [
    ("dotenv:", "one variable of a file: dotenv:PATH#VARIABLE"),
    ("exec:", "a command that reads it from standard input"),
    ("file:", "a new file that only you can read"),
    ("stdout", "standard output, and nothing else there"),
];

/// Offers the sinks, and files where one is named.
pub fn sinks_and_files(current: &OsStr) -> Vec<CompletionCandidate> {
    let current = current.to_string_lossy();
    for sink in ["dotenv:", "file:"] {
        if let Some(path) = current.strip_prefix(sink) {
            let files = PathCompleter::any().complete(OsStr::new(path)).into_iter();
            return files.map(|own| own.add_prefix(sink)).collect();
        }
    }
    let sinks = SINKS.iter().filter(|(word, _)| word.starts_with(&*current));
    let sinks =
        sinks.map(|(word, help)| CompletionCandidate::new(*word).help(Some((*help).into())));
    sinks.collect()
}
