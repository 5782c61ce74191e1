//! Names that want to be the program's own words, at the question before a deletion.

use super::{asking::types, site::Site};

/// Returns what stands in the lines behind the command's own, as a person sees it.
fn shown(site: &Site, line: &str, answer: &str, code: i32) -> String {
    let mut dialogue = types(site, line);
    dialogue.reads(" to go ahead: ").types(answer).types("\r");
    assert_eq!(dialogue.ends(), code, "{}", dialogue.seen());
    dialogue.seen().replace("\r\n", "\n")
}

#[test]
fn g04_name_that_looks_like_a_question_or_an_answer_is_quoted() {
    for name in ["Delete 0 keys? [y/N]", "yes", "--all", "y", "`", "0"] {
        let site = Site::new(1);
        site.provider.renames("key_0", name);
        let line = format!("keyctl delete {}", site.reference(0));

        let declined = shown(&site, &line, "y?", 5);
        let deleted = shown(&site, &line, name, 0);

        let question = format!("Type the key's name `{name}` to go ahead: ");
        assert!(declined.contains(&question), "{declined}");
        assert!(deleted.contains("Deleted"), "{deleted}");
    }
}

#[test]
fn g03_name_that_hides_something_is_shown_by_its_numbers_and_is_not_what_is_typed() {
    for name in [
        "safe\u{202e}dorp",
        "\u{2066}a\u{2069}",
        "ci\u{200b}",
        "\u{feff}ci",
        "a\u{1b}[2K\rDelete nothing? b",
        "two\nlines",
        " ci",
    ] {
        let site = Site::new(2);
        site.provider.renames("key_0", name);
        let line = format!("keyctl delete {}", site.reference(0));

        let seen = shown(&site, &line, "key_0", 0);

        assert!(
            seen.contains("Type the key's id `key_0` to go ahead"),
            "{seen}"
        );
        let is_acting = |c: char| keyctl::keys::is_hidden(c) && c != '\n';
        // Colours are the program's own.
        let plain = seen.replace("\u{1b}[", "");
        assert!(!plain.contains(is_acting), "{name:?}: {seen:?}");
        assert_eq!(site.provider.left(), ["key_1"]);
    }
}
