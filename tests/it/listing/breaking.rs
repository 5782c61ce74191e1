//! A project whose list breaks off is named, and never taken for a short one.

use serde_json::json;

use super::{
    Organization, Project,
    organization::{PAGE, plain},
};

/// One project is whole; the other breaks behind its first page.
fn organization() -> Organization {
    Organization::start(vec![
        Project::new("whole", 2, plain),
        Project::new("broken", PAGE + 1, plain).breaking(),
    ])
}

#[test]
fn project_that_breaks_off_is_named_and_left_out_whole() {
    let organization = organization();
    for form in ["table", "json", "csv"] {
        let outcome = organization
            .program(&format!("list -o {form}"))
            .run()
            .ends_with(8)
            .mentions("project broken");

        let (whole, broken) = (
            outcome.stdout.matches("openai/proj_0/key_").count(),
            outcome.stdout.matches("openai/proj_1/key_").count(),
        );
        assert_eq!((whole, broken), (2, 0), "{form}: {}", outcome.stdout);
    }
}

#[test]
fn project_that_breaks_off_is_named_where_its_first_keys_are_written_already() {
    let organization = organization();
    for form in ["ndjson", "ref"] {
        let outcome = organization
            .program(&format!("list -o {form}"))
            .run()
            .ends_with(8)
            .mentions("project broken");

        assert_eq!(outcome.stdout.lines().count(), 2 + PAGE, "{form}");
    }
}

#[test]
fn project_that_breaks_off_alone_ends_with_its_own_code() {
    let organization = organization();
    for form in ["table", "json", "csv", "ndjson", "ref"] {
        organization
            .program(&format!("list --project broken -o {form}"))
            .run()
            .ends_with(4)
            .mentions("project broken");
    }
}

#[test]
fn keys_of_a_project_that_breaks_off_are_not_counted() {
    let organization = organization();
    let list = |form: &str| {
        let line = format!("list --unused-for 30d -o {form}");
        organization.program(&line).run().ends_with(8)
    };

    let (table, document) = (list("table"), list("json").json());

    table
        .mentions("0 of 2 keys in 1 account · unused for 30 days (not since ")
        .mentions(" · 2 keys could not be judged (unknown: last use)");
    let account = &document["accounts"][0];
    assert_eq!(account["seen"], 2);
    assert_eq!(account["unjudged"], json!({"last_used": 2}));
}

#[test]
fn document_for_scripts_says_which_account_is_not_whole() {
    let organization = organization();

    let outcome = organization.program("list -o json").run().ends_with(8);

    let account = &outcome.json()["accounts"][0];
    assert_eq!(account["status"], "failed");
    assert_eq!(account["coverage"], "unknown");
    assert_eq!(account["keys"], 2);
    assert_eq!(account["error"]["code"], "permission-denied");
}

#[test]
fn project_that_the_list_shows_twice_is_asked_once() {
    let projects = || vec![Project::new("wandering", 2, plain).doubled()];

    for line in ["list -o ref", "list --project wandering -o ref"] {
        let outcome = Organization::start(projects()).program(line).run();

        outcome
            .ends_with(0)
            .prints("openai/proj_0/key_000000\nopenai/proj_0/key_000001\n");
    }
    let organization = Organization::start(projects());
    let listed = organization.program("projects").run().ends_with(0);
    assert_eq!(listed.stdout.matches("proj_0").count(), 1);
}

/// Starts so many projects of one key each, of which the second has another mood.
fn projects(count: usize, second: fn(Project) -> Project) -> Organization {
    let projects = (0..count).map(|number| {
        let project = Project::new(&format!("P{number}"), 1, plain);
        match number {
            1 => second(project),
            _ => project,
        }
    });
    Organization::start(projects.collect())
}

#[test]
fn project_that_does_not_know_the_caller_hides_no_other() {
    let organization = projects(40, Project::closed);

    let outcome = organization
        .program("list -o json --concurrency 4")
        .run()
        .ends_with(8);

    let document = outcome.mentions("project P1").json();
    assert_eq!(document["found"], 39);
    assert_eq!(document["accounts"][0]["not_asked"], json!([]));
    // The list of projects, that of admin keys, one for each project, and one trial of the credential.
    assert_eq!(organization.hits(), 2 + 40 + 1);
}

#[test]
fn projects_that_were_not_asked_since_the_credential_ended_are_named() {
    let organization = projects(40, Project::revoking);

    let table = organization.program("list --concurrency 1").run();
    let sent = organization.hits();

    let table = table.ends_with(8);
    assert!(
        table.stderr.contains("scopes of openai not asked"),
        "{}",
        table.stderr
    );
    assert!(table.stderr.contains("project P39") || table.stderr.contains(" more"));
    assert!(sent < 40, "{sent} requests");

    let organization = projects(40, Project::revoking);
    let json = organization.program("list --concurrency 1 -o json").run();
    let document = json.ends_with(8).json();
    let found = document["found"].as_u64().expect("a number");
    let not_asked = document["accounts"][0]["not_asked"]
        .as_array()
        .expect("a list")
        .len();
    assert_eq!(found + 1 + not_asked as u64, 40, "{document}");
}
