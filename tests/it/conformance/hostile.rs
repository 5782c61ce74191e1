//! Servers that answer nonsense, point elsewhere, or say what must not be repeated.

use std::slice;

use serde_json::{Value, json};

use super::stage::{Stage, for_each_kind, for_each_provider, with};
use crate::support::{Answer, Stub};

/// Clears, renames, links, copies, overwrites, breaks, turns round and hides.
const HOSTILE: &str = "a\u{1b}[2J\u{1b}]0;x\u{7}\u{1b}]8;;http://x\u{1b}\\\u{1b}]52;c;eA==\u{7}b\r\u{8}\n\u{7f}\u{85}\u{2028}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}c\u{200b}\u{200c}\u{200d}\u{feff}";

#[test]
fn a04_page_for_a_browser_is_not_json_and_not_shown() {
    for_each_kind(|stage| {
        let page = "<html><title>Log in, CANARYtitleOfThePage</title></html>";
        stage.answers_lists_with(Answer::text(200, "text/html; charset=utf-8", page));

        let program = stage.program(&stage.list()).canary("CANARYtitleOfThePage");

        program
            .run()
            .ends_with(1)
            .mentions("not JSON (text/html)")
            .prints("");
        assert_eq!(stage.pages(), 1);
    });
}

#[test]
fn a05_a06_answer_of_another_shape_cannot_be_read_and_is_not_repeated() {
    for_each_kind(|stage| {
        for body in [
            "",
            "[]",
            "null",
            "424242987654321987",
            "\"424242987654321987\"",
            "{}",
            "{\"424242987654321987\":1}",
            "{\"data\":{\"424242987654321987\":1},\"objects\":1,\"apiKeys\":null}",
        ] {
            let stage = stage.fresh();
            stage.answers_lists_with(Answer::text(200, "application/json", body));
            let path = stage.kind.path(stage.kind.id);
            let answer = Answer::text(200, "application/json", body);
            stage.server.stub(Stub::new("GET", path, answer.clone()));
            for scope in &stage.kind.scopes {
                let stub = Stub::new("GET", &scope.path, answer.clone());
                stage.server.stub(stub);
            }
            let mut commands = vec![
                stage.list().to_vec(),
                vec!["describe", stage.kind.reference],
            ];
            if !stage.kind.scopes.is_empty() {
                commands.push(vec!["projects", "--provider", stage.fixture.provider]);
            }

            for words in &commands {
                let program = stage.program(words).canary("424242987654321987");
                let outcome = program.run();
                assert_eq!(outcome.code, 1, "{body}: {}", outcome.stderr);
                outcome.prints("");
            }
        }
    });
}

#[test]
fn a08_member_given_twice_is_not_a_choice() {
    for_each_kind(|stage| {
        let kind = stage.kind;
        let text = (kind.one)(kind.own()).to_string();
        let id = format!("\":\"{}\"", kind.id);
        let before_id = text.split(&id).next().expect("an id").rsplit('"').next();
        for member in ["name", before_id.expect("a member")] {
            let once = format!("\"{member}\":");
            let body = text.replacen(&once, &format!("{once}\"first\",{once}"), 1);
            let stage = stage.fresh();
            let answer = Answer::text(200, "application/json", body);
            let path = kind.path(kind.id);
            stage.server.stub(Stub::new("GET", path, answer));

            let described = stage.program(&["describe", kind.reference]).run();
            let deleted = stage.program(&["delete", kind.reference, "--yes"]).run();

            described
                .ends_with(1)
                .mentions("duplicate field")
                .prints("");
            deleted.ends_with(1).prints("");
            stage.assert_unchanged();
        }
    });
}

#[test]
fn a20_body_without_end_is_not_read_to_its_end() {
    for_each_provider(|stage| {
        let filler = " ".repeat(17 * 1024 * 1024);
        stage.answers_lists_with(Answer::text(200, "application/json", filler));

        let outcome = stage.program(&stage.list()).run();

        outcome.ends_with(1).mentions("over 16 MiB").prints("");
        assert_eq!(stage.pages(), 1);
    });
}

