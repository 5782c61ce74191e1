//! What people paste: each value in a text gets its own verdict, and the lists are read once for all of them.

use serde_json::{Value, json};

use super::{leaked, scene::Scene};
use crate::support::Outcome;

const FOUND: &str = "sk-svcacct-7hQmLeakedByAPaste9Tb4";
const OTHER: &str = "sk-proj-4Kd1LeakedByAPaste8Wz1";

/// Lists one key, whose ends are those of [`FOUND`].
fn scene() -> Scene {
    let scene = Scene::new();
    scene.shows_ends(
        "openai",
        "service-account",
        "redacted_value",
        "sk-svcac...Tb4",
    );
    scene
}

/// Looks for what is in a text.
fn identify(scene: &Scene, text: &[u8], line: &str) -> Outcome {
    let program = scene.identifies(FOUND, line).canary(OTHER);
    program.input(text).run()
}

/// Returns the line and the result of each value.
fn results(document: &Value) -> Vec<(u64, String)> {
    let values = document["values"].as_array().expect("values");
    let result = |value: &Value| {
        let result = value["result"].as_str().expect("a result");
        (value["line"].as_u64().expect("a line"), result.to_owned())
    };
    values.iter().map(result).collect()
}

#[test]
fn value_is_found_in_a_sentence_a_file_and_a_report() {
    for text in [
        format!("hey, is {FOUND} yours?\n"),
        format!("export OPENAI_API_KEY='{FOUND}'\n"),
        format!("curl https://x.example -H \"Authorization: Bearer {FOUND}\" \\\n  -d '{{}}'\n"),
        format!("PORT=1\n# prod\nKEY=\"{FOUND}\"\n"),
        format!("[{{\"RuleID\":\"x\",\"Secret\":\"{FOUND}\",\"Match\":\"k='{FOUND}'\"}}]"),
        format!("{{\"Raw\":\"{FOUND}\",\"RawV2\":\"\",\"Redacted\":\"sk-svcac...\"}}\n"),
    ] {
        let scene = scene();

        let outcome = identify(&scene, text.as_bytes(), "identify -o json");

        let document = outcome.ends_with(0).json();
        let values = document["values"].as_array().expect("values");
        assert_eq!(values.len(), 1, "{text}");
        assert_eq!(values[0]["matches"][0]["key"]["id"], "key_abc", "{text}");
        scene.assert_not_sent(FOUND);
    }
}

#[test]
fn each_value_has_its_own_verdict_in_the_order_of_the_text() {
    let scene = scene();
    let text = format!("first {OTHER}\nthen sk-admin-abc…\n\n{FOUND}, and {OTHER}\n");

    let outcome = identify(&scene, text.as_bytes(), "identify -o json");

    let outcome = outcome.ends_with(8);
    let document = outcome.json();
    let expected = [(1, "not_found"), (2, "incomplete"), (4, "found")];
    assert_eq!(
        results(&document),
        expected.map(|(line, result)| (line, result.to_owned()))
    );
    assert_eq!(
        outcome.json_error()["message"],
        "2 of 3 values are not known to be keys"
    );
}

#[test]
fn people_are_told_which_value_is_meant() {
    let scene = scene();
    let text = format!("{OTHER}\n\n\"{FOUND}\",\n");

    let outcome = identify(&scene, text.as_bytes(), "identify").ends_with(8);

    let (first, second) = outcome.stdout.split_once("\n\n").expect("two values");
    assert_eq!(
        first,
        "value   sk-proj-…8Wz1, line 1\nresult  no key has this secret"
    );
    assert!(second.starts_with("value"), "{second}");
    assert!(second.contains("sk-svcacct-…9Tb4, line 3\n"), "{second}");
    assert!(second.contains("\nrevoke with"), "{second}");
    outcome.mentions("error: 1 of 2 values are not known to be keys");
}

