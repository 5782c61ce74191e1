//! What is no secret: refused before anything is sent, and not repeated.

use super::{leaked, scene::Scene};

/// Runs with these bytes on standard input, and returns what was said.
fn refused(bytes: &[u8]) -> String {
    let scene = Scene::new();
    let program = scene.identifies(leaked::SHARED, "identify");

    let outcome = program.input(bytes).run().ends_with(2).prints("");

    for fixture in &scene.fixtures {
        assert_eq!(scene.hits(fixture.provider), 0, "{}", fixture.provider);
    }
    outcome.stderr
}

#[test]
fn word_that_is_no_whole_value_is_refused() {
    for (text, problem) in [
        ("", "no secret was given: standard input is empty"),
        (" \n\n", "no secret was given: standard input is empty"),
        ("sk-7hQ...Tb4\n", "only the ends of a secret"),
        ("sk-7hQ\n", "too short"),
        ("'sk-7hQ…'\n", "only the ends of a secret"),
    ] {
        let said = refused(text.as_bytes());

        assert!(said.contains(problem), "{text:?}: {said}");
        assert!(said.contains("hint: give the whole secret"), "{said}");
    }
}

#[test]
fn hostile_bytes_are_refused_and_do_not_reach_the_terminal() {
    let long = "k".repeat(4 * 1024 * 1024 + 1);
    for bytes in [
        b"\xff\xfe\x00sk-7hQmLeaked".as_slice(),
        b"sk-7hQmLeaked\0ByAPaste",
        b"sk-7hQmLeaked\x1b]0;owned\x07",
        "sk-7hQmLeaked\u{202e}ByAPaste".as_bytes(),
        long.as_bytes(),
    ] {
        let said = refused(bytes);

        assert!(said.starts_with("error: "), "{said:?}");
        assert!(!said.contains("7hQm") && !said.contains("kkkk"), "{said:?}");
        assert!(!said.contains(['\x1b', '\0', '\u{202e}']), "{said:?}");
    }
}

#[test]
fn secret_is_not_taken_from_the_command_line() {
    let scene = Scene::new();
    let line = format!("identify {}", leaked::ACCOUNT_KEY);

    let outcome = scene.identifies(leaked::ACCOUNT_KEY, &line).run();

    outcome
        .ends_with(2)
        .mentions("argument 2 looks like a secret, which is not repeated here")
        .mentions("give the secret on standard input: `keyctl identify < FILE`");
}

#[test]
fn argument_that_may_be_the_secret_is_not_repeated() {
    let scene = Scene::new();
    for line in [
        "identify CANARYword",
        "identify CANARYword -o json",
        "-o json identify --probe=CANARYword",
        "identify --probe=CANARYword",
        "identify --CANARYword",
        "identify --from CANARYword.txt",
        "identify CANARYword.txt",
    ] {
        let program = scene.identifies(leaked::SHARED, line).canary("CANARYword");

        program
            .run()
            .ends_with(2)
            .prints("")
            .mentions("takes no such argument, which is not repeated here")
            .mentions("give the secret on standard input: `keyctl identify < FILE`");
    }
}

#[test]
fn answer_is_no_list_of_keys() {
    let scene = Scene::new();

    let outcome = scene.identifies(leaked::SHARED, "identify -o ref").run();

    outcome
        .ends_with(2)
        .mentions("only keys can be written as ref");
}
