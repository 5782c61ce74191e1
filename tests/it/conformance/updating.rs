//! Changing: one request with just what was named, with consent where the key may stop working.

use keyctl::keys::Field;

use super::stage::{fields, for_each_kind, for_each_revision, sample, with};
use crate::support::{Answer, Stub};

#[test]
fn update_sends_only_what_was_named_once() {
    for_each_revision(|stage, revision| {
        let kind = stage.kind;
        let changed = Answer::json(200, &(kind.one)(revision.after.clone()));
        stage.server.add(&[
            kind.described(),
            Stub::new(revision.method, kind.path(kind.id), changed),
        ]);
        let words = with(&stage.update(revision), &["--yes", "-o", "json"]);

        let outcome = stage.program(&words).run();

        let document = outcome.ends_with(0).json();
        assert_eq!(document["key"]["ref"], kind.reference);
        assert_eq!(document["changes"].as_array().map(Vec::len), Some(1));
        let changes = stage.server.changes();
        assert_eq!(changes.len(), 1, "{changes:?}");
        assert_eq!(changes[0].method, revision.method);
        assert_eq!(changes[0].path, kind.path(kind.id));
        assert_eq!(changes[0].json(), revision.body);
        stage.assert_signed(&changes[0]);
    });
}

#[test]
fn change_that_could_stop_a_key_needs_consent() {
    for_each_revision(|stage, revision| {
        let kind = stage.kind;
        let changed = Answer::json(200, &(kind.one)(revision.after.clone()));
        stage.server.add(&[
            kind.described(),
            Stub::new(revision.method, kind.path(kind.id), changed),
        ]);

        let outcome = stage.program(&stage.update(revision)).input(b"y\n").run();

        if revision.needs_consent {
            outcome.ends_with(5).mentions("--yes").prints("");
            stage.assert_unchanged();
        } else {
            outcome.ends_with(0);
            assert_eq!(stage.server.changes().len(), 1);
        }
    });
}

#[test]
fn p06_update_with_an_unclear_outcome_is_settled_by_the_key_itself() {
    for_each_revision(|stage, revision| {
        let kind = stage.kind;
        for (seen, code) in [(revision.after.clone(), 0), (kind.own(), 7)] {
            for status in [500, 502, 408] {
                let stage = stage.fresh();
                let afterwards = Answer::json(200, &(kind.one)(seen.clone()));
                let answer = stage.refusal(status, "in trouble");
                stage.server.add(&[
                    kind.described().then(afterwards),
                    Stub::new(revision.method, kind.path(kind.id), answer),
                ]);

                let outcome = stage
                    .program(&with(&stage.update(revision), &["--yes"]))
                    .run();

                assert_eq!(outcome.code, code, "{status}: {}", outcome.stderr);
                assert_eq!(stage.server.changes().len(), 1, "{status}");
            }
        }
    });
}

#[test]
fn update_answered_with_another_key_is_settled_by_the_key_itself() {
    for_each_revision(|stage, revision| {
        let kind = stage.kind;
        let other = Answer::json(200, &(kind.one)((kind.key)(kind.other_id, kind.name)));
        let afterwards = Answer::json(200, &(kind.one)(revision.after.clone()));
        stage.server.add(&[
            kind.described().then(afterwards),
            Stub::new(revision.method, kind.path(kind.id), other),
        ]);

        let outcome = stage
            .program(&with(&stage.update(revision), &["--yes", "-o", "json"]))
            .run();

        let document = outcome.ends_with(0).json();
        assert_eq!(document["key"]["ref"], kind.reference);
        assert_eq!(stage.server.changes().len(), 1);
    });
}

