//! Listing and describing.

use std::slice;

use serde_json::{Value, json};

use super::stage::{Stage, for_each_kind, with};
use crate::support::{Answer, Stub};

/// Returns the refs of a listed document.
fn refs(document: &Value) -> Vec<&str> {
    let keys = document["keys"].as_array().expect("keys");
    keys.iter().filter_map(|key| key["ref"].as_str()).collect()
}

/// Returns as many keys as a page must hold for another to follow, and their ids.
fn full_page(stage: &Stage<'_>, size: usize) -> (Vec<Value>, Vec<String>) {
    let ids: Vec<String> = (0..size).map(|number| format!("key_{number:04}")).collect();
    let keys = ids
        .iter()
        .map(|id| (stage.kind.key)(id, stage.kind.name))
        .collect();
    (keys, ids)
}

#[test]
fn list_shows_the_keys_in_the_providers_order() {
    for_each_kind(|stage| {
        let kind = stage.kind;
        stage.lists(&[kind.own(), (kind.key)(kind.other_id, "another")]);

        let outcome = stage.program(&with(&stage.list(), &["-o", "json"])).run();

        let document = outcome.ends_with(0).json();
        let expected = [kind.reference.to_owned(), kind.reference_of(kind.other_id)];
        assert_eq!(refs(&document), expected);
        assert_eq!(document["accounts"][0]["status"], "ok");
        assert_eq!(document["accounts"][0]["keys"], 2);
        let requests = stage.server.requests();
        assert_eq!(requests.len(), kind.scopes.len() + 1);
        requests
            .iter()
            .for_each(|request| stage.assert_signed(request));
        stage.assert_unchanged();
    });
}

#[test]
fn list_shows_the_keys_of_every_page() {
    for_each_kind(|stage| {
        let (kind, list) = (stage.kind, &stage.kind.list);
        let Some(paging) = &list.paging else { return };
        let (keys, ids) = full_page(stage, paging.size);
        let cursor = (paging.cursor)(ids.last().expect("a last key"));
        let first = (list.wrap)(&keys, Some(&cursor));
        stage.server.add(&kind.scopes).add(&[
            kind.page(&first),
            kind.listed(&[kind.own()])
                .with_query(paging.parameter, &cursor),
        ]);

        let outcome = stage.program(&with(&stage.list(), &["-o", "json"])).run();

        let document = outcome.ends_with(0).json();
        let mut expected: Vec<String> = ids.iter().map(|id| kind.reference_of(id)).collect();
        expected.push(kind.reference.to_owned());
        assert_eq!(refs(&document), expected);
        assert_eq!(stage.server.requests().len(), kind.scopes.len() + 2);
    });
}

#[test]
fn list_without_keys_is_a_document_without_keys() {
    for_each_kind(|stage| {
        stage.lists(&[]);
        // Where another list is asked before an empty one is believed, it is empty, too.
        let collection = stage.kind.at.trim_end_matches("/{id}");
        stage
            .server
            .stub(Stub::get(collection, &(stage.kind.list.wrap)(&[], None)));

        let outcome = stage.program(&with(&stage.list(), &["-o", "json"])).run();

        assert_eq!(outcome.ends_with(0).json()["keys"], json!([]));
    });
}

#[test]
fn key_listed_twice_is_counted_once() {
    for_each_kind(|stage| {
        stage.lists(&[stage.kind.own(), stage.kind.own()]);

        let outcome = stage.program(&with(&stage.list(), &["-o", "json"])).run();

        let document = outcome.ends_with(0).json();
        assert_eq!(refs(&document), [stage.kind.reference]);
        assert_eq!(document["accounts"][0]["keys"], 1);
    });
}

