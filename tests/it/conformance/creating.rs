//! Creating: one request, and a secret that gets where it was sent and nowhere else.

use keyctl::keys::Field;
use serde_json::{Value, json};

use super::stage::{Stage, fields, for_each_creation, for_each_kind, sample, with};
use crate::{fixtures::Creation, support::Answer};

#[test]
fn create_sends_just_what_was_asked_once() {
    for_each_creation(|stage, creation| {
        stage.creates(creation);
        let words = with(&stage.create(creation), &["--reveal", "-o", "json"]);

        let outcome = stage.revealing(creation, &words).run().ends_with(0);

        let document = outcome.json();
        assert_eq!(document["secret"], creation.secret);
        assert_eq!(document["key"]["ref"], creation.reference);
        assert_eq!(document["version"], 1);
        let changes = stage.server.changes();
        assert_eq!(changes.len(), 1, "{changes:?}");
        assert_eq!(changes[0].method, "POST");
        assert_eq!(changes[0].path, creation.path);
        assert_eq!(changes[0].json(), creation.body);
        stage.assert_signed(&changes[0]);
    });
}

#[test]
fn secret_alone_goes_to_stdout_and_the_facts_aside() {
    for_each_creation(|stage, creation| {
        stage.creates(creation);
        let words = with(&stage.create(creation), &["--to", "stdout"]);

        let outcome = stage.revealing(creation, &words).run();

        outcome
            .ends_with(0)
            .prints(creation.secret)
            .mentions(creation.reference);
        assert_eq!(stage.server.posts(), 1);
    });
}

#[test]
fn nothing_is_created_when_its_secret_has_nowhere_to_go() {
    for_each_creation(|stage, creation| {
        stage.creates(creation);

        for format in ["table", "json"] {
            let words = with(&stage.create(creation), &["-o", format]);
            let outcome = stage.program(&words).run().ends_with(2);
            outcome.mentions("--reveal").prints("");
        }

        stage.assert_untouched();
    });
}

#[test]
fn a10_key_whose_secret_is_not_in_the_answer_is_named_with_its_deletion() {
    for_each_creation(|stage, creation| {
        let answers = [
            creation.answer_without_secret(),
            creation.answer_with(Value::Null),
            creation.answer_with(json!("")),
            creation.answer_with(json!("  ")),
            creation.answer_with(json!("sk-a...f")),
            half_a_character(creation.answer_with(json!("HALF"))),
        ];
        for answer in answers {
            let stage = stage.fresh();
            stage.creates_with(creation, answer);
            let words = with(&stage.create(creation), &["--to", "stdout"]);

            let outcome = stage.program(&words).run();

            let deletion = format!("keyctl delete {}", creation.reference);
            outcome.ends_with(12).mentions(&deletion).prints("");
            assert_eq!(stage.server.posts(), 1);
        }
    });
}

#[test]
fn credential_that_comes_back_is_no_new_secret() {
    for_each_creation(|stage, creation| {
        let (_, credential) = stage.fixture.credentials.last().expect("a credential");
        stage.creates_with(creation, creation.answer_with(json!(credential)));
        let words = with(&stage.create(creation), &["--to", "stdout"]);

        let outcome = stage.program(&words).run();

        let deletion = format!("keyctl delete {}", creation.reference);
        outcome.ends_with(12).mentions(&deletion).prints("");
        assert_eq!(stage.server.posts(), 1);
    });
}

/// Puts half a character into the secret.
fn half_a_character(whole: Answer) -> Answer {
    let body = String::from_utf8(whole.body).expect("text");
    Answer {
        body: body.replace("HALF", r"sk-a0123456789\ud800bcdef").into(),
        ..whole
    }
}

#[test]
fn a11_created_key_is_taken_whatever_status_says_so() {
    for_each_creation(|stage, creation| {
        for status in [200, 201, 202] {
            let stage = stage.fresh();
            stage.creates_with(creation, Answer::json(status, &creation.answer));
            let words = with(&stage.create(creation), &["--to", "stdout"]);

            let outcome = stage.revealing(creation, &words).run();

            assert_eq!(outcome.code, 0, "{status}: {}", outcome.stderr);
            outcome.prints(creation.secret);
        }
    });
}

#[test]
fn p07_p09_refusal_whose_status_misleads_is_final() {
    for_each_creation(|stage, creation| {
        for (answer, code) in &stage.fixture.misleading {
            let stage = stage.fresh();
            stage.creates_with(creation, answer.clone());
            stage.answers_lists_with(answer.clone());
            let listed = stage.program(&stage.list()).run();
            assert_eq!(listed.code, *code, "{}", listed.stderr);
            assert_eq!(stage.pages(), 1);

            stage.is_ready_for(creation);
            let words = with(&stage.create(creation), &["--reveal"]);
            let created = stage.program(&words).run();
            assert_eq!(created.code, *code, "{}", created.stderr);
            assert_eq!(stage.server.posts(), 1);
        }
    });
}

