//! Filters say what they could not judge.

use serde_json::{Value, json};

use super::{
    Organization, Project,
    organization::{PAGE, key},
};
use crate::support::Outcome;

/// One key is long unused, one was used since, one never; of two nobody tells.
fn organization() -> Organization {
    organization_of(5)
}

/// Has more keys of which nobody tells.
fn organization_of(count: usize) -> Organization {
    let keys = |number| {
        let (name, created, last_used) = match number {
            0 => ("idle", Some(1), Some(json!(100))),
            1 => ("busy", Some(1), Some(json!(4_000_000_000_u64))),
            2 => ("never used", Some(1), Some(Value::Null)),
            _ => ("untold", None, None),
        };
        let mut key = key(number, name);
        let members = key.as_object_mut().expect("an object");
        members.extend(created.map(|time| ("created_at".to_owned(), json!(time))));
        members.extend(last_used.map(|time| ("last_used_at".to_owned(), time)));
        key
    };
    Organization::start(vec![Project::new("web", count, keys)])
}

/// Fails unless all that is said is a line with this beginning and end, and between them what was understood.
#[track_caller]
fn assert_closing(outcome: &Outcome, beginning: &str, end: &str) {
    let said = &outcome.stderr;
    let beginning = format!("{beginning} · unused for 30 days (not since ");
    assert!(said.starts_with(&beginning), "{said}");
    assert!(said.ends_with(&format!(") · {end}")), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
}

const UNUSED: &str = "list --unused-for 30d --columns name -o csv --no-headers";

#[test]
fn keys_that_cannot_be_judged_are_left_out_and_counted() {
    let outcome = organization().program(UNUSED).run().ends_with(0);

    let outcome = outcome.prints("idle\r\nnever used\r\n");
    assert_closing(
        &outcome,
        "2 of 5 keys in 1 account",
        "2 keys could not be judged (unknown: last use): `--include-unknown` shows them\n",
    );
}

#[test]
fn keys_that_cannot_be_judged_are_shown_on_request() {
    let line = format!("{UNUSED} --include-unknown");

    let outcome = organization().program(&line).run().ends_with(0);

    let outcome = outcome.prints("idle\r\nnever used\r\nuntold\r\nuntold\r\n");
    assert_closing(
        &outcome,
        "4 of 5 keys in 1 account",
        "2 of those shown could not be judged (unknown: last use)\n",
    );
}

#[test]
fn keys_that_cannot_be_judged_are_counted_for_scripts() {
    let line = "list --unused-for 30d --created-before 30d -o json";

    let outcome = organization().program(line).run().ends_with(0);

    let document = outcome.complains("").json();
    let account = &document["accounts"][0];
    assert_eq!(account["unjudged"], json!({"last_used": 2}));
    assert_eq!((&account["keys"], &account["seen"]), (&json!(2), &json!(5)));
    assert_eq!(document["found"], 2);
}

#[test]
fn keys_that_cannot_be_judged_are_counted_beside_lines_of_json_and_nothing_else_is() {
    let untold = "2 keys could not be judged (unknown: last use): `--include-unknown` shows them\n";
    for (line, said) in [
        ("list -o ndjson", ""),
        ("list --unused-for 30d -o ndjson", untold),
        ("list --unused-for 30d --limit 2 -o ndjson", untold),
        (
            "list --unused-for 30d --limit 2 --sort name -o ndjson",
            untold,
        ),
    ] {
        let outcome = organization().program(line).run().ends_with(0);

        outcome.complains(said);
    }
}

#[test]
fn keys_that_cannot_be_judged_are_counted_as_far_as_a_limited_list_has_looked() {
    let outcome = organization_of(PAGE + 1)
        .program("list --unused-for 30d --limit 2 -o ref")
        .run()
        .ends_with(0);

    assert_closing(
        &outcome,
        "2 keys shown; what is beyond the limit was not asked for",
        "97 keys could not be judged (unknown: last use): `--include-unknown` shows them\n",
    );
}

#[test]
fn filter_that_is_none_is_refused_in_plain_words() {
    let empty = "a value is required";
    for (flag, value, problem) in [
        ("--name", "", "it is empty; `*` stands for anything"),
        ("--owner", "", "it is empty; `*` stands for anything"),
        ("--role", "", empty),
        ("--kind", "", empty),
        ("--project", "", empty),
        ("--name", "ci-[ab", "a `[` is never closed"),
        ("--limit", "0", "a number from 1 on"),
        ("--limit", "abc", "a number from 1 on"),
        ("--created-before", "-3d", "how long ago, such as `90d`"),
        ("--created-after", "-3d", "how long ago, such as `90d`"),
    ] {
        let organization = organization();
        let program = organization.program("list").arguments(&[flag, value]);

        program.run().ends_with(2).prints("").mentions(problem);
        assert_eq!(organization.hits(), 0, "{flag} {value:?}");
    }
}

#[test]
fn list_without_filters_judges_nothing() {
    let outcome = organization().program("list -o json").run().ends_with(0);

    assert_eq!(outcome.json()["accounts"][0]["unjudged"], json!({}));
}

#[test]
fn exit_code_tells_whether_a_key_is_listed() {
    let organization = organization();

    for (filter, code) in [("--unused-for 30d", 11), ("--name nothing", 0)] {
        let line = format!("list {filter} --exit-code -o ref");
        organization.program(&line).run().ends_with(code);
    }
    let plain = organization.program("list -o ref").run();
    plain.ends_with(0);
}

#[test]
fn f023_owner_of_no_key_is_said_beside_those_of_unknown_owners() {
    let outcome = organization()
        .program("list --owner ada@acme.example")
        .run();

    outcome
        .ends_with(0)
        .mentions("5 keys could not be judged (unknown: owner)");
}
