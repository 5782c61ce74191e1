//! Words that are one of a few, and names of projects, in any case.

use crate::support::Program;

fn refs(line: &str) -> Vec<String> {
    let list = Program::line(&format!("list --sandbox -o Ref -q {line}"))
        .run()
        .ends_with(0);
    let mut refs: Vec<String> = list.stdout.lines().map(str::to_owned).collect();
    // The accounts answer at the same time.
    refs.sort();
    refs
}

#[test]
fn words_of_a_choice_match_in_any_case() {
    for (typed, usual) in [
        ("--provider OpenAI", "--provider openai"),
        ("--kind Service-Account", "--kind service-account"),
        ("--status INACTIVE", "--status inactive"),
        ("--sort Created", "--sort created"),
        (
            "--provider openai --project WEB",
            "--provider openai --project Web",
        ),
        ("--owner Ada@ACME.example", "--owner ada@acme.example"),
        ("--color Never", "--color never"),
    ] {
        let typed = refs(typed);

        assert!(!typed.is_empty());
        assert_eq!(typed, refs(usual));
    }
}

#[test]
fn columns_match_in_any_case() {
    let list = |columns: &str| {
        let line = format!("list --sandbox --provider exa -q --columns {columns}");
        Program::line(&line).run().ends_with(0).stdout
    };

    assert_eq!(list("Name,REF"), list("name,ref"));
}

#[test]
fn names_of_keys_and_of_owners_match_exactly() {
    for (typed, other) in [
        ("--name ci", "--name CI"),
        ("--owner Jonas?Lind", "--owner jonas?lind"),
    ] {
        assert!(!refs(typed).is_empty(), "{typed}");
        assert_eq!(refs(other), [""; 0], "{other}");
    }
}

#[test]
fn mistyped_project_suggests_the_nearest() {
    Program::line("create --sandbox --provider pinecone --project Stagin --name x --to file:x")
        .run()
        .ends_with(3)
        .mentions("did you mean `Staging`?");
}

#[test]
fn shell_and_document_match_in_any_case() {
    for (typed, usual) in [
        ("completions BASH", "completions bash"),
        ("schema List", "schema list"),
    ] {
        let print = |line: &str| Program::line(line).run().ends_with(0).stdout;

        assert_eq!(print(typed), print(usual));
    }
}