#[test]
fn a23_credential_repeated_by_an_error_is_taken_out() {
    for_each_kind(|stage| {
        let (_, signature) = stage.fixture.signature;
        let stage = stage.fresh();
        let answer = stage.refusal(400, &format!("cannot use {signature}, sorry"));
        let (kind, path) = (stage.kind, stage.kind.path(stage.kind.id));
        stage.server.add(&kind.scopes).stub(kind.described());
        let mut commands = vec![(
            "DELETE",
            path.as_str(),
            vec!["delete", kind.reference, "--yes"],
        )];
        if let Some(revision) = kind.updates.first() {
            let words = with(&stage.update(revision), &["--yes"]);
            commands.push((revision.method, &path, words));
        }
        if let Some(creation) = kind.creations.first() {
            stage.is_ready_for(creation);
            let words = with(&stage.create(creation), &["--reveal"]);
            commands.push(("POST", creation.path, words));
        }
        if let Some(rotation) = &kind.rotation {
            let words = vec!["rotate", kind.reference, "--yes", "--to", "file:key"];
            commands.push(("POST", rotation.path, words));
        }
        // The reads come last: what they are answered is needed before.
        commands.push(("GET", kind.list.path, stage.list().to_vec()));
        commands.push(("GET", &path, vec!["describe", kind.reference]));

        for (method, path, words) in commands {
            stage.server.stub(Stub::new(method, path, answer.clone()));
            for more in [[].as_slice(), &["-vv"], &["-o", "json"]] {
                let outcome = stage.program(&with(&words, more)).run();
                outcome.ends_with(1).mentions("[redacted]");
            }
        }
    });
}

#[test]
fn a23_credential_repeated_as_text_or_header_is_taken_out() {
    for_each_provider(|stage| {
        let (_, signature) = stage.fixture.signature;
        for media_type in ["text/plain", "application/json"] {
            let stage = stage.fresh();
            let answer = Answer::text(403, media_type, format!("denied: {signature}"))
                .header("x-request-id", signature);
            stage.answers_lists_with(answer);

            stage
                .program(&with(&stage.list(), &["-vv"]))
                .env("RUST_LOG", "trace")
                .run()
                .ends_with(4)
                .prints("");
        }
    });
}

#[test]
fn g01_g02_g03_text_from_others_moves_no_cursor() {
    for_each_kind(|stage| {
        let kind = stage.kind;
        let name = HOSTILE;
        let key = (kind.key)(kind.id, name);
        stage.lists(slice::from_ref(&key));
        stage.server.stub(kind.described_as(key));
        stage.deletes_with(stage.refusal(403, name));

        for words in [
            stage.list().as_slice(),
            &["describe", kind.reference],
            &["delete", kind.reference, "--yes"],
            &["delete", kind.reference, "--dry-run"],
        ] {
            for format in ["table", "json"] {
                let outcome = stage.program(&with(words, &["-o", format])).run();
                let said = format!("{}{}", outcome.stdout, outcome.stderr);
                let acting: Vec<char> = said
                    .chars()
                    .filter(|c| keyctl::keys::is_hidden(*c) && *c != '\n')
                    .collect();
                assert!(acting.is_empty(), "{words:?} {format}: {acting:?}");
            }
        }
        let outcome = stage.program(&with(&stage.list(), &["-o", "json"])).run();
        assert_eq!(outcome.json()["keys"][0]["name"], Value::from(name));
    });
}

