//! Memory does not grow with the organization.

use super::{Organization, Project, organization::plain};
use crate::support::{Fault, FaultServer, Step, head, whole};

/// Returns how much memory the program has needed for so many keys, in KiB.
fn peak(count: usize) -> usize {
    let organization = Organization::start(vec![
        Project::new("large", count, plain),
        // It keeps the program there until it was looked at.
        Project::new("last", 1, plain).held_back(),
    ]);
    // What is held back must not be late, however slow the machine is.
    let line = "list --project large --project last -o ndjson --timeout 1h";
    let mut program = organization.program(line).starts();
    for _ in 0..count {
        assert!(!program.reads_line().is_empty(), "the list is cut short");
    }

    let peak = program.peak_memory();

    organization.release();
    program.ends().ends_with(0);
    peak
}

#[test]
fn k01_list_of_very_many_keys_needs_hardly_more_memory_than_one_of_some() {
    let (few, many) = (peak(10_000), peak(100_000));

    assert!(many < few + 3 * 1024, "{few} KiB, then {many} KiB");
}

/// Lists all projects at once; each answers with this.
fn list_of_projects_that_answer(steps: Vec<Step>, code: i32) {
    let projects = (0..16).map(|_| Project::new("large", 1, plain));
    let organization = Organization::start(projects.collect());
    let request = "GET /v1/organization/projects/";
    let honest = organization.address.to_string();
    let server = FaultServer::before(honest, request, Fault::Instead(steps));

    let program = organization.program("list --kind user --timeout 2s -o ndjson");
    let program = program.env("KEYCTL_OPENAI_BASE_URL", format!("{}/v1", server.url()));

    program.run().ends_with(code);
}

#[test]
fn bodies_that_are_announced_by_many_at_once_take_no_memory() {
    let announced = head("200 OK", &["content-length: 16000000"]);

    list_of_projects_that_answer(vec![Step::Send(announced), Step::Hang], 7);
}

#[test]
fn page_of_very_many_keys_that_say_nothing_is_refused() {
    let keys = vec!["{\"id\":\"a\"}"; 500_000].join(",");
    let page = whole(
        &[],
        format!("{{\"data\":[{keys}],\"has_more\":false}}").as_bytes(),
    );

    list_of_projects_that_answer(vec![Step::Send(page)], 1);
}
