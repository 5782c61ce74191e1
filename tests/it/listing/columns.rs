//! Columns as they were asked for.

use super::{Organization, Project, organization::plain};
use crate::support::Program;

fn organization() -> Organization {
    Organization::start(vec![Project::new("web", 1, plain)])
}

#[test]
fn columns_of_keys_stand_in_the_order_asked_for() {
    let organization = organization();
    let list =
        |form: &str| organization.program(&format!("list --columns status,id,name -o {form}"));

    let (table, csv) = (list("table").run(), list("csv").run());

    // Whoever asks for the column wants its word.
    table
        .ends_with(0)
        .prints("STATUS  ID          NAME\nactive  key_000000  ci 0\n");
    csv.ends_with(0)
        .prints("status,id,name\r\nactive,key_000000,ci 0\r\n");
}

#[test]
fn table_and_csv_can_do_without_the_names_of_their_columns() {
    let organization = organization();
    let list = |form: &str| {
        organization.program(&format!("list --no-headers --columns id,name -o {form}"))
    };

    let (table, csv) = (list("table").run(), list("csv").run());

    table.ends_with(0).prints("key_000000  ci 0\n");
    csv.ends_with(0).prints("key_000000,ci 0\r\n");
}

#[test]
fn csv_without_keys_still_names_its_columns() {
    let organization = Organization::start(Vec::new());

    let outcome = organization.program("list -o csv --columns ref,name").run();

    outcome.ends_with(0).prints("ref,name\r\n");
}

#[test]
fn unknown_column_is_refused_with_the_known_ones_before_anything_is_asked() {
    let organization = organization();

    let outcome = organization.program("list --columns ref,nmae").run();

    outcome.ends_with(2).prints("").complains(
        "error: there is no column `nmae`\n\
         hint: did you mean `name`? the columns are ref, name, kind, project, owner, created, last-used, expires, status, \
         account, provider, id, hint, roles, owner-id, owner-email, rate-limit, budget\n",
    );
    assert_eq!(organization.hits(), 0);
}

#[test]
fn column_that_is_named_twice_is_refused() {
    let organization = organization();

    let outcome = organization
        .program("list --columns name,ref,name")
        .run()
        .ends_with(2);

    outcome
        .prints("")
        .complains("error: the column `name` is there twice\nhint: name each column once\n");
}

#[test]
fn forms_without_columns_refuse_them_before_anything_is_asked() {
    let organization = organization();
    for form in ["json", "ndjson", "ref"] {
        for flags in ["--columns ref", "--no-headers"] {
            let line = format!("list -o {form} {flags}");

            let outcome = organization.program(&line).run().ends_with(2).prints("");

            let message = format!("an answer in {form} has no columns");
            outcome.mentions(&message);
        }
    }
    assert_eq!(organization.hits(), 0);
}

#[test]
fn every_table_of_the_program_has_columns_to_choose() {
    for (line, columns, title) in [
        ("projects", "name,account", "NAME"),
        ("providers", "kind,provider", "KIND"),
        ("operations", "state,id", ""),
        ("auth status", "may-create,account", "MAY CREATE"),
    ] {
        let line = format!("{line} --sandbox --columns {columns}");

        let outcome = Program::line(&line).run().ends_with(0);

        let header = outcome.stdout.lines().next().unwrap_or_default();
        assert!(header.starts_with(title), "{line}: {header}");
        assert_eq!(
            header.split("  ").filter(|own| !own.is_empty()).count(),
            2 * usize::from(!title.is_empty())
        );
        let unknown = Program::line(&format!("{line},nope")).run().ends_with(2);
        unknown.prints("").mentions("there is no column `nope`");
    }
}

#[test]
fn answers_that_are_no_table_have_no_columns() {
    for line in [
        "describe openai/admin/key_J7gMdTVRlIPN",
        "delete openai/admin/key_J7gMdTVRlIPN --dry-run",
        "create --provider exa --name ci --reveal",
    ] {
        Program::line(&format!("{line} --sandbox --columns ref"))
            .run()
            .ends_with(2)
            .prints("")
            .mentions("this answer has no columns to choose");
    }
}
