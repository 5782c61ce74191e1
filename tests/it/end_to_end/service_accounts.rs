//! Whom keys can be created for, by id and by name.

use crate::support::{Outcome, Program};

fn run(line: &str, code: i32) -> Outcome {
    Program::line(line)
        .arguments(&["--sandbox"])
        .run()
        .ends_with(code)
}

#[test]
fn every_account_that_keys_are_created_for_is_listed() {
    let document = run("service-accounts -o json", 0).json();

    let rows = document["service_accounts"].as_array().expect("rows");
    for provider in ["openai", "braintrust"] {
        assert!(
            rows.iter().any(|own| own["provider"] == provider),
            "{provider}"
        );
    }
    assert!(
        rows.iter()
            .all(|own| own["id"].is_string() && own["name"].is_string())
    );
}

#[test]
fn each_listed_account_is_taken_by_its_id_and_its_name() {
    let document = run("service-accounts -o json", 0).json();

    for row in document["service_accounts"].as_array().expect("rows") {
        let text = |pointer: &str| row.pointer(pointer).and_then(|own| own.as_str());
        let project = match text("/scope/type") {
            Some("project") => format!("--project {}", text("/scope/id").expect("an id")),
            _ => String::new(),
        };
        let provider = text("/provider").expect("a provider");
        let kind = if project.is_empty() {
            "service-token"
        } else {
            "service-account"
        };
        for word in [text("/id"), text("/name")].into_iter().flatten() {
            let line = format!(
                "create --provider {provider} --kind {kind} {project} --name n --service-account {word} --to file:key"
            );
            let folder = tempfile::tempdir().expect("a folder");
            let program = Program::line(&line).arguments(&["--sandbox"]);
            program.working_in(folder.path()).run().ends_with(0);
        }
    }
}

#[test]
fn account_that_is_not_there_suggests_the_nearest_before_anything_is_made() {
    for line in [
        "create --provider openai --kind service-account --project Web --name n --service-account chekout --to file:key",
        "create --provider openai --kind service-account --project Web --name n --service-account chekout --dry-run",
    ] {
        run(line, 3).mentions("did you mean `checkout`?");
    }
}

#[test]
fn provider_without_service_accounts_says_so() {
    run("service-accounts --provider exa", 10).mentions("`keyctl --sandbox providers`");
    run("service-accounts --project Wbe", 3).mentions("did you mean `Web`?");
    let of_web = run("service-accounts --project Web", 0).stdout;
    assert!(
        of_web.contains("checkout") && !of_web.contains("evaluations"),
        "{of_web}"
    );
}
