//! A command line that cannot be read.

use std::{ffi::OsString, io::Write};

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::report;
use crate::{
    cli::{ON_STANDARD_INPUT, command_of_keyutils, guessed, takes_a_secret},
    keys::{ExitCode, Failure},
    output::{ColorWhen, Format, Look, Output},
};

/// Reports what clap says: help and version are answers, the rest is misuse.
pub fn unparsed(error: &clap::Error, arguments: &[OsString], look: Look) -> ExitCode {
    let is_answer = matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    );
    let may_be_a_secret = matches!(
        error.kind(),
        ErrorKind::UnknownArgument | ErrorKind::TooManyValues
    );
    if may_be_a_secret && takes_a_secret(arguments) {
        return refuse(extra_argument(error), arguments, look);
    }
    let of_keyutils = |word| command_of_keyutils(word, arguments);
    let keyutils = unknown_command(error).and_then(of_keyutils);
    if let Some(failure) = keyutils.or_else(|| guessed(error, arguments)) {
        return refuse(failure, arguments, look);
    }
    if !is_answer && format_of(arguments) == Format::Json {
        let text = error.to_string();
        let is_incomplete = error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
        let problem = match is_incomplete {
            true => "a command is missing",
            false => &first_paragraph(&text),
        };
        let failure = Failure::usage(
            problem.strip_prefix("error: ").unwrap_or(problem),
            text.lines()
                .find_map(|line| line.trim().strip_prefix("tip: "))
                .unwrap_or("`keyctl --help` shows how it is used"),
        );
        return refuse(failure, arguments, look);
    }
    let text = look.name.in_text(&error.render().ansi().to_string());
    let result = match error.use_stderr() {
        true => anstream::stderr().write_all(text.as_bytes()),
        false => anstream::stdout().write_all(text.as_bytes()),
    };
    // A closed stream leaves nobody to tell.
    let _ = result;
    match is_answer {
        true => ExitCode::Ok,
        false => ExitCode::Usage,
    }
}

/// Reports what is wrong with a command line that was not read, in the form that it seems to ask for.
pub fn refuse(failure: Failure, arguments: &[OsString], look: Look) -> ExitCode {
    let mut output = Output::of_process(format_of(arguments), ColorWhen::Auto, false, look);
    report(Err(failure.into()), &mut output)
}

/// Joins what stands before the first blank line: what is wrong, and the values that would not be.
fn first_paragraph(text: &str) -> String {
    let lines = text.lines().map(str::trim);
    let lines = lines.take_while(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(" ")
}

/// Returns the word that is no command.
pub fn unknown_command(error: &clap::Error) -> Option<&str> {
    match error.get(ContextKind::InvalidSubcommand) {
        Some(ContextValue::String(word)) => Some(word),
        _ => None,
    }
}

/// Refuses what stands on a line too many, and does not repeat it: it may be the very secret.
fn extra_argument(error: &clap::Error) -> Failure {
    let way_out = match error.get(ContextKind::SuggestedArg) {
        Some(ContextValue::String(near)) => format!("did you mean `{near}`? {ON_STANDARD_INPUT}"),
        _ => ON_STANDARD_INPUT.to_owned(),
    };
    Failure::usage(
        "`identify` takes no such argument, which is not repeated here",
        way_out,
    )
}

/// Finds out in which form errors are wanted when the command line could not be read.
fn format_of(arguments: &[OsString]) -> Format {
    let words: Vec<_> = arguments
        .iter()
        .map(|word| word.to_string_lossy())
        .collect();
    let is_json = |form: &str| matches!(form, "json" | "ndjson");
    let asks_for_json = |(place, word): (usize, &str)| match word {
        "--json" => true,
        _ => match form_in(word) {
            Some("") => words.get(place + 1).is_some_and(|form| is_json(form)),
            form => form.is_some_and(is_json),
        },
    };
    let mut numbered = words.iter().map(AsRef::as_ref).enumerate();
    match numbered.any(asks_for_json) {
        true => Format::Json,
        false => Format::Table,
    }
}

/// Returns what a word says of the form; nothing of it where the next word does.
fn form_in(word: &str) -> Option<&str> {
    if let Some(long) = word.strip_prefix("--output") {
        return long.strip_prefix('=').or(long.is_empty().then_some(""));
    }
    // Short flags may stand together, as in `-qojson`, and only this one takes a value.
    let (others, form) = word.strip_prefix('-')?.split_once('o')?;
    let is_short = others.chars().all(char::is_alphabetic);
    is_short.then(|| form.strip_prefix('=').unwrap_or(form))
}
