//! Creations of which nobody can tell whether they were made: never sent again, and looked for.

use std::time::Duration;

use serde_json::{Value, json};

use super::stage::{for_each_creation, for_each_kind, with};
use crate::support::{Answer, Fault, FaultServer};

/// Where a string is expected, a number made of a secret: no error may quote it.
const NUMBER: &str = "424242987654321987";

#[test]
fn a05_a06_a11_a12_a13_create_with_an_unclear_outcome_is_not_sent_again_and_looks_for_the_key() {
    for_each_creation(|stage, creation| {
        let number: Value = serde_json::from_str(NUMBER).expect("a number");
        let answers = [
            stage.refusal(500, "internal"),
            stage.refusal(502, "bad gateway"),
            stage.refusal(503, "busy").header("Retry-After", "0"),
            stage.refusal(504, "too late").header("Retry-After", "0"),
            stage.refusal(520, "odd"),
            stage.refusal(408, "timeout"),
            Answer::empty(200),
            Answer::empty(202),
            Answer::empty(204),
            Answer::json(200, &json!([])),
            Answer::json(200, &Value::Null),
            Answer::text(200, "application/json", NUMBER),
            Answer::json(200, &json!(NUMBER)),
            creation.answer_with(number),
        ];
        for answer in answers {
            let stage = stage.fresh();
            stage.creates_with(creation, answer.clone());
            let words = with(&stage.create(creation), &["--reveal"]);

            let outcome = stage.program(&words).canary(NUMBER).run();

            assert_eq!(outcome.code, 9, "{}: {}", answer.status, outcome.stderr);
            outcome
                .mentions("appeared")
                .mentions(creation.reference)
                .prints("");
            assert_eq!(stage.server.posts(), 1, "{}", answer.status);
        }
    });
}

#[test]
fn a07_answer_of_wrong_types_is_told_by_what_was_expected_and_where() {
    for_each_creation(|stage, creation| {
        let number: Value = serde_json::from_str(NUMBER).expect("a number");
        let member = creation.secret_at.rsplit('/').next().expect("a member");
        let id = format!("\"{}\"", creation.id);
        let object = creation.answer.to_string();
        let object = object.replace(&id, &format!("{{\"x\":{NUMBER}}}"));
        let object = Answer::text(creation.status, "application/json", object);
        for (answer, place) in [(creation.answer_with(number), member), (object, "id")] {
            let stage = stage.fresh();
            stage.creates_with(creation, answer);
            let words = with(&stage.create(creation), &["--reveal"]);

            let outcome = stage.program(&words).canary(NUMBER).run();

            let outcome = outcome.ends_with(9).mentions(creation.reference);
            let told = outcome.stderr.lines().find(|line| line.contains("at `"));
            let told = told.expect("the place is told").to_lowercase();
            assert!(
                told.contains(place) && told.contains("expected a string"),
                "{told}"
            );
            outcome.prints("");
            assert_eq!(stage.server.posts(), 1);
        }
    });
}

#[test]
fn create_whose_answer_comes_too_late_is_not_sent_again() {
    for_each_creation(|stage, creation| {
        let answer = Answer::json(creation.status, &creation.answer);
        stage.creates_with(creation, answer.late(Duration::from_secs(4)));
        let words = with(&stage.create(creation), &["--reveal", "--timeout", "1s"]);

        let program = stage.program(&words).within(Duration::from_secs(3));
        let outcome = program.run();

        outcome.ends_with(9).mentions(creation.reference).prints("");
        assert_eq!(stage.server.posts(), 1);
    });
}

#[test]
fn a12_create_whose_outcome_stays_unclear_says_that_nothing_was_seen() {
    for_each_kind(|stage| {
        let Some(creation) = stage.kind.creations.first() else {
            return;
        };
        stage.creates_with(creation, stage.refusal(500, "internal"));
        stage.lists(&[stage.kind.own()]);
        let words = with(&stage.create(creation), &["--reveal", "--timeout", "2s"]);

        let outcome = stage.program(&words).run();

        outcome
            .ends_with(9)
            .mentions("no new key was seen")
            .mentions("keyctl list");
        assert_eq!(stage.server.posts(), 1);
    });
}

#[test]
fn a03_b05_create_whose_answer_is_cut_is_not_sent_again() {
    for_each_creation(|stage, creation| {
        for length in [0, 9, 200] {
            let stage = stage.fresh();
            stage.creates(creation);
            let request = format!("POST {}", creation.path);
            let server = FaultServer::before(stage.server.address(), &request, Fault::Cut(length));
            let words = with(&stage.create(creation), &["--to", "stdout"]);

            let outcome = stage.program_at(&server.url(), &words).run();

            assert_eq!(outcome.code, 9, "{length} bytes: {}", outcome.stderr);
            outcome.mentions(creation.reference).prints("");
            assert_eq!(stage.server.posts(), 1, "{length} bytes");
        }
    });
}

#[test]
fn somebody_elses_new_key_is_not_offered_for_deletion() {
    for_each_creation(|stage, creation| {
        let given = creation.arguments.iter();
        if !given.clone().any(|(flag, _)| *flag == "--name") {
            return;
        }
        stage.creates_with(creation, stage.refusal(500, "internal"));
        let mut arguments = creation.arguments.clone();
        arguments.retain(|(flag, _)| *flag != "--name");
        arguments.push(("--name", "another-name"));
        let words = with(&stage.create_with(&arguments), &["--reveal"]);

        let outcome = stage.program(&words).run();

        assert!(
            !outcome.stderr.contains("keyctl delete"),
            "{}",
            outcome.stderr
        );
        outcome
            .ends_with(9)
            .mentions("none of this name")
            .mentions(creation.reference);
    });
}
