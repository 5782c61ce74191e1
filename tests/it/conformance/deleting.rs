//! Deleting: with consent, just that key, and until it is gone.

use super::stage::{for_each_kind, for_each_provider, with};
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
fn a16_missing_key_is_an_error_unless_it_may_be_missing() {
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
fn list_decides_where_something_else_than_the_key_is_missing() {
    for_each_kind(|stage| {
        let kind = stage.kind;
        let other = (kind.key)(kind.other_id, kind.name);
        for (keys, outcome_of_key) in [
            (vec![other.clone()], Some("already_absent")),
            (vec![other, kind.own()], None),
        ] {
            let stage = stage.fresh();
            let no_route = stage.refusal(404, "Route for API key not found");
            stage.server.add(&kind.missing);
            stage.server.add(&kind.scopes);
            stage.server.add(&[
                kind.listed(&keys),
                Stub::new("GET", kind.path(kind.id), no_route.clone()),
                Stub::new("DELETE", kind.path(kind.id), no_route),
            ]);
            let words = [
                "delete",
                kind.reference,
                "--yes",
                "--if-exists",
                "-o",
                "json",
            ];

            let outcome = stage.program(&words).run();

            match outcome_of_key {
                Some(word) => {
                    let document = outcome.ends_with(0).json();
                    assert_eq!(document["results"][0]["outcome"], word);
                    stage.assert_unchanged();
                }
                None => assert_ne!(outcome.code, 0, "{}", outcome.stdout),
            }
        }
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
fn a15_repeated_deletion_that_finds_nothing_has_succeeded() {
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
fn a17_odd_answer_to_a_deletion_is_settled_by_the_key_itself() {
    for_each_kind(|stage| {
        let about_another = String::from_utf8(stage.kind.deleted.body.clone()).expect("text");
        let about_another = about_another.replace(stage.kind.id, stage.kind.other_id);
        // Where a deletion is no more than accepted, one that is not seen may still come.
        let still_there = if stage.kind.deleted.status == 202 {
            9
        } else {
            1
        };
        for body in [
            "",
            "null",
            "[]",
            "{\"deleted\":false}",
            "<html>",
            &about_another,
        ] {
            if body.as_bytes() == stage.kind.deleted.body && !body.is_empty() {
                continue;
            }
            for (looks, code) in [(1, 0), (100, still_there)] {
                if looks > 1 && !body.contains('"') {
                    continue;
                }
                let stage = stage.fresh();
                stage.describes_then_misses(looks);
                stage.deletes_with(Answer::text(200, "application/json", body));
                let delete = ["delete", stage.kind.reference, "--yes", "--timeout", "1s"];

                let outcome = stage.program(&delete).run();

                assert_eq!(outcome.code, code, "{body}: {}", outcome.stderr);
                assert_eq!(stage.server.deletes(), 1, "{body}");
            }
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
fn a24_listed_id_that_would_change_the_path_stays_one_segment_of_it() {
    for_each_kind(|stage| {
        for (id, segment) in [
            ("../../x", "..%2F..%2Fx"),
            ("a?b", "a%3Fb"),
            ("a#b", "a%23b"),
            ("a%2fb", "a%252fb"),
        ] {
            let (stage, path) = (stage.fresh(), stage.kind.path(segment));
            let key = (stage.kind.key)(id, stage.kind.name);
            stage.lists(std::slice::from_ref(&key));
            let listed = stage.program(&with(&stage.list(), &["-o", "ref"])).run();
            let read = stage.server.requests().len();
            let gone = stage.kind.gone();
            stage.server.add(&[
                Stub::get(&path, &(stage.kind.one)(key)).then(gone.clone()),
                Stub::new("DELETE", &path, gone),
            ]);

            let listed = listed.ends_with(0).stdout;
            let outcome = stage.program(&["delete", listed.trim(), "--yes"]).run();

            if outcome.code == 2 {
                // Keys of this provider have no such ids.
                assert_eq!(stage.server.requests().len(), read, "{id}");
                continue;
            }
            assert_eq!(outcome.code, 0, "{id}: {}", outcome.stderr);
            for request in &stage.server.requests()[read..] {
                assert_eq!(request.path, path, "{id}");
                assert!(request.query.is_empty(), "{id}: {:?}", request.query);
            }
            assert_eq!(stage.server.deletes(), 1, "{id}");
        }
    });
}

#[test]
fn a24_listed_id_that_names_no_key_is_never_deleted() {
    for_each_kind(|stage| {
        for id in ["", ".", ".."] {
            let stage = stage.fresh();
            stage.lists(&[(stage.kind.key)(id, stage.kind.name)]);
            let listed = stage.program(&with(&stage.list(), &["-o", "ref"])).run();
            let by_name = ["delete", "--provider", stage.fixture.provider, "--yes"];
            let name = ["--kind", stage.kind.kind, "--name", stage.kind.name];

            let by_name = stage.program(&[by_name.as_slice(), &name].concat()).run();
            let by_list = stage
                .program(&["delete", "--from", "-", "--yes"])
                .input(listed.stdout.as_bytes())
                .run();

            assert!([1, 2].contains(&by_name.code), "{id:?}: {}", by_name.stderr);
            // An id that is refused is in no list, and nothing is left to delete.
            assert_eq!(by_list.code == 0, listed.stdout.is_empty(), "{by_list:?}");
            // A key may have another id beside the one that is none.
            for request in stage.server.changes() {
                let (collection, last) = request.path.rsplit_once('/').expect("a path");
                assert_eq!(stage.kind.path(""), format!("{collection}/"), "{id:?}");
                assert!(!["", ".", "..", "%2E", "%2E%2E"].contains(&last), "{id:?}");
            }
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
