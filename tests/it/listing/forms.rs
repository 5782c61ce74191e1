//! Forms that only keys can be written in.

use super::{Organization, Project, organization::plain};

#[test]
fn only_keys_can_be_written_as_refs_or_lines_or_for_spreadsheets() {
    let organization = Organization::start(vec![Project::new("web", 1, plain)]);
    for form in ["csv", "ref", "ndjson"] {
        for command in [
            "projects",
            "providers",
            "operations",
            "operations resume some",
            "auth status",
            "create --name ci --kind admin --reveal",
            "update openai/proj_0/key_000000 --expires-in 3d",
            "rotate openai/proj_0/key_000000 --yes --reveal",
            "delete openai/proj_0/key_000000 --yes",
        ] {
            let line = format!("{command} -o {form}");

            let outcome = organization.program(&line).run().ends_with(2).prints("");

            let message = format!("only keys can be written as {form}");
            outcome.mentions(&message);
        }
    }
    assert_eq!(organization.hits(), 0);
}

#[test]
fn keys_that_are_described_are_written_in_every_form() {
    for (form, start) in [
        ("csv", "ref,name,kind,"),
        ("ref", "openai/admin/key_J7gMdTVRlIPN\n"),
        ("ndjson", "{\"ref\":\"openai/admin/key_J7gMdTVRlIPN\","),
    ] {
        let line = format!("describe openai/admin/key_J7gMdTVRlIPN --sandbox -o {form}");

        let outcome = crate::support::Program::line(&line).run().ends_with(0);

        assert!(
            outcome.stdout.starts_with(start),
            "{form}: {}",
            outcome.stdout
        );
    }
}

#[test]
fn misuse_is_one_object_where_keys_are_lines_of_json() {
    for line in [
        "list -o ndjson --nope",
        "list --output=ndjson --nope",
        "list -ondjson --nope",
    ] {
        let outcome = crate::support::Program::line(line)
            .run()
            .ends_with(2)
            .prints("");

        assert_eq!(outcome.json_error()["code"], "usage", "{line}");
    }
}
