//! What an update leaves otherwise than it was asked to, as a person reads it.

use serde_json::{Value, json};

use crate::support::{Answer, Program, Server, Stub};

const PATH: &str = "/api-keys/key_abc";

fn key(members: Value) -> Value {
    let mut key = json!({"publicId":"key_abc","name":"old","rateLimit":5});
    let own = key.as_object_mut().expect("an object");
    own.extend(members.as_object().expect("an object").clone());
    json!({ "apiKey": key })
}

/// Updates a key with a budget of $50; says what the look at it shows afterwards.
fn renames(answer: Value, afterwards: Answer) -> (crate::support::Outcome, Server) {
    let server = Server::start();
    let before = key(json!({"budgetCents":5_000}));
    server
        .stub(Stub::get(PATH, &before).then(afterwards))
        .stub(Stub::new("PUT", PATH, Answer::json(200, &answer)));
    let outcome = Program::line("update exa/key_abc --name new")
        .secret_env("EXA_SERVICE_KEY", "3f1c0f6e-77aa-4bb2-9d55-c0ffeec0ffee")
        .env("KEYCTL_EXA_BASE_URL", server.url())
        .run();
    (outcome, server)
}

fn reads(server: &Server) -> usize {
    server.sent("GET").len()
}

#[test]
fn budget_that_an_update_dropped_is_told() {
    let answer = key(json!({"name":"new","budgetCents":null}));

    let (outcome, server) = renames(answer, Answer::empty(418));

    outcome.ends_with(0).mentions(
        "warning: the provider changed the budget although nobody asked for it: it was $50.00 and is none",
    );
    assert_eq!(reads(&server), 1);
}

#[test]
fn budget_that_the_answer_leaves_out_is_looked_at_once() {
    let answer = || key(json!({"name":"new"}));
    for (budget, is_told) in [
        (json!(5_000), false),
        (json!(null), true),
        (json!(100), true),
    ] {
        let after = key(json!({"name":"new","budgetCents":budget}));

        let (outcome, server) = renames(answer(), Answer::json(200, &after));

        let outcome = outcome.ends_with(0);
        assert_eq!(outcome.stderr.contains("changed the budget"), is_told);
        assert_eq!(reads(&server), 2);
    }
    let (outcome, _) = renames(answer(), Answer::json(403, &json!({"error":"no"})));
    outcome.ends_with(0).mentions("a look at it failed");
}

#[test]
fn name_that_the_provider_altered_is_told() {
    let answer = key(json!({"name":"new-1","budgetCents":5_000}));

    let (outcome, _) = renames(answer, Answer::empty(418));

    outcome
        .ends_with(0)
        .mentions("warning: the name is `new-1`, and not the `new` that was asked for");
}

#[test]
fn name_that_the_answer_leaves_out_is_looked_at_once() {
    let answer = || json!({"apiKey":{"publicId":"key_abc"}});
    let seen = |name| Answer::json(200, &key(json!({"name":name,"budgetCents":5_000})));
    for (afterwards, code, words) in [
        (seen("new"), 0, ""),
        (seen("old"), 7, "nothing was changed"),
        (
            Answer::json(200, &answer()),
            9,
            "it is not known whether this was done",
        ),
        (
            Answer::json(403, &json!({"error":"no"})),
            9,
            "it is not known whether this was done",
        ),
    ] {
        let (outcome, server) = renames(answer(), afterwards);

        let outcome = outcome.ends_with(code).mentions(words);
        assert_eq!(outcome.stdout.is_empty(), code != 0, "{}", outcome.stdout);
        assert_eq!(reads(&server), 2);
        assert_eq!(server.sent("PUT").len(), 1);
    }
}
