//! A member that only informs makes nothing unreadable, whatever stands in it; what decides something stays strict.

use serde_json::{Value, json};

use super::stage::{for_each_creation, for_each_kind, with};

/// Members that name a thing, or say what it belongs to or is: they are read as they are, or not at all.
const STRICT: [&str; 10] = [
    "id",
    "publicId",
    "apiKey",
    "api_key",
    "org_id",
    "organization_id",
    "project_id",
    "teamId",
    "service_account_id",
    "key",
];

/// Lists the places of all members, as JSON pointers, with the name of each.
fn members(value: &Value, at: &str) -> Vec<(String, String)> {
    let Some(object) = value.as_object() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (name, value) in object {
        let place = format!("{at}/{name}");
        found.extend(members(value, &place));
        found.push((place, name.clone()));
    }
    found
}

fn odd(value: &Value) -> Value {
    match value.is_array() {
        true => json!("odd"),
        false => json!([["odd"]]),
    }
}

#[test]
fn f020_odd_member_of_one_key_hides_no_key() {
    for_each_kind(|stage| {
        let own = stage.kind.own();
        for (place, name) in members(&own, "") {
            // The list is narrowed to a kind, and the owner says which one it is.
            if STRICT.contains(&name.as_str()) || place == "/owner" {
                continue;
            }
            let mut key = own.clone();
            let member = key.pointer_mut(&place).expect("a member");
            *member = odd(member);
            let stage = stage.fresh();
            stage.lists(&[key]);

            let words = with(&stage.list(), &["-o", "ref"]);
            let outcome = stage.program(&words).run();

            assert_eq!(outcome.code, 0, "{place}: {}", outcome.stderr);
            assert!(
                outcome.stdout.contains(stage.kind.reference),
                "{place}: {}",
                outcome.stdout
            );
        }
    });
}

#[test]
fn f020_odd_members_are_told_once_by_their_place() {
    for_each_kind(|stage| {
        let mut key = stage.kind.own();
        key["name"] = json!({"odd": true});
        stage.lists(&[key]);

        let words = with(&stage.list(), &["-o", "json"]);
        let outcome = stage.program(&words).run().ends_with(0);

        assert_eq!(outcome.json()["keys"][0]["name"], Value::Null);
        let said = &outcome.stderr;
        assert_eq!(
            said.matches("cannot be read, and count as unknown").count(),
            1,
            "{said}"
        );
        assert!(said.contains("name`)"), "{said}");
    });
}

#[test]
fn f020_odd_member_of_an_answer_loses_no_new_secret() {
    for_each_creation(|stage, creation| {
        for (place, name) in members(&creation.answer, "") {
            if STRICT.contains(&name.as_str()) || creation.secret_at.starts_with(&place) {
                continue;
            }
            let mut answer = creation.answer.clone();
            let member = answer.pointer_mut(&place).expect("a member");
            *member = odd(member);
            let stage = stage.fresh();
            stage.creates_with(
                creation,
                crate::support::Answer::json(creation.status, &answer),
            );
            let words = with(&stage.create(creation), &["--to", "stdout"]);

            let outcome = stage.revealing(creation, &words).run();

            assert_eq!(
                outcome.stdout, creation.secret,
                "{place}: {}",
                outcome.stderr
            );
            assert_eq!(outcome.code, 0, "{place}: {}", outcome.stderr);
        }
    });
}
