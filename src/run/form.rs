//! Whether an answer can be written in the form that was asked for.

use crate::{
    cli::Cli,
    keys::{Failure, Text, nearest},
    output::{Format, Sheet},
};

/// Refuses a form that the command's answer does not have, before anything is done.
pub fn check_form(cli: &Cli) -> Result<(), Failure> {
    let format = cli.globals.format();
    let has_lines = format == Format::Ndjson && cli.command.shows_values();
    if format.is_for_keys() && !cli.command.shows_keys() && !has_lines {
        return Err(Failure::usage(
            format!("only keys can be written as {}", format.as_str()),
            "leave `--output` out, or use `-o json`",
        ));
    }
    match (&cli.globals.columns, cli.globals.no_headers) {
        (None, false) => Ok(()),
        (columns, _) => check_columns(columns.as_deref(), format, sheet(cli)),
    }
}

/// Returns the table that is written, if one is.
fn sheet(cli: &Cli) -> Option<Sheet> {
    match cli.globals.format() {
        Format::Table => cli.command.sheet(),
        Format::Csv => Some(Sheet::Keys),
        Format::Json | Format::Ndjson | Format::Ref => None,
    }
}

fn check_columns(
    columns: Option<&[String]>,
    format: Format,
    sheet: Option<Sheet>,
) -> Result<(), Failure> {
    let Some(sheet) = sheet else {
        return Err(Failure::usage(
            match format {
                Format::Table => "this answer has no columns to choose".to_owned(),
                _ => format!("an answer in {} has no columns", format.as_str()),
            },
            "leave `--columns` and `--no-headers` out",
        ));
    };
    let known = sheet.columns();
    let columns = columns.unwrap_or_default();
    let is_unknown = |column: &&String| !known.contains(column);
    if let Some(column) = columns.iter().find(is_unknown) {
        let words: Vec<&str> = known.iter().map(String::as_str).collect();
        let all = format!("the columns are {}", known.join(", "));
        return Err(Failure::usage(
            format!("there is no column `{}`", Text::from(column.as_str())),
            match nearest(column, &words) {
                Some(near) => format!("did you mean `{near}`? {all}"),
                None => all,
            },
        ));
    }
    let mut numbered = columns.iter().enumerate();
    match numbered.find(|(place, column)| columns[..*place].contains(column)) {
        Some((_, column)) => Err(Failure::usage(
            format!("the column `{column}` is there twice"),
            "name each column once",
        )),
        None => Ok(()),
    }
}
