//! What is shown only to a person.

use super::person::Person;

const CREATE: &str = "keyctl create --sandbox --provider pinecone --project Staging --name ci2";

#[test]
fn new_secret_is_shown_once_to_a_person() {
    let person = Person::new();
    let mut dialogue = person.runs(CREATE);

    assert_eq!(dialogue.ends(), 0, "{}", dialogue.seen());
    assert_eq!(
        dialogue.seen().matches("pcsk_").count(),
        1,
        "{}",
        dialogue.seen()
    );
    assert!(
        dialogue.seen().contains("shown only now"),
        "{}",
        dialogue.seen()
    );
}

#[test]
fn document_for_scripts_holds_no_secret_even_on_a_terminal() {
    let person = Person::new();
    let mut dialogue = person.runs(&format!("{CREATE} -o json"));

    assert_eq!(dialogue.ends(), 2, "{}", dialogue.seen());
    assert!(!dialogue.seen().contains("pcsk_"), "{}", dialogue.seen());
}

#[test]
fn secret_that_no_sink_took_is_shown_where_it_cannot_be_rescued() {
    let person = Person::new();

    let mut dialogue = person.runs(&format!("{CREATE} --to exec:false --no-rescue"));

    assert_eq!(dialogue.ends(), 12, "{}", dialogue.seen());
    let seen = dialogue.seen();
    assert_eq!(seen.matches("pcsk_").count(), 1, "{seen}");
    assert!(seen.contains("it was shown here, and only here"), "{seen}");
    let mut operations = person.runs("keyctl operations --sandbox");
    assert_eq!(operations.ends(), 0);
    let seen = operations.seen();
    assert!(seen.contains("nothing is unfinished"), "{seen}");
}

#[test]
fn secret_that_can_be_rescued_is_not_shown() {
    let person = Person::new();
    let mut dialogue = person.runs(&format!("{CREATE} --to exec:false"));

    assert_eq!(dialogue.ends(), 12, "{}", dialogue.seen());
    let seen = dialogue.seen();
    assert!(!seen.contains("pcsk_"), "{seen}");
    assert!(seen.contains("/keyctl/sandbox-rescue/rescue-"), "{seen}");
}

#[test]
fn colours_are_for_terminals_that_want_them() {
    let person = Person::new();
    for (variables, flag, is_coloured) in [
        (&[][..], "", true),
        (&[("NO_COLOR", "1")], "", false),
        (&[("TERM", "dumb")], "", false),
        (&[], "--color never", false),
        (&[("NO_COLOR", "1")], "--color always", true),
        (&[("NO_COLOR", "")], "", true),
        (&[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")], "", false),
        (&[("TERM", "dumb"), ("CLICOLOR_FORCE", "1")], "", true),
        (&[], "2>&1 | cat", false),
        (&[("CLICOLOR_FORCE", "1")], "2>&1 | cat", true),
        (&[], "--color always 2>&1 | cat", true),
    ] {
        let mut dialogue = person.runs_with(&format!("keyctl list {flag}"), variables);

        let code = if flag.contains('|') { 0 } else { 4 };
        assert_eq!(dialogue.ends(), code, "{}", dialogue.seen());
        assert_eq!(
            dialogue.seen().contains('\u{1b}'),
            is_coloured,
            "{variables:?} {flag}: {}",
            dialogue.seen()
        );
    }
}

#[test]
fn long_names_are_cut_to_the_width_of_the_terminal_and_ids_never() {
    let person = Person::new();
    for size in ["cols 100", "cols 100 rows 0"] {
        let list = "keyctl list --sandbox --provider openai --project Web";
        let mut dialogue = person.runs(&format!("stty {size}; {list}"));

        assert_eq!(dialogue.ends(), 0, "{}", dialogue.seen());
        assert!(
            dialogue
                .seen()
                .contains("openai/proj_iQxc03ObVr8D/key_l2wx2jOI1jfo"),
            "{}",
            dialogue.seen()
        );
        assert!(dialogue.seen().contains('…'), "{size}: {}", dialogue.seen());
    }
}

#[test]
fn f17_window_of_any_width_shows_every_id_whole() {
    const ID: &str = "openai/proj_iQxc03ObVr8D/key_l2wx2jOI1jfo";
    let person = Person::new();
    for columns in [0, 1, 2, 10_000, 65_535] {
        for command in [
            "list --sandbox --provider openai --project Web".to_owned(),
            format!("describe {ID} --sandbox"),
            format!("delete {ID} --sandbox --dry-run"),
            "providers".to_owned(),
            "operations --sandbox".to_owned(),
            "--help".to_owned(),
            "rotate --help".to_owned(),
        ] {
            let line = format!("stty cols {columns}; keyctl {command}");
            let mut dialogue = person.runs(&line);

            assert_eq!(dialogue.ends(), 0, "{line}: {}", dialogue.seen());
            let seen = dialogue.seen();
            assert!(!seen.contains("panicked"), "{line}: {seen}");
            let names_it = command.starts_with("list") || command.contains(ID);
            let (_, own) = ID.rsplit_once('/').expect("a ref");
            assert!(seen.contains(own) || !names_it, "{line}: {seen}");
        }
    }
}