#[test]
fn lists_are_read_once_for_five_hundred_values() {
    let one = scene();
    identify(&one, FOUND.as_bytes(), "identify -o ndjson").ends_with(0);
    let many = scene();
    let line = |number: usize| format!("{{\"Raw\":\"sk-proj-{number:020}abcdef\"}}\n");
    let report: String = (0..500).map(line).collect();

    let outcome = identify(
        &many,
        format!("{report}{FOUND}\n").as_bytes(),
        "identify -o ndjson",
    );

    let outcome = outcome.ends_with(8);
    assert_eq!(outcome.stdout.lines().count(), 501);
    let last: Value =
        serde_json::from_str(outcome.stdout.lines().last().expect("a line")).expect("JSON");
    assert_eq!(
        (&last["line"], &last["result"]),
        (&json!(501), &json!("found"))
    );
    assert_eq!(many.hits("openai"), one.hits("openai"));
}

#[test]
fn text_without_a_secret_is_no_answer_of_yes() {
    for (text, hint) in [
        (
            "nothing to see here\n",
            "a value that begins in another way has to stand alone",
        ),
        (
            "[{\"Secret\":\"REDACTED\"}]",
            "run the scanner again without redaction",
        ),
    ] {
        let scene = scene();

        let outcome = identify(&scene, text.as_bytes(), "identify -o json").ends_with(11);

        assert_eq!(outcome.json()["values"], json!([]));
        let error = outcome.json_error();
        assert_eq!(
            error["message"],
            "nothing in this text begins as a secret that is known"
        );
        assert!(
            error["hint"].as_str().is_some_and(|own| own.contains(hint)),
            "{error}"
        );
        assert_eq!(scene.hits("openai"), 0);
    }
}

#[test]
fn part_of_a_secret_is_not_looked_for() {
    let scene = scene();

    let outcome = identify(&scene, b"is it sk-admin-abc... or sk-7hQ?", "identify");

    outcome
        .ends_with(11)
        .mentions("error: none of the 2 values is known to be a key")
        .mentions("hint: give the whole secret");
    assert_eq!(scene.hits("openai"), 0);
}

#[test]
fn what_a_scanner_calls_a_secret_is_told_only_where_it_is_a_key() {
    let scene = scene();
    let older = json!({"id":leaked::PLAIN,"name":"Older key"});
    scene.lists("exa", "team", &[older]);
    let another = leaked::PLAIN.replace('9', "8");
    let report = format!(
        "[\n{{\"Secret\":\"AKIA7Q1234567890ABCD\"}},\n{{\"Secret\":\"{another}\"}},\n{{\"Secret\":\"{}\"}}]",
        leaked::PLAIN
    );

    let outcome = identify(&scene, report.as_bytes(), "identify -o json");

    let document = outcome.ends_with(0).json();
    assert_eq!(results(&document), [(4, "found".to_owned())]);
    // Whose values have a beginning, nothing of this can be.
    assert_eq!(scene.hits("pinecone") + scene.hits("openai"), 0);
    let said = identify(&scene, report.as_bytes(), "identify").stderr;
    assert!(
        said.contains("2 other values of the report begin as no secret"),
        "{said}"
    );
}

#[test]
fn windows_text_and_a_cut_copy_are_understood() {
    let scene = scene();
    let copy = &FOUND[..FOUND.len() - 3];
    let text = format!("\u{feff}{copy}\r\nKEY={FOUND}\r\n");
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();

    for bytes in [text.as_bytes(), &utf16] {
        let outcome = identify(&scene, bytes, "identify -o json");

        let document = outcome.ends_with(0).json();
        assert_eq!(results(&document), [(2, "found".to_owned())]);
    }
}

#[test]
fn values_that_cannot_be_compared_are_undecided() {
    let scene = scene();
    let text = format!("a {FOUND}\nb {}\n", leaked::PROJECT_KEY);

    let outcome = identify(&scene, text.as_bytes(), "identify -o json");

    let document = outcome.ends_with(8).json();
    let expected = [(1, "found"), (2, "undecided")];
    assert_eq!(
        results(&document),
        expected.map(|(line, result)| (line, result.to_owned()))
    );
}

#[test]
fn many_values_are_not_tried_by_accident() {
    let scene = scene();
    let line = |number: usize| format!("sk-proj-{number:020}abcdef\n");
    let text: String = (0..21).map(line).collect();

    let outcome = identify(&scene, text.as_bytes(), "identify --probe");

    outcome
        .ends_with(2)
        .mentions("`--probe` sends a request for each value, and there are 21")
        .mentions("hint: leave out `--probe`, or give at most 20 values");
    assert_eq!(scene.hits("openai"), 0);
}
