//! Deleting: with consent, just that key, and until it is gone.

use super::stage::{for_each_kind, for_each_provider};
use crate::support::{Answer, Stub};

#[test]
fn delete_with_consent_is_sent_once_to_just_that_key() {
    for_each_kind(|stage| {
        let kind = stage.kind;
        stage.describes_then_misses(1);
        stage.deletes_with(kind.deleted.clone());

        let outcome = stage
            .program(&["delete", kind.reference, "--yes", "-o", "json"])
            .run();

        let document = outcome.ends_with(0).json();
        assert_eq!(document["results"][0]["ref"], kind.reference);
        assert_eq!(document["results"][0]["outcome"], "deleted");
        let changes = stage.server.changes();
        assert_eq!(changes.len(), 1, "{changes:?}");
        assert_eq!(changes[0].method, "DELETE");
        assert_eq!(changes[0].path, kind.path(kind.id));
        stage.assert_signed(&changes[0]);
    });
}

#[test]
fn d05_delete_off_a_terminal_needs_yes_and_nothing_else_counts() {
    for_each_kind(|stage| {
        let reference = stage.kind.reference;
        stage.server.stub(stage.kind.described());
        stage.deletes_with(stage.kind.deleted.clone());
        let plain = || stage.program(&["delete", reference]);

        for program in [
            plain(),
            plain().env("CI", "true").env("KEYCTL_YES", "1"),
            plain().arguments(&["-o", "json"]),
            plain().arguments(&["--no-input"]),
            plain().input(b"y\n"),
            plain().input(format!("{}\n", stage.kind.name).as_bytes()),
        ] {
            program.run().ends_with(5).mentions("--yes").prints("");
        }

        stage.assert_unchanged();
    });
}

#[test]
fn missing_key_is_an_error_unless_it_may_be_missing() {
    for_each_kind(|stage| {
        let reference = stage.kind.reference;
        stage.server.add(&stage.kind.missing);

        let strict = stage.program(&["delete", reference, "--yes"]).run();
        let lenient = stage
            .program(&["delete", reference, "--yes", "--if-exists", "-o", "json"])
            .run();

        strict.ends_with(3).prints("");
        let document = lenient.ends_with(0).json();
        assert_eq!(document["results"][0]["outcome"], "already_absent");
        stage.assert_unchanged();
    });
}

#[test]
fn key_that_went_away_meanwhile_is_deleted() {
    for_each_kind(|stage| {
        stage.describes_then_misses(1);
        stage.deletes_with(stage.refusal(404, "not found"));

        let outcome = stage
            .program(&["delete", stage.kind.reference, "--yes"])
            .run();

        outcome.ends_with(0);
        assert_eq!(stage.server.deletes(), 1);
    });
}

#[test]
fn deletion_with_an_unclear_outcome_is_settled_by_the_key_itself() {
    for_each_kind(|stage| {
        for (looks, code) in [(1, 0), (100, 7)] {
            let stage = stage.fresh();
            stage.describes_then_misses(looks);
            stage.deletes_with(stage.refusal(500, "internal").header("Retry-After", "0"));

            let outcome = stage
                .program(&["delete", stage.kind.reference, "--yes"])
                .run();

            assert_eq!(outcome.code, code, "{}", outcome.stderr);
            assert_eq!(stage.server.deletes(), 3);
        }
    });
}

#[test]
fn repeated_deletion_that_finds_nothing_has_succeeded() {
    for_each_kind(|stage| {
        let path = stage.kind.path(stage.kind.id);
        let lost = stage.refusal(500, "internal").header("Retry-After", "0");
        let gone = stage.refusal(404, "not found");
        stage.describes_then_misses(1);
        stage
            .server
            .stub(Stub::new("DELETE", path, lost).then(gone));

        let outcome = stage
            .program(&["delete", stage.kind.reference, "--yes"])
            .run();

        outcome.ends_with(0);
        assert_eq!(stage.server.deletes(), 2);
    });
}

#[test]
fn odd_answer_to_a_deletion_is_settled_by_the_key_itself() {
    for_each_kind(|stage| {
        for body in ["", "null", "[]", "{\"deleted\":false}", "<html>"] {
            let stage = stage.fresh();
            stage.describes_then_misses(1);
            stage.deletes_with(Answer::text(200, "application/json", body));

            let outcome = stage
                .program(&["delete", stage.kind.reference, "--yes"])
                .run();

            assert_eq!(outcome.code, 0, "{body}: {}", outcome.stderr);
            assert_eq!(stage.server.deletes(), 1, "{body}");
        }
    });
}

