//! The secret is not sent, printed or logged.

use std::fs;

use serde_json::json;

use super::{leaked, scene::Scene};

#[test]
fn h09_nothing_of_the_secret_is_sent_or_said() {
    for secret in leaked::ALL {
        for line in ["identify -vv", "identify -vv -o json --show-ids"] {
            let scene = Scene::new();
            let older = json!({"id":leaked::PLAIN,"name":"Older key"});
            scene.lists("exa", "team", &[older]);

            let outcome = scene.identifies(secret, line).run();

            assert!([0, 11].contains(&outcome.code), "{}", outcome.stderr);
            scene.assert_not_sent(secret);
        }
    }
}

#[test]
fn answer_that_repeats_the_secret_does_not_get_it_into_an_error() {
    let scene = Scene::new();
    // It begins like nobody's: only who knows it can take it out.
    let words = format!("{} is not yours", leaked::PLAIN);
    scene.refuses_with("openai", 403, &words);

    let outcome = scene.identifies(leaked::PLAIN, "identify -vv").run();

    outcome.ends_with(8).mentions("is not yours");
}

#[test]
fn nothing_is_left_on_the_disk() {
    let scene = Scene::new();
    let folder = tempfile::tempdir().expect("a folder");

    let program = scene.identifies(leaked::SHARED, "identify");
    program
        .working_in(folder.path())
        .state(folder.path())
        .env("HOME", folder.path().to_str().expect("a plain path"))
        .run()
        .ends_with(11);

    let left: Vec<_> = fs::read_dir(folder.path()).expect("the folder").collect();
    assert!(left.is_empty(), "{left:?}");
}
