//! By what a key is recognised, and what is said of it.

use serde_json::{Value, json};

use super::{leaked, scene::Scene};

#[test]
fn key_is_found_by_the_ends_that_its_provider_shows() {
    let scene = Scene::new();
    let mut key = scene.kind("openai", "service-account").thin.clone();
    key["name"] = json!("ci");
    key["redacted_value"] = json!("sk-svcac...Tb4");
    scene.lists("openai", "service-account", &[key]);

    let outcome = scene.identifies(leaked::ACCOUNT_KEY, "identify").run();

    outcome
        .ends_with(0)
        .complains(&format!(
            "Compared with 2 of 2 keys in 1 account\n\
             {}: not asked, for it begins as OpenAI's secrets do\n",
            scene.others("openai")
        ))
        .prints(
            "\
ref          openai/proj_abc/key_abc
name         ci
account      openai
provider     openai
kind         service-account
project      Project example (proj_abc)
secret hint  sk-svcac...Tb4
last used    unknown
evidence     likely: its first 8 and last 3 characters are the same, and OpenAI shows no more
note         another key could have the same ends: look at it before you delete it
rotate with  keyctl rotate openai/proj_abc/key_abc
revoke with  keyctl delete openai/proj_abc/key_abc
",
        );
}

#[test]
fn key_is_found_by_an_id_that_is_the_secret_and_stays_masked() {
    let scene = Scene::new();
    let older = json!({"id":leaked::PLAIN,"name":"Older key","rateLimit":null,"budgetCents":null});
    scene.lists("exa", "team", &[older]);

    let outcome = scene
        .identifies(leaked::PLAIN, "identify -o json --show-ids")
        .run();

    let document = outcome.ends_with(0).json();
    let found = &document["values"][0]["matches"][0];
    assert_eq!(
        document["values"][0]["matches"].as_array().map(Vec::len),
        Some(1)
    );
    assert_eq!(found["evidence"], "id");
    assert_eq!(found["certainty"], "certain");
    assert_eq!(found["key"]["ref"], "exa/9e1d..b952");
    assert_eq!(found["revoke_with"], "keyctl delete exa/9e1d..b952");
}

#[test]
fn key_is_found_by_another_id_that_is_never_shown() {
    let scene = Scene::new();
    let newer = json!({"publicId":"key_abc123","id":leaked::PLAIN,"name":"Newer key"});
    scene.lists("exa", "team", &[newer]);

    let outcome = scene.identifies(leaked::PLAIN, "identify -o json").run();

    let found = outcome.ends_with(0).json()["values"][0]["matches"][0].clone();
    assert_eq!(found["evidence"], "id");
    assert_eq!(found["revoke_with"], "keyctl delete exa/key_abc123");
    assert_eq!(
        found["rotate_with"],
        "keyctl rotate exa/key_abc123 --grace 0s"
    );
}

#[test]
fn credential_in_use_is_recognised_and_the_lock_out_is_said() {
    let scene = Scene::new();
    let kind = scene.kind("openai", "admin");
    let own = kind.credential.clone().expect("the credential as a key");
    scene.lists("openai", "admin", &[own, kind.own()]);
    let (_, credential) = scene.credential("openai");

    let outcome = scene.identifies(credential, "identify -o json").run();

    let document = outcome.ends_with(0).json();
    let found = &document["values"][0]["matches"][0];
    assert_eq!(
        document["values"][0]["matches"].as_array().map(Vec::len),
        Some(1)
    );
    assert_eq!(found["evidence"], "credential");
    assert_eq!(found["certainty"], "certain");
    assert_eq!(
        found["revoke_with"],
        "keyctl delete openai/admin/key_abc --allow-self openai/admin/key_abc"
    );
    assert_eq!(
        found["rotate_with"],
        "keyctl rotate openai/admin/key_abc --allow-self openai/admin/key_abc"
    );
    let advice = found["advice"].as_str().expect("advice");
    assert!(advice.contains("keyctl is locked out"), "{advice}");
}

