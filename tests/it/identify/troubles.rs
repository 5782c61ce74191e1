//! An account that fails hides no other, and no failure reads as *nothing found*.

use super::{leaked, scene::Scene};

#[test]
fn account_that_fails_hides_no_match() {
    let scene = Scene::new();
    scene.shows_ends("openai", "user", "redacted_value", "sk-7hQm...9Tb4");
    scene.refuses("braintrust", 403);

    let outcome = scene.identifies(leaked::SHARED, "identify").run();

    let outcome = outcome
        .ends_with(8)
        .mentions("1 of 2 accounts could not be searched whole")
        .mentions("no, said the server");
    assert!(
        outcome
            .stdout
            .contains("revoke with           keyctl delete openai/"),
        "{}",
        outcome.stdout
    );
}

#[test]
fn nothing_found_beside_a_failure_is_no_answer() {
    let scene = Scene::new();
    scene.refuses("braintrust", 403);

    let outcome = scene.identifies(leaked::SHARED, "identify -o json").run();

    let outcome = outcome.ends_with(8);
    let document = outcome.json();
    let accounts = document["accounts"].as_array().expect("accounts");
    let status = |status: &str| accounts.iter().find(|own| own["status"] == status);
    let failed = status("failed").expect("the one that said no");
    assert_eq!(failed["error"]["http_status"], 403);
    assert!(status("searched").is_some(), "{accounts:?}");
    assert_eq!(outcome.json_error()["code"], "partial");
}

#[test]
fn failure_of_the_only_account_keeps_its_code() {
    let scene = Scene::new();
    scene.refuses("exa", 401);

    let outcome = scene
        .identifies(leaked::PLAIN, "identify --provider exa")
        .run();

    outcome
        .ends_with(4)
        .prints("")
        .mentions("cannot list the keys of exa");
}

#[test]
fn account_that_cannot_be_connected_is_a_failure_too() {
    let scene = Scene::new();

    let outcome = scene
        .identifies(leaked::SHARED, "identify")
        .env("BRAINTRUST_API_KEY", "pcsk_CANARY1_keyOfAProject")
        .run();

    outcome
        .ends_with(8)
        .mentions("cannot use the account braintrust")
        .mentions("No match in what could be searched");
}

#[test]
fn no_account_at_all_is_said_before_the_secret_is_read() {
    let outcome = crate::support::Program::line("identify").run();

    outcome.ends_with(4).mentions("no account is configured");
}
