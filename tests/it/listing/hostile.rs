//! Names that want to be more than names, in every form there is.

use keyctl::keys::is_hidden;
use serde_json::Value;

use super::{Organization, Project, organization::key};
use crate::support::Outcome;

const NAMES: [&str; 26] = [
    "\u{1b}[2J\u{1b}]0;title\u{7}",
    "\u{202e}desrever\u{2066}",
    "zero\u{200b}width\u{feff}",
    "two\nlines\r\nand a third",
    "nul\0inside",
    "\u{85}\u{9b}31m\u{2028}",
    "=HYPERLINK(\"http://evil\",\"x\")",
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "quote\"comma,semicolon;",
    " blank ends ",
    "",
    "\u{1b}]8;;http://evil\u{1b}\\link\u{1b}]8;;\u{1b}\\",
    "\u{1b}]52;c;ZXZpbA==\u{7}",
    "back\u{8}\u{8}\u{8}\u{8}space\u{7f}",
    "\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}",
    "\u{2066}\u{2067}\u{2068}\u{2069}",
    "\u{200b}\u{200c}\u{200d}\u{2029}",
    "=cmd|'/C calc'!A0",
    "\n=1+1",
    "＠SUM(1)",
    "\"\r\n=1+1",
];

/// The keys have these names, and one is very long.
fn organization() -> Organization {
    let keys = |number| match NAMES.get(number) {
        Some(name) => key(number, name),
        None => key(number, &"\u{202e}本=".repeat(2_000)),
    };
    Organization::start(vec![Project::new("\u{1b}[31m\n=1", NAMES.len() + 1, keys)])
}

const KEYS: usize = NAMES.len() + 1;

fn listed(form: &str) -> Outcome {
    let line = format!("list -o {form}");
    organization().program(&line).run().ends_with(0)
}

#[test]
fn g01_g02_g03_nothing_that_acts_on_a_terminal_gets_there_in_any_form() {
    for form in ["table", "json", "ndjson", "csv", "ref"] {
        let outcome = listed(form);

        // The ends of csv's lines are not a name's.
        let text = outcome.stdout.replace("\r\n", "\n") + &outcome.stderr;
        let acting: Vec<char> = text
            .chars()
            .filter(|c| is_hidden(*c) && *c != '\n')
            .collect();
        assert!(acting.is_empty(), "{form}: {acting:?}");
    }
}

#[test]
fn g01_g02_g03_what_is_hidden_is_shown_by_its_number() {
    for form in ["table", "csv"] {
        let outcome = listed(form);

        for name in NAMES {
            for hidden in name.chars().filter(|c| is_hidden(*c)) {
                let number: String = hidden.escape_default().collect();
                assert!(outcome.stdout.contains(&number), "{form}: {number}");
            }
        }
    }
}

#[test]
fn g02_every_key_has_one_line_and_no_more() {
    for (form, headers) in [("table", 1), ("ndjson", 0), ("ref", 0), ("csv", 1)] {
        let outcome = listed(form);

        assert_eq!(outcome.stdout.lines().count(), headers + KEYS, "{form}");
    }
}

#[test]
fn names_are_read_back_from_json_as_they_are() {
    let (whole, lines) = (listed("json").json(), listed("ndjson"));

    let lines = lines.stdout.lines();
    let lines: Vec<Value> = lines
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(whole["keys"], Value::from(lines.clone()));
    for (line, name) in lines.iter().zip(NAMES) {
        assert_eq!(line["name"], name);
    }
}

#[test]
fn g05_csv_is_read_back_as_it_was_written_and_runs_no_formula() {
    let outcome = listed("csv");

    let mut reader = csv::Reader::from_reader(outcome.stdout.as_bytes());
    let records: Vec<_> = reader.records().map(|own| own.expect("a record")).collect();
    assert_eq!(records.len(), KEYS);
    let cells = records.iter().flatten();
    let formulas: Vec<&str> = cells
        .filter(|cell| cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']))
        .collect();
    assert!(formulas.is_empty(), "{formulas:?}");
    let name = |number: usize| &records[number][1];
    assert_eq!(name(6), "'=HYPERLINK(\"http://evil\",\"x\")");
    assert_eq!(name(7), "'+1+1");
    assert_eq!(name(13), "quote\"comma,semicolon;");
    assert_eq!(name(14), " blank ends ");
    assert_eq!(name(22), "'=cmd|'/C calc'!A0");
}

#[test]
fn csv_quotes_as_the_standard_says() {
    let outcome = listed("csv");

    let lines: Vec<&str> = outcome.stdout.split("\r\n").collect();
    assert!(
        lines[14].contains(",\"quote\"\"comma,semicolon;\","),
        "{}",
        lines[14]
    );
    assert_eq!(lines.len(), 1 + KEYS + 1);
}