#[test]
fn g07_no_text_that_any_answer_holds_moves_a_cursor() {
    for_each_kind(|stage| {
        let kind = stage.kind;
        let key = kind.own();
        for pointer in texts(&key) {
            let stage = stage.fresh();
            let mut key = key.clone();
            *key.pointer_mut(&pointer).expect("a text") = json!(HOSTILE);
            stage.lists(slice::from_ref(&key));
            stage.server.stub(kind.described_as(key));

            for words in [
                with(&stage.list(), &["-o", "csv"]),
                vec!["describe", kind.reference],
            ] {
                assert_still(&stage, &words, &pointer);
            }
        }
        for scope in &kind.scopes {
            let body: Value = serde_json::from_slice(&scope.answers[0].body).expect("JSON");
            for pointer in texts(&body) {
                let stage = stage.fresh();
                stage.lists(slice::from_ref(&key));
                let mut body = body.clone();
                *body.pointer_mut(&pointer).expect("a text") = json!(HOSTILE);
                stage.server.stub(Stub::get(&scope.path, &body));

                for words in [stage.list().as_slice(), &["projects"]] {
                    assert_still(&stage, words, &pointer);
                }
            }
        }
        for (status, form) in [(400, "table"), (403, "json"), (404, "table"), (409, "json")] {
            let stage = stage.fresh();
            let refusal = stage.refusal(status, HOSTILE);
            stage.answers_lists_with(refusal.header("x-request-id", "\u{9b}31m"));

            assert_still(&stage, &with(&stage.list(), &["-vv", "-o", form]), form);
        }
    });
}

/// Lists the places of all texts in a document.
fn texts(document: &Value) -> Vec<String> {
    let below = |name: String, value: &Value| {
        let inner = texts(value).into_iter();
        inner.map(move |rest| format!("/{name}{rest}")).collect()
    };
    match document {
        Value::String(_) => vec![String::new()],
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items
                .flat_map(|(place, item)| -> Vec<String> { below(place.to_string(), item) })
                .collect()
        }
        Value::Object(members) => {
            let members = members.iter();
            members
                .flat_map(|(name, value)| -> Vec<String> { below(name.clone(), value) })
                .collect()
        }
        _ => Vec::new(),
    }
}

/// Fails where a command writes a character that acts on a terminal.
#[track_caller]
fn assert_still(stage: &Stage<'_>, words: &[&str], place: &str) {
    let outcome = stage.program(words).run();
    let said = format!("{}{}", outcome.stdout, outcome.stderr).replace("\r\n", "\n");
    let acting: Vec<char> = said
        .chars()
        .filter(|c| keyctl::keys::is_hidden(*c) && *c != '\n')
        .collect();
    assert!(acting.is_empty(), "{words:?} {place}: {acting:?}");
    assert!(!said.contains("panicked"), "{said}");
}

#[test]
fn half_a_character_in_one_name_hides_no_key() {
    for_each_kind(|stage| {
        let kind = stage.kind;
        let key = (kind.key)(kind.id, "HALF");
        let page = (kind.list.wrap)(&[key], None).to_string();
        for half in ["\\ud83d", "\\ude00", "a\\ud83db"] {
            let stage = stage.fresh();
            let body = page.replace("HALF", half);
            stage.answers_lists_with(Answer::text(200, "application/json", body));

            let outcome = stage.program(&with(&stage.list(), &["-o", "json"])).run();

            let list = outcome.ends_with(0).json();
            let name = list["keys"][0]["name"].as_str().expect("a name");
            assert_eq!(
                name,
                half.replace("\\ud83d", "\u{fffd}")
                    .replace("\\ude00", "\u{fffd}")
            );
        }
    });
}

#[test]
fn time_that_is_none_is_unknown() {
    for_each_kind(|stage| {
        let kind = stage.kind;
        let time_members = ["created_at", "created", "createdAt"];
        for value in [
            json!(-1),
            json!("0000-00-00"),
            json!("99999-01-01T00:00:00Z"),
        ] {
            let mut key = kind.own();
            let members = key.as_object_mut().expect("an object");
            for member in time_members {
                if members.contains_key(member) {
                    members.insert(member.to_owned(), value.clone());
                }
            }
            let stage = stage.fresh();
            stage.server.stub(kind.described_as(key));

            let outcome = stage
                .program(&["describe", kind.reference, "-o", "json"])
                .run();

            let document = outcome.ends_with(0).json();
            assert_eq!(document["keys"][0]["created_at"], Value::Null, "{value}");
        }
    });
}
