//! A command line that cannot be read.

use std::ffi::OsString;

use clap::error::ErrorKind;

use super::report;
use crate::{
    keys::{ExitCode, Failure},
    output::{ColorWhen, Format, Look, Output},
};

/// Reports what clap says: help and version are answers, the rest is misuse.
pub fn unparsed(error: &clap::Error, arguments: &[OsString], look: Look) -> ExitCode {
    let is_answer = matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    );
    if !is_answer && format_of(arguments) == Format::Json {
        let text = error.to_string();
        let is_incomplete = error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
        let problem = match is_incomplete {
            true => "a command is missing",
            false => text.lines().next().unwrap_or_default(),
        };
        let failure = Failure::usage(
            problem.strip_prefix("error: ").unwrap_or(problem),
            text.lines()
                .find_map(|line| line.trim().strip_prefix("tip: "))
                .unwrap_or("`keyctl --help` shows how it is used"),
        );
        let mut output = Output::of_process(Format::Json, ColorWhen::Auto, false, look);
        return report(Err(failure.into()), &mut output);
    }
    // A closed stream leaves nobody to tell.
    let _ = error.print();
    match is_answer {
        true => ExitCode::Ok,
        false => ExitCode::Usage,
    }
}

/// Finds out in which form errors are wanted when the command line could not be read.
pub fn format_of(arguments: &[OsString]) -> Format {
    let words: Vec<_> = arguments
        .iter()
        .map(|word| word.to_string_lossy())
        .collect();
    let is_json = words.iter().any(|word| {
        matches!(
            word.as_ref(),
            "--json" | "-ojson" | "-o=json" | "--output=json"
        )
    }) || words
        .windows(2)
        .any(|pair| matches!(pair[0].as_ref(), "-o" | "--output") && pair[1] == "json");
    match is_json {
        true => Format::Json,
        false => Format::Table,
    }
}
