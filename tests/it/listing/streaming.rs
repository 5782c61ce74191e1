//! Keys are written as they arrive, and no longer than somebody reads them.

use std::time::Duration;

use super::{Organization, Project, plain};

/// Two projects, the last of which is held back. A program that waited for it would give up, and fail the test.
fn organization() -> Organization {
    Organization::start(vec![
        Project::new("willing", 3, plain),
        Project::new("slow", 2, plain).held_back(),
    ])
}

const LIST: &str = "list --timeout 20s --project willing --project slow";

#[test]
fn first_keys_are_written_while_others_are_still_asked_for() {
    for (form, first, said) in [
        ("ndjson", "{\"ref\":\"openai/proj_0/key_000000\",", ""),
        ("ref", "openai/proj_0/key_000000\n", "5 keys in 1 account\n"),
    ] {
        let organization = organization();
        let mut program = organization.program(&format!("{LIST} -o {form}")).starts();

        let line = program.reads_line();
        organization.release();

        assert!(line.starts_with(first), "{form}: {line:?}");
        let outcome = program.ends().ends_with(0);
        assert_eq!(outcome.stdout.lines().count(), 5, "{}", outcome.stdout);
        outcome.complains(said);
    }
}

#[test]
fn limit_is_reached_without_waiting_for_what_comes_behind_it() {
    let beyond = "2 keys shown; what is beyond the limit was not asked for\n";
    for (form, said) in [("ndjson", ""), ("ref", beyond)] {
        let organization = organization();
        let line = format!("{LIST} --limit 2 -o {form}");

        let outcome = organization.program(&line).run().ends_with(0);

        assert_eq!(outcome.stdout.lines().count(), 2, "{}", outcome.stdout);
        outcome.complains(said);
    }
}

#[test]
fn limit_of_an_ordered_list_takes_the_first_of_all() {
    let organization = organization();
    organization.release();
    let line = format!("{LIST} --sort ref --reverse --limit 1 -o ref");

    let outcome = organization.program(&line).run().ends_with(0);

    outcome
        .prints("openai/proj_1/key_000001\n")
        .complains("1 of 5 keys in 1 account\n");
}

#[test]
fn reader_that_has_gone_ends_the_list_without_a_word() {
    for form in ["ndjson", "ref"] {
        let organization = organization();
        let mut program = organization.program(&format!("{LIST} -o {form}")).starts();

        program.reads_line();
        program.stops_reading();
        organization.release();

        program.ends().ends_with(0).complains("");
    }
}

/// More than pipes and buffers hold.
fn large_organization() -> Organization {
    let projects = (0..40).map(|_| Project::new("large", 300, plain));
    Organization::start(projects.collect())
}

#[test]
fn reader_that_takes_its_time_costs_no_keys() {
    let organization = large_organization();
    let line = "list --kind user --timeout 1s --concurrency 4 -o ndjson";
    let mut program = organization.program(line).starts();

    program.reads_line();
    std::thread::sleep(Duration::from_millis(2500));

    let outcome = program.ends().ends_with(0);
    assert_eq!(outcome.stdout.lines().count(), 12_000);
}

#[cfg(unix)]
#[test]
fn signal_does_not_wait_for_a_reader_that_takes_its_time() {
    let organization = large_organization();
    let mut program = organization.program("list --kind user -o ndjson").starts();

    program.reads_line();
    program.interrupts();

    program.ends_unread().ends_with(130);
}

#[test]
fn f05_reader_of_one_line_of_ten_thousand_keys_is_no_failure() {
    for form in ["table", "json", "ndjson", "csv", "ref"] {
        let organization = large_organization();
        let line = format!("list --quiet -o {form}");
        let mut program = organization.program(&line).starts();

        program.reads_line();
        program.stops_reading();

        program.ends().ends_with(0).complains("");
    }
}

#[test]
fn reader_that_was_never_there_is_no_failure_in_any_form() {
    let organization = organization();
    organization.release();
    for form in ["table", "json", "ndjson", "csv", "ref"] {
        let program = organization.program(&format!("{LIST} -o {form}"));

        program.prints_to_nobody().run().ends_with(0).complains("");
    }
}