#[test]
fn a21_cursor_that_comes_back_ends_the_list() {
    for_each_kind(|stage| {
        let list = &stage.kind.list;
        let Some(paging) = &list.paging else { return };
        let page = |end: &str| {
            let (mut keys, _) = full_page(stage, paging.size);
            *keys.last_mut().expect("a last key") = (stage.kind.key)(end, stage.kind.name);
            stage
                .kind
                .page(&(list.wrap)(&keys, Some(&(paging.cursor)(end))))
        };
        // One page for ever; two that point at each other.
        for [first, second] in [["a", "a"], ["a", "b"]] {
            let stage = stage.fresh();
            stage.server.add(&stage.kind.scopes).stub(page(first));
            for (end, next) in [(first, second), (second, first)] {
                let page = page(next).with_query(paging.parameter, &(paging.cursor)(end));
                stage.server.stub(page);
            }

            let outcome = stage.program(&stage.list()).run();

            outcome.ends_with(1).mentions("cursor repeated").prints("");
            assert!(stage.pages() <= 3, "{} pages", stage.pages());
        }
    });
}

#[test]
fn a22_page_that_does_not_tell_how_the_list_goes_on_is_no_end_of_it() {
    for_each_kind(|stage| {
        let list = &stage.kind.list;
        let Some(paging) = &list.paging else { return };
        for page in &paging.unreliable {
            let stage = stage.fresh();
            stage.answers_lists_with(Answer::json(200, page));

            let outcome = stage.program(&stage.list()).run();

            assert_eq!(outcome.code, 1, "{page}: {}", outcome.stderr);
            outcome.prints("");
        }
    });
}

#[test]
fn describe_prints_all_that_the_provider_says() {
    for_each_kind(|stage| {
        let kind = stage.kind;
        stage.server.stub(kind.described());

        let outcome = stage
            .program(&["describe", kind.reference, "-o", "json"])
            .run();

        let document = outcome.ends_with(0).complains("").json();
        assert_eq!(document, json!({"version":1,"keys":[kind.expected]}));
        let requests = stage.server.requests();
        assert_eq!(requests.len(), 1);
        assert_eq!(requests[0].method, "GET");
        assert_eq!(requests[0].path, kind.path(kind.id));
        stage.assert_signed(&requests[0]);
    });
}

#[test]
fn what_the_provider_leaves_out_is_unknown_and_what_is_new_is_passed_over() {
    for_each_kind(|stage| {
        let kind = stage.kind;
        stage.server.stub(kind.described_as(kind.thin.clone()));

        let outcome = stage
            .program(&["describe", kind.reference, "-o", "json"])
            .run();

        let document = outcome.ends_with(0).json();
        assert_eq!(document, json!({"version":1,"keys":[kind.expected_thin]}));
    });
}

#[test]
fn key_without_a_name_is_listed() {
    for_each_kind(|stage| {
        stage.lists(slice::from_ref(&stage.kind.thin));

        let outcome = stage.program(&with(&stage.list(), &["-o", "json"])).run();

        let document = outcome.ends_with(0).json();
        assert_eq!(refs(&document), [stage.kind.reference]);
        assert_eq!(document["keys"][0]["name"], Value::Null);
    });
}

#[test]
fn tables_show_ref_and_name() {
    for_each_kind(|stage| {
        let kind = stage.kind;
        stage.lists(&[kind.own()]);
        stage.server.stub(kind.described());

        for words in [stage.list().as_slice(), &["describe", kind.reference]] {
            let outcome = stage.program(words).run().ends_with(0);
            for word in [kind.reference, kind.name] {
                assert!(outcome.stdout.contains(word), "{word}: {}", outcome.stdout);
            }
        }
    });
}

#[test]
fn key_that_is_not_there_is_not_found() {
    for_each_kind(|stage| {
        stage.server.add(&stage.kind.missing);

        let outcome = stage.program(&["describe", stage.kind.reference]).run();

        outcome.ends_with(3).prints("");
    });
}

#[test]
fn a09_answer_about_another_key_is_not_taken() {
    for_each_kind(|stage| {
        let kind = stage.kind;
        let other = (kind.key)(kind.other_id, kind.name);
        stage.server.stub(kind.described_as(other));

        let described = stage.program(&["describe", kind.reference]).run();
        let deleted = stage.program(&["delete", kind.reference, "--yes"]).run();

        described.ends_with(1).mentions("another key").prints("");
        deleted.ends_with(1).mentions("another key").prints("");
        stage.assert_unchanged();
    });
}