#[test]
fn p09_refused_create_is_sent_once_and_ends_with_its_reason() {
    for_each_creation(|stage, creation| {
        for (status, code) in [(400, 1), (401, 4), (403, 4), (409, 6), (422, 1), (429, 7)] {
            let stage = stage.fresh();
            stage.creates_with(creation, stage.refusal(status, "no, said the server"));
            let words = with(&stage.create(creation), &["--reveal"]);

            let outcome = stage.program(&words).run();

            assert_eq!(outcome.code, code, "{status}: {}", outcome.stderr);
            outcome.mentions("no, said the server").prints("");
            let expected = match status {
                401 => stage.fixture.sent_when_rejected,
                _ => 1,
            };
            assert_eq!(stage.server.posts(), expected, "{status}");
        }
    });
}

#[test]
fn create_names_the_flags_it_needs_before_anything_is_sent() {
    for_each_creation(|stage, creation| {
        let Some(fields) = fields(stage.capabilities().create) else {
            return;
        };
        for field in fields.required.iter().chain(fields.one_of) {
            let mut arguments = creation.arguments.clone();
            arguments.retain(|(flag, _)| *flag != field.flag());
            if arguments.len() == creation.arguments.len() {
                continue;
            }
            let words = with(&stage.create_with(&arguments), &["--reveal"]);
            let outcome = stage.program(&words).run();
            outcome.ends_with(2).mentions(field.flag()).prints("");
        }
        stage.assert_untouched();
    });
}

#[test]
fn field_that_a_new_key_cannot_have_is_refused_before_anything_is_sent() {
    for_each_creation(|stage, creation| {
        let Some(fields) = fields(stage.capabilities().create) else {
            return;
        };
        for field in Field::ALL {
            if fields.all().any(|own| own == field) {
                continue;
            }
            let words = with(&stage.create(creation), &sample(field));
            let outcome = stage.program(&with(&words, &["--reveal"])).run();
            outcome.ends_with(10).mentions(field.flag()).prints("");
        }
        stage.assert_untouched();
    });
}

#[test]
fn p11_kind_that_cannot_be_created_is_refused_before_anything_is_sent() {
    for_each_kind(|stage| {
        if stage.capabilities().create.is_offered() {
            return;
        }
        let words = stage.create_with(&[("--name", "deploy")]);

        let outcome = stage.program(&with(&words, &["--reveal"])).run();

        outcome.ends_with(10).mentions("hint: ").prints("");
        stage.assert_untouched();
    });
}

#[test]
fn j16_dry_run_of_create_only_reads_and_shows_the_plan() {
    for_each_creation(|stage, creation| {
        stage.creates(creation);
        let words = with(&stage.create(creation), &["--dry-run", "-o", "json"]);

        let outcome = stage.program(&words).run();

        let document = outcome.ends_with(0).json();
        assert_eq!(document["dry_run"], true);
        assert_eq!(document["plan"][0]["operation"], "create");
        stage.assert_unchanged();
    });
}

#[test]
fn d07_name_that_misleads_a_reader_is_refused_before_anything_is_sent() {
    for_each_creation(|stage, creation| {
        if !takes(stage, Field::Name) || excludes(stage, creation, Field::Name) {
            return;
        }
        for (name, code_point) in [
            ("a\nb", "U+000A"),
            ("a\u{1b}[2Jb", "U+001B"),
            ("a\u{202e}b", "U+202E"),
            ("a\u{200b}b", "U+200B"),
        ] {
            let mut arguments = creation.arguments.clone();
            arguments.retain(|(flag, _)| *flag != "--name");
            let words = with(
                &stage.create_with(&arguments),
                &["--name", name, "--reveal"],
            );
            let outcome = stage.program(&words).run();
            outcome.ends_with(2).mentions(code_point).prints("");
        }
        stage.assert_untouched();
    });
}

#[test]
fn p05_blank_role_or_scope_is_refused_before_anything_is_sent() {
    for_each_creation(|stage, creation| {
        for field in [Field::Role, Field::Scope] {
            if !takes(stage, field) || excludes(stage, creation, field) {
                continue;
            }
            // A blank word is refused whatever else was given.
            let words = with(&stage.create(creation), &[field.flag(), "", "--reveal"]);
            let outcome = stage.program(&words).run();
            outcome.ends_with(2).mentions(field.flag()).prints("");
        }
        stage.assert_untouched();
    });
}

/// Tells whether this way to create a key takes the place of a field.
fn excludes(stage: &Stage<'_>, creation: &Creation, field: Field) -> bool {
    fields(stage.capabilities().create).is_some_and(|fields| {
        let pairs = fields.exclusive.iter();
        let mut firsts = pairs.filter(|(_, second)| *second == field);
        firsts.any(|(first, _)| {
            let mut given = creation.arguments.iter();
            given.any(|(flag, _)| *flag == first.flag())
        })
    })
}

fn takes(stage: &Stage<'_>, field: Field) -> bool {
    fields(stage.capabilities().create).is_some_and(|fields| fields.all().any(|own| own == field))
}

#[test]
fn fields_that_exclude_each_other_are_refused_before_anything_is_sent() {
    for_each_creation(|stage, creation| {
        for field in Field::ALL {
            if !excludes(stage, creation, field) {
                continue;
            }
            let words = with(&stage.create(creation), &sample(field));
            let outcome = stage.program(&with(&words, &["--reveal"])).run();
            outcome.ends_with(10).mentions(field.flag()).prints("");
        }
        stage.assert_untouched();
    });
}
