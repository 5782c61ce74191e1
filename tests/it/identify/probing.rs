//! `--probe`: one harmless read that the secret signs, at the one provider whose it is.

use std::io::Write;

use super::{leaked, scene::Scene};
use crate::support::Answer;

/// Answers the proof of a kind, looks for the secret with `--probe`, and returns what the document says of it.
fn probe(provider: &str, kind: &str, secret: &str, answer: Option<Answer>) -> (String, i32) {
    let scene = Scene::new();
    let proof = scene.kind(provider, kind).proof.as_ref().expect("a proof");
    scene.server(provider).stub(match answer {
        Some(answer) => proof.stub_with(answer),
        None => proof.stub(),
    });

    let outcome = scene.identifies(secret, "identify --probe -o json").run();

    let document = outcome.json();
    let carriers = scene.carriers(secret);
    assert_eq!(carriers.len(), 1, "{carriers:?}");
    assert!(proof.is(&carriers[0], secret), "{carriers:?}");
    assert_eq!(document["values"][0]["probe"]["account"], provider);
    let result = document["values"][0]["probe"]["result"]
        .as_str()
        .expect("a result");
    (result.to_owned(), outcome.code)
}

#[test]
fn secret_is_sent_once_to_the_provider_that_its_beginning_names() {
    for (provider, kind, secret) in [
        ("openai", "service-account", leaked::ACCOUNT_KEY),
        ("openai", "admin", "sk-admin-7hQmLeakedByAPaste9Tb4"),
        ("pinecone", "project", leaked::PROJECT_KEY),
        ("braintrust", "service-token", leaked::TOKEN),
    ] {
        let probed = probe(provider, kind, secret, None);

        assert_eq!(probed, ("accepted".to_owned(), 11), "{secret}");
    }
}

#[test]
fn what_the_provider_answers_is_told_apart() {
    let (provider, kind) = ("openai", "service-account");
    let scene = Scene::new();
    let proof = scene.kind(provider, kind).proof.as_ref().expect("a proof");
    let said = |status| {
        let body = serde_json::json!({"error":{"message":"no","code":"some_code"}});
        Answer::json(status, &body)
    };
    for (answer, result) in [
        (said(401), "rejected"),
        (proof.restricted.clone(), "accepted"),
        (said(403), "unclear"),
        (said(418), "unclear"),
    ] {
        let status = answer.status;

        let probed = probe(provider, kind, leaked::ACCOUNT_KEY, Some(answer));

        assert_eq!(probed, (result.to_owned(), 11), "{status}");
    }
}

#[test]
fn certain_match_is_tried_where_it_was_found() {
    let scene = Scene::new();
    let older = serde_json::json!({"id":leaked::PLAIN,"name":"Older key"});
    scene.lists("exa", "team", &[older]);
    let proof = scene.kind("exa", "team").proof.as_ref().expect("a proof");
    scene.server("exa").stub(proof.stub());

    let outcome = scene.identifies(leaked::PLAIN, "identify --probe").run();

    let outcome = outcome.ends_with(0);
    assert!(
        outcome
            .stdout
            .ends_with("\n\nprobe  accepted: Exa accepts it\n"),
        "{}",
        outcome.stdout
    );
    let carriers = scene.carriers(leaked::PLAIN);
    assert_eq!(carriers.len(), 1, "{carriers:?}");
    assert!(proof.is(&carriers[0], leaked::PLAIN), "{carriers:?}");
}

#[test]
fn secret_that_may_be_of_several_is_sent_to_none() {
    for (secret, reason) in [
        (
            leaked::SHARED,
            "it begins as Braintrust's and OpenAI's secrets do: name one with `--provider`",
        ),
        (leaked::PLAIN, "how it begins does not tell whose it is"),
    ] {
        let scene = Scene::new();

        let outcome = scene.identifies(secret, "identify --probe").run();

        outcome
            .ends_with(11)
            .prints(&format!("probe  not sent: {reason}\n"));
        scene.assert_not_sent(secret);
    }
}

#[test]
fn only_account_is_no_proof_of_whose_a_shared_beginning_is() {
    let scene = Scene::new();

    let outcome = scene
        .identifies(leaked::SHARED, "identify --probe")
        .without("BRAINTRUST_API_KEY")
        .run();

    outcome.ends_with(11).prints(
        "probe  not sent: it begins as Braintrust's and OpenAI's secrets do: name one with `--provider`\n",
    );
    scene.assert_not_sent(leaked::SHARED);
}

#[test]
fn secret_is_not_sent_to_one_of_several_hosts_on_a_guess() {
    let scene = Scene::new();
    let kind = scene.kind("openai", "service-account");
    let proof = kind.proof.as_ref().expect("a proof");
    scene.server("openai").stub(proof.stub());
    let url = scene.server("openai").url();
    let other = url.replace("127.0.0.1", "localhost");
    let mut config = tempfile::NamedTempFile::new().expect("a file");
    for (name, url) in [("here", url), ("there", other)] {
        writeln!(
            config,
            "[accounts.{name}]\nprovider = \"openai\"\nbase_url = \"{url}/v1\"\n\
             credential = {{ env = \"OPENAI_ADMIN_KEY\" }}"
        )
        .expect("written");
    }
    let path = config.path().to_str().expect("a plain path");
    let runs = |line: &str| {
        let program = scene.identifies(leaked::ACCOUNT_KEY, line);
        let program = program.arguments(&["--config", path]);
        program.without("KEYCTL_OPENAI_BASE_URL").run()
    };

    let both = "identify --probe --account here --account there";
    runs(both).ends_with(11).prints(
        "probe  not sent: the accounts of OpenAI are at several hosts: name one with `--account`\n",
    );
    scene.assert_not_sent(leaked::ACCOUNT_KEY);

    runs("identify --probe --account here")
        .ends_with(11)
        .prints("probe  accepted: OpenAI accepts it\n");
    assert_eq!(scene.carriers(leaked::ACCOUNT_KEY).len(), 1);
}

#[test]
fn person_may_say_whose_a_shared_beginning_is() {
    let scene = Scene::new();
    let kind = scene.kind("openai", "service-account");
    let proof = kind.proof.as_ref().expect("a proof");
    scene.server("openai").stub(proof.stub());

    let line = "identify --probe --provider openai";
    let outcome = scene.identifies(leaked::SHARED, line).run();

    outcome
        .ends_with(11)
        .prints("probe  accepted: OpenAI accepts it\n");
    assert_eq!(scene.carriers(leaked::SHARED).len(), 1);
}

#[test]
fn provider_without_an_account_gets_nothing() {
    let scene = Scene::new();

    let line = "identify --probe --provider exa";
    let outcome = scene.identifies(leaked::ACCOUNT_KEY, line).run();

    outcome.ends_with(11).prints(
        "probe  not sent: it begins as OpenAI's secrets do, and no account of theirs was searched\n",
    );
    scene.assert_not_sent(leaked::ACCOUNT_KEY);
}

#[test]
fn access_token_is_no_key_that_could_be_tried() {
    let scene = Scene::new();
    let token = "eyJ7hQmLeaked.ByAPaste.9Tb4";

    let outcome = scene.identifies(token, "identify --probe").run();

    outcome
        .ends_with(11)
        .prints("probe  not sent: what begins like this is no key that a read could try\n");
    scene.assert_not_sent(token);
}