#[test]
fn update_that_the_provider_never_shows_stays_unknown() {
    for_each_kind(|stage| {
        let Some(fields) = fields(stage.capabilities().update) else {
            return;
        };
        let (kind, [flag, value]) = (stage.kind, sample(Field::Scope));
        let (true, Some(revision)) = (
            fields.all().any(|field| field == Field::Scope),
            kind.updates.first(),
        ) else {
            return;
        };
        let answer = stage.refusal(500, "internal");
        stage.server.add(&[
            kind.described(),
            Stub::new(revision.method, kind.path(kind.id), answer),
        ]);

        let outcome = stage
            .program(&["update", kind.reference, flag, value, "--yes"])
            .run();

        outcome
            .ends_with(9)
            .mentions("keyctl describe")
            .mentions("but not its scopes, which the provider shows nowhere")
            .prints("");
        assert_eq!(stage.server.changes().len(), 1);
    });
}

#[test]
fn refused_update_ends_with_its_reason() {
    for_each_revision(|stage, revision| {
        for (status, code) in [(400, 1), (401, 4), (403, 4), (404, 1), (409, 6), (429, 7)] {
            let stage = stage.fresh();
            let answer = stage.refusal(status, "no, said the server");
            stage.server.add(&[
                stage.kind.described(),
                Stub::new(revision.method, stage.kind.path(stage.kind.id), answer),
            ]);

            let outcome = stage
                .program(&with(&stage.update(revision), &["--yes"]))
                .run();

            assert_eq!(outcome.code, code, "{status}: {}", outcome.stderr);
            outcome.mentions("no, said the server").prints("");
            let expected = match status {
                401 => stage.fixture.sent_when_rejected,
                _ => 1,
            };
            assert_eq!(stage.server.changes().len(), expected, "{status}");
        }
    });
}

#[test]
fn p11_change_that_a_kind_does_not_allow_is_refused_before_anything_is_sent() {
    for_each_kind(|stage| {
        let fields = fields(stage.capabilities().update);
        for field in [
            Field::Name,
            Field::Role,
            Field::Scope,
            Field::ExpiresIn,
            Field::RateLimit,
            Field::Budget,
        ] {
            if fields.is_some_and(|fields| fields.all().any(|own| own == field)) {
                continue;
            }
            let words = with(&["update", stage.kind.reference, "--yes"], &sample(field));
            stage.program(&words).run().ends_with(10).prints("");
        }
        stage.assert_untouched();
    });
}

#[test]
fn p05_blank_role_or_scope_lifts_nothing() {
    for_each_kind(|stage| {
        let taken = fields(stage.capabilities().update);
        for field in [Field::Role, Field::Scope] {
            if !taken.is_some_and(|fields| fields.all().any(|own| own == field)) {
                continue;
            }
            for values in [&[""][..], &[" "], &["some", ""]] {
                let flags = values.iter().flat_map(|value| [field.flag(), value]);
                let words: Vec<&str> = ["update", stage.kind.reference, "--yes"]
                    .into_iter()
                    .chain(flags)
                    .collect();
                let outcome = stage.program(&words).run();
                outcome.ends_with(2).mentions(field.flag()).prints("");
            }
        }
        stage.assert_untouched();
    });
}

#[test]
fn update_must_name_something_to_change() {
    for_each_kind(|stage| {
        let is_offered = stage.capabilities().update.is_offered();

        let outcome = stage
            .program(&["update", stage.kind.reference, "--yes"])
            .run();

        outcome
            .ends_with(if is_offered { 2 } else { 10 })
            .prints("");
        stage.assert_untouched();
    });
}

#[test]
fn j16_dry_run_of_update_only_reads_and_shows_the_plan() {
    for_each_revision(|stage, revision| {
        stage.server.stub(stage.kind.described());
        let words = with(
            &stage.update(revision),
            &["--dry-run", "--yes", "-o", "json"],
        );

        let outcome = stage.program(&words).run();

        let document = outcome.ends_with(0).json();
        assert_eq!(document["dry_run"], true);
        assert_eq!(document["plan"][0]["key"], stage.kind.expected);
        stage.assert_unchanged();
    });
}
