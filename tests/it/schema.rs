//! What the program writes for scripts is what `keyctl schema` says, no less and no more.

use std::{cell::RefCell, collections::BTreeSet};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Emulator, Outcome, Program};

/// Runs commands in one sandbox, and holds what they write against the schema.
struct Script {
    folder: TempDir,
    schemas: Value,
    /// The documents that were looked at.
    seen: RefCell<BTreeSet<String>>,
}

fn published() -> Value {
    Program::line("schema").run().ends_with(0).json()
}

/// Says how a document differs from a schema.
fn problems(schema: &Value, document: &Value) -> Vec<String> {
    let validator = jsonschema::draft202012::options()
        .should_validate_formats(true)
        .build(schema)
        .expect("a schema");
    validator
        .iter_errors(document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

/// Forbids members that the schema does not name: the published one allows what later versions may add.
fn strict(schema: &Value) -> Value {
    match schema {
        Value::Array(all) => all.iter().map(strict).collect(),
        Value::Object(members) => {
            let members = members.iter();
            let mut members: serde_json::Map<_, _> = members
                .map(|(name, member)| (name.clone(), strict(member)))
                .collect();
            if members.get("properties").is_some_and(Value::is_object) {
                members
                    .entry("additionalProperties")
                    .or_insert(Value::Bool(false));
            }
            Value::Object(members)
        }
        other => other.clone(),
    }
}

impl Script {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a folder"),
            schemas: published(),
            seen: RefCell::default(),
        }
    }

    /// Prepares a command line in the sandbox.
    fn program(&self, line: &str) -> Program {
        Program::line(&format!("{line} --sandbox"))
            .state(self.folder.path())
            .working_in(self.folder.path())
    }

    /// Runs a command that ends well, and returns the document it writes, which has this name.
    #[track_caller]
    fn writes(&self, name: &str, line: &str) -> Value {
        let outcome = self.program(&format!("{line} -o json")).run().ends_with(0);
        self.fits(name, outcome.json())
    }

    /// Runs a command that fails with this code.
    #[track_caller]
    fn fails(&self, code: i32, line: &str) -> Outcome {
        let outcome = self.program(&format!("{line} -o json")).run();
        self.complains(outcome.ends_with(code))
    }

    /// Fails unless what was said is an error as published.
    #[track_caller]
    fn complains(&self, outcome: Outcome) -> Outcome {
        let error = serde_json::from_str(&outcome.stderr).expect("one object");
        self.fits("error", error);
        outcome
    }

    #[track_caller]
    fn fits(&self, name: &str, document: Value) -> Value {
        self.seen.borrow_mut().insert(name.to_owned());
        let problems = problems(&strict(&self.schemas[name]), &document);
        assert!(problems.is_empty(), "{name}: {problems:#?}\n{document:#}");
        document
    }
}

fn text(document: &Value, pointer: &str) -> String {
    let text = document.pointer(pointer).and_then(Value::as_str);
    text.expect("a text").to_owned()
}

const ADMIN: &str = "openai/admin/key_J7gMdTVRlIPN";
const NOBODYS: &str = "sk-proj-nobodys0123456789abcdefghijklmnop";
const SERVICE: &str = "openai/proj_iQxc03ObVr8D/key_l2wx2jOI1jfo";

#[test]
fn every_document_is_as_published() {
    let script = Script::new();

    for line in ["list", "list --unused-for 1d --limit 2", "list --show-ids"] {
        script.writes("list", line);
    }
    script.writes("describe", &format!("describe {ADMIN} {SERVICE}"));
    script.writes("projects", "projects");
    script.writes("service-accounts", "service-accounts");
    script.writes("providers", "providers");
    script.writes("config", "config show");
    script.writes("config-path", "config path");
    for line in ["auth status", "auth status --check"] {
        script.writes("auth-status", line);
    }
    let lines = script.program("list -o ndjson").run().ends_with(0).stdout;
    for line in lines.lines() {
        script.fits("key", serde_json::from_str(line).expect("JSON"));
    }
    let nobodys = script.program("identify -o json").input(NOBODYS.as_bytes());
    script.fits("identify", nobodys.run().ends_with(11).json());
    let line = script
        .program("identify -o ndjson")
        .input(NOBODYS.as_bytes());
    let line = line.run().ends_with(11).stdout;
    let line = serde_json::from_str(&line).expect("JSON");
    script.fits("identify-value", line);
    changes_are_as_published(&script);
    deletions_are_as_published(&script);
    rotations_are_as_published(&script);
    variables_are_as_published(&script);
    failures_are_as_published(&script);

    let names = script.schemas.as_object().expect("an object").keys();
    assert_eq!(script.seen.into_inner(), names.cloned().collect());
}

fn deletions_are_as_published(script: &Script) {
    let refs = format!("{SERVICE}\nopenai/admin/key_missing\n");

    let lines = ["delete --from - --dry-run", "delete --from - --yes"];
    let [plan, outcome] = lines.map(|line| {
        let program = script.program(&format!("{line} -o json"));
        program.input(refs.as_bytes()).run().ends_with(8).json()
    });

    script.fits("plan", plan);
    let outcome = script.fits("delete", outcome);
    assert_eq!(outcome["totals"], json!({"deleted": 1, "not_found": 1}));
}