#[test]
fn p10_deletion_that_is_not_confirmed_counts_once_the_key_is_gone() {
    for_each_kind(|stage| {
        let path = stage.kind.path(stage.kind.id);
        stage.describes_then_misses(2);
        stage.deletes_with(Answer::empty(202));

        let outcome = stage
            .program(&["delete", stage.kind.reference, "--yes"])
            .run();

        outcome.ends_with(0);
        let mut looks = stage.server.sent("GET");
        looks.retain(|request| request.path == path);
        assert_eq!(looks.len(), 3);
        assert_eq!(stage.server.deletes(), 1);
    });
}

#[test]
fn refused_deletion_ends_with_its_reason() {
    for_each_kind(|stage| {
        for (status, code) in [(400, 1), (401, 4), (403, 4), (409, 6)] {
            let stage = stage.fresh();
            stage.server.stub(stage.kind.described());
            stage.deletes_with(stage.refusal(status, "no, said the server"));

            let outcome = stage
                .program(&["delete", stage.kind.reference, "--yes"])
                .run();

            assert_eq!(outcome.code, code, "{status}: {}", outcome.stderr);
            outcome
                .mentions(stage.kind.reference)
                .mentions("no, said the server")
                .prints("");
            let expected = match status {
                401 => stage.fixture.sent_when_rejected,
                _ => 1,
            };
            assert_eq!(stage.server.deletes(), expected, "{status}");
        }
    });
}

#[test]
fn j16_dry_run_of_delete_only_reads_and_shows_the_plan() {
    for_each_kind(|stage| {
        stage.server.stub(stage.kind.described());

        let outcome = stage
            .program(&[
                "delete",
                stage.kind.reference,
                "--dry-run",
                "--yes",
                "-o",
                "json",
            ])
            .run();

        let document = outcome.ends_with(0).json();
        assert_eq!(document["dry_run"], true);
        assert_eq!(document["plan"][0]["key"], stage.kind.expected);
        stage.assert_unchanged();
    });
}

#[test]
fn d02_what_names_no_key_is_refused_before_anything_is_sent() {
    for_each_kind(|stage| {
        for id in ["", ".", "..", "*"] {
            let reference = stage.kind.reference_of(id);
            for words in [
                ["delete", reference.as_str(), "--yes"].as_slice(),
                &[
                    "delete",
                    "--provider",
                    stage.fixture.provider,
                    "--kind",
                    stage.kind.kind,
                    "--id",
                    id,
                    "--yes",
                ],
            ] {
                let outcome = stage.program(words).run();
                assert_eq!(outcome.code, 2, "{id:?}: {}", outcome.stderr);
            }
        }
        stage.assert_untouched();
    });
}

#[test]
fn id_that_would_change_the_path_stays_one_segment_of_it() {
    for_each_kind(|stage| {
        for (id, escaped, segment) in [
            ("../../x", "..%2F..%2Fx", "..%2F..%2Fx"),
            ("a?b", "a?b", "a%3Fb"),
            ("a#b", "a#b", "a%23b"),
            ("a%2fb", "a%252fb", "a%252fb"),
        ] {
            let (stage, path) = (stage.fresh(), stage.kind.path(segment));
            let key = (stage.kind.key)(id, stage.kind.name);
            let gone = stage.refusal(404, "not found");
            stage.server.add(&[
                Stub::get(&path, &(stage.kind.one)(key)).then(gone.clone()),
                Stub::new("DELETE", &path, gone),
            ]);
            let reference = stage.kind.reference_of(escaped);

            let outcome = stage.program(&["delete", &reference, "--yes"]).run();

            if outcome.code == 2 {
                stage.assert_untouched();
                continue;
            }
            assert_eq!(outcome.code, 0, "{id}: {}", outcome.stderr);
            for request in stage.server.requests() {
                assert_eq!(request.path, path, "{id}");
                assert!(request.query.is_empty(), "{id}: {:?}", request.query);
            }
            assert_eq!(stage.server.deletes(), 1, "{id}");
        }
    });
}

#[test]
fn d03_delete_by_a_name_that_two_keys_have_is_a_conflict() {
    for_each_provider(|stage| {
        let kind = stage.kind;
        stage.lists(&[kind.own(), (kind.key)(kind.other_id, kind.name)]);
        let words = ["delete", "--provider", stage.fixture.provider, "--yes"];
        let narrow = ["--kind", kind.kind, "--name", kind.name];

        let outcome = stage.program(&[words, narrow].concat()).run();

        outcome
            .ends_with(6)
            .mentions(kind.reference)
            .mentions(&kind.reference_of(kind.other_id))
            .prints("");
        stage.assert_unchanged();
    });
}

#[test]
fn deletion_answered_with_not_found_while_the_key_is_there_is_no_success() {
    for_each_kind(|stage| {
        stage.server.stub(stage.kind.described());
        stage.deletes_with(stage.refusal(404, "no such path"));

        let outcome = stage
            .program(&["delete", stage.kind.reference, "--yes"])
            .run();

        outcome
            .ends_with(1)
            .mentions("the key is still there")
            .prints("");
    });
}