#[test]
fn few_characters_do_not_make_a_key_the_credential_in_use() {
    let scene = Scene::new();
    let kind = scene.kind("openai", "admin");
    let (_, credential) = scene.credential("openai");
    let mut other = kind.own();
    other["redacted_value"] = json!(format!(
        "{}...{}",
        &credential[..8],
        &credential[credential.len() - 2..]
    ));
    scene.lists("openai", "admin", &[other]);

    let outcome = scene.identifies(credential, "identify -o json").run();

    let document = outcome.ends_with(0).json();
    let (own, other) = (
        &document["values"][0]["matches"][0],
        &document["values"][0]["matches"][1],
    );
    assert_eq!(own["certainty"], "certain");
    assert_eq!(
        (&own["key"], &own["revoke_with"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(other["certainty"], "likely");
    assert_eq!(
        (&other["key"]["id"], &other["characters"]),
        (&json!("key_abc"), &json!(10))
    );
}

#[test]
fn credential_that_is_no_key_has_no_command() {
    let scene = Scene::new();
    let (_, credential) = scene.credential("exa");

    let outcome = scene.identifies(credential, "identify -o json").run();

    let found = outcome.ends_with(0).json()["values"][0]["matches"][0].clone();
    assert_eq!(found["account"], "exa");
    assert_eq!(found["evidence"], "credential");
    assert_eq!(found["key"], Value::Null);
    assert_eq!(found["revoke_with"], Value::Null);
}

#[test]
fn surest_match_comes_first() {
    let scene = Scene::new();
    scene.shows_ends("braintrust", "user", "preview_name", "9e1d...b952");
    let older = json!({"id":leaked::PLAIN,"name":"Older key"});
    scene.lists("exa", "team", &[older]);

    let outcome = scene.identifies(leaked::PLAIN, "identify -o json").run();

    let document = outcome.ends_with(0).json();
    let told = |place: usize| document["values"][0]["matches"][place]["evidence"].clone();
    assert_eq!([told(0), told(1)], ["id", "ends"]);
    assert_eq!(document["values"][0]["matches"][1]["characters"], 8);
}

#[test]
fn provider_that_shows_nothing_is_named_with_its_keys() {
    let scene = Scene::new();

    let outcome = scene.identifies(leaked::PROJECT_KEY, "identify").run();

    outcome.ends_with(11).prints("").complains(&format!(
        "Compared with 0 of 1 key in 1 account\n\
         pinecone: shows no part of its secrets: 1 key could not be compared\n\
         {}: not asked, for it begins as Pinecone's secrets do\n\
         error: no key that could be compared has this secret\n\
         hint: `keyctl list` shows the others, with their owners and times\n",
        scene.others("pinecone")
    ));
}

#[test]
fn secret_of_one_provider_is_looked_for_at_no_other() {
    for (secret, owners) in [
        (leaked::ACCOUNT_KEY, ["openai"].as_slice()),
        (leaked::PROJECT_KEY, &["pinecone"]),
        (leaked::TOKEN, &["braintrust"]),
        (leaked::SHARED, &["braintrust", "openai"]),
    ] {
        let scene = Scene::new();

        let outcome = scene.identifies(secret, "identify -o json").run();

        let document = outcome.ends_with(11).json();
        for account in document["accounts"].as_array().expect("accounts") {
            let provider = account["provider"].as_str().expect("a provider");
            let is_owner = owners.contains(&provider);
            assert_eq!(account["status"] == "searched", is_owner, "{account}");
            assert_eq!(account["status"] == "ruled_out", !is_owner, "{account}");
            assert_eq!(scene.hits(provider) > 0, is_owner, "{secret} at {provider}");
        }
    }
}

#[test]
fn secret_that_begins_like_nobodys_is_looked_for_everywhere() {
    let scene = Scene::new();

    let outcome = scene.identifies(leaked::PLAIN, "identify -o json").run();

    let document = outcome.ends_with(11).json();
    let accounts = document["accounts"].as_array().expect("accounts");
    assert_eq!(accounts.len(), keyctl::providers::ALL.len());
    for account in accounts {
        let provider = account["provider"].as_str().expect("a provider");
        assert_eq!(account["status"], "searched", "{provider}");
        assert!(scene.hits(provider) > 0, "{provider}");
    }
}

#[test]
fn account_that_is_not_meant_is_not_asked() {
    let scene = Scene::new();

    let outcome = scene
        .identifies(leaked::ACCOUNT_KEY, "identify --provider exa")
        .run();

    outcome.ends_with(11).complains(
        "exa: not asked, for it begins as OpenAI's secrets do\n\
         error: none of these accounts can have this secret\n\
         hint: leave out `--provider` and `--account`: an account of OpenAI was not meant\n",
    );
    assert_eq!(scene.hits("openai") + scene.hits("exa"), 0);
}

#[test]
fn document_says_what_was_compared() {
    let scene = Scene::new();

    let outcome = scene
        .identifies(leaked::SHARED, "identify -o json --provider openai")
        .run();

    let document = outcome.ends_with(11).json();
    assert_eq!(
        document,
        json!({
            "version":1,
            "values":[{
                "line":1,"begins_with":"sk-","last_four":"9Tb4","result":"not_found",
                "reason":"no key has this secret","hint":null,"matches":[],"probe":null
            }],
            "accounts":[{
                "account":"openai","provider":"openai","status":"searched","keys":2,"compared":2,
                "not_comparable":0,"reason":null,"coverage":"complete","error":null
            }]
        })
    );
}

#[test]
fn key_is_found_among_ten_thousand() {
    let scene = Scene::new();
    let kind = scene.kind("openai", "user");
    for page in 0..100 {
        let keys = (0..100).map(|number| {
            let mut key = (kind.key)(&format!("key_{page}_{number}"), "one of many");
            let is_it = (page, number) == (57, 31);
            key["redacted_value"] = json!(if is_it {
                "sk-7hQm...9Tb4"
            } else {
                "sk-7hQm...9Tb5"
            });
            key
        });
        let next = format!("key_{page}_99");
        let next = (page < 99).then_some(next.as_str());
        let body = (kind.list.wrap)(&keys.collect::<Vec<_>>(), next);
        let stub = match page {
            0 => kind.page(&body),
            _ => kind
                .page(&body)
                .with_query("after", &format!("key_{}_99", page - 1)),
        };
        scene.server("openai").stub(stub);
    }

    let outcome = scene
        .identifies(leaked::SHARED, "identify -o json --provider openai")
        .run();

    let document = outcome.ends_with(0).json();
    assert_eq!(document["accounts"][0]["keys"], 10_001);
    assert_eq!(
        document["values"][0]["matches"].as_array().map(Vec::len),
        Some(1)
    );
    assert_eq!(
        document["values"][0]["matches"][0]["key"]["id"],
        "key_57_31"
    );
}

#[test]
fn command_is_one_that_a_shell_reads_as_it_stands() {
    let scene = Scene::new();
    let mut key = (scene.kind("openai", "user").key)("key_$(id)", "ci");
    key["redacted_value"] = json!("sk-7hQm...9Tb4");
    scene.lists("openai", "user", &[key]);

    let outcome = scene.identifies(leaked::SHARED, "identify -o json").run();

    let found = outcome.ends_with(0).json()["values"][0]["matches"][0].clone();
    assert_eq!(
        found["revoke_with"],
        "keyctl delete 'openai/proj_abc/key_%24%28id%29'"
    );
}