fn changes_are_as_published(script: &Script) {
    script.writes("plan", "create --provider exa --name ci --reveal --dry-run");
    let made = script.writes("create", "create --provider exa --name ci --reveal");
    script.writes("create", "create --provider exa --name other --to file:key");
    let reference = text(&made, "/key/ref");
    let update = format!("update {reference} --name new --rate-limit 7 --budget 5");
    script.writes("plan", &format!("{update} --dry-run"));
    script.writes("update", &format!("{update} --yes"));
    script.writes("plan", &format!("delete {reference} --dry-run"));
    script.writes("delete", &format!("delete {reference} --yes"));
    script.writes("delete", &format!("delete {reference} --yes --if-exists"));
}

fn rotations_are_as_published(script: &Script) {
    let create = "create --provider pinecone --project Staging --name worn --reveal";
    let reference = text(&script.writes("create", create), "/key/ref");
    let rotate = format!("rotate {reference} --yes --to file:fresh --grace 24h");
    script.writes("plan", &format!("{rotate} --dry-run"));
    let rotated = script.writes("rotate", &rotate);
    let open = script.writes("operations", "operations");
    assert_eq!(open["operations"][0]["id"], rotated["operation"]);
    let id = text(&rotated, "/operation");
    script.writes("settled", &format!("operations resume {id} --dry-run"));
    script.fails(7, &format!("operations resume {id} --yes"));
    script.writes("settled", &format!("operations forget {id}"));
    let in_place = text(
        &script.writes("create", "create --provider exa --name worn --reveal"),
        "/key/ref",
    );
    script.writes("rotate", &format!("rotate {in_place} --yes --reveal"));
}

fn variables_are_as_published(script: &Script) {
    let line = "sandbox serve --port 0 -o json";
    let mut server = Program::line(line).state(script.folder.path()).starts();
    let mut document = String::new();
    while !document.ends_with("\n}\n") {
        let line = server.reads_line();
        assert!(!line.is_empty(), "cut short:\n{document}");
        document.push_str(&line);
    }
    server.shuts_down();
    script.fits("variables", serde_json::from_str(&document).expect("JSON"));
}

fn failures_are_as_published(script: &Script) {
    script.fails(3, "describe openai/admin/key_nope");
    script.fails(2, "list --provider nope");
    script.fails(5, &format!("delete {ADMIN}"));
    script.fails(10, &format!("update {ADMIN} --name new"));
    let partly = script.fails(8, &format!("describe {ADMIN} openai/admin/key_nope"));
    script.fits("describe", partly.json());
    script.complains(Program::line("list -o ndjson").run().ends_with(4));
    let emulator = Emulator::start();
    let partly = Program::line("list -o json")
        .envs(&emulator.environment)
        .env("EXA_SERVICE_KEY", "not-the-service-key")
        .run()
        .ends_with(8);
    let list = script.fits("list", script.complains(partly).json());
    assert_eq!(list["accounts"][1]["error"]["http_status"], 401);
}

#[test]
fn document_that_is_not_as_published_is_found_out() {
    let script = Script::new();
    let schema = strict(&script.schemas["list"]);
    let whole = script.writes("list", "list --provider openai");
    let broken = |breaks: fn(&mut Value)| {
        let mut document = whole.clone();
        breaks(&mut document);
        problems(&schema, &document).len()
    };

    assert_eq!(broken(|_| {}), 0);
    for breaks in [
        (|own| own["version"] = json!(2)) as fn(&mut Value),
        |own| own["more"] = json!(1),
        |own| own["keys"][0]["more"] = Value::Null,
        |own| own["keys"][0]["owner"]["more"] = Value::Null,
        |own| own["keys"][0]["status"] = json!("working"),
        |own| own["keys"][0]["created_at"] = json!("yesterday"),
        |own| own["keys"][0]["scope"]["type"] = json!("galaxy"),
        |own| drop(own["keys"][0].as_object_mut().map(|key| key.remove("name"))),
        |own| own["accounts"][0]["unjudged"]["last_used"] = json!("many"),
    ] {
        assert_eq!(broken(breaks), 1);
    }
}

#[test]
fn published_schema_allows_what_a_later_version_may_add() {
    let script = Script::new();
    let mut document = script.writes("list", "list --provider openai");

    document["keys"][0]["scope"]["more"] = json!(1);

    assert_eq!(problems(&script.schemas["list"], &document), [""; 0]);
}

#[test]
fn schemas_are_valid_by_the_standard_and_printed_alone_too() {
    for (name, schema) in published().as_object().expect("an object") {
        assert_eq!(
            schema["$schema"],
            "https://json-schema.org/draft/2020-12/schema"
        );
        assert!(jsonschema::meta::is_valid(schema), "{name}");
        for form in ["table", "json"] {
            let alone = Program::new(["schema", name, "-o", form])
                .run()
                .ends_with(0);
            assert_eq!(alone.complains("").json(), *schema, "{name}");
        }
    }
}

#[test]
fn unknown_document_is_answered_with_the_known_ones() {
    Program::line("schema lsit")
        .run()
        .ends_with(2)
        .prints("")
        .mentions("possible values: auth-status, ");
}
