//! A bare word is a name, and a ref may be a short one.

use crate::support::{Outcome, Program};

const CHECKOUT: &str = "openai/proj_iQxc03ObVr8D/key_wcVZB9QyiOS3";

fn run(line: &str, code: i32) -> Outcome {
    Program::line(line)
        .arguments(&["--sandbox"])
        .run()
        .ends_with(code)
}

#[test]
fn bare_word_is_a_name_for_every_verb() {
    for line in [
        "describe checkout-api",
        "describe checkout-api --provider openai --project Web",
        "delete checkout-api --dry-run --yes",
        "update checkout-api --expires-in 30d --dry-run --yes",
        "rotate checkout-api --to file:key --dry-run --yes",
    ] {
        let outcome = run(&format!("{line} -o json"), 0);
        assert!(outcome.stdout.contains(CHECKOUT), "{line}");
    }
}

#[test]
fn several_names_and_refs_are_deleted_together() {
    let words = format!("delete checkout-api exa/8540..33cf tracing-spike --yes {CHECKOUT}");

    let outcome = run(&words, 0);

    assert_eq!(
        outcome.stdout.matches("Deleted").count(),
        3,
        "{}",
        outcome.stdout
    );
    outcome.mentions("1 of 4 refs");
}

#[test]
fn name_among_several_that_nothing_has_stops_everything() {
    let outcome = run("delete checkout-api chekout-api --yes", 3).prints("");

    outcome.mentions("did you mean `checkout-api`?");
    run("delete checkout-api chekout-api --yes --if-exists", 0).mentions("no key has the name");
}

#[test]
fn ambiguous_name_among_several_stops_everything() {
    run("delete checkout-api ci --yes", 6)
        .prints("")
        .mentions("2 keys have the name `ci`");
}

#[test]
fn several_words_are_described_each_in_its_own_way() {
    let outcome = run(
        "describe checkout-api openai/key_wcVZB9 exa/8540..33cf -o json",
        0,
    );

    assert_eq!(outcome.json()["keys"].as_array().map(Vec::len), Some(3));
}

#[test]
fn short_ref_of_a_living_key_is_never_already_absent() {
    for line in [
        "delete exa/key_WqDsmJ --if-exists --yes",
        "delete openai/key_wcVZB9 --if-exists --yes",
        "delete key_wcVZB9QyiOS3 --if-exists --yes",
    ] {
        let outcome = Program::line(line).arguments(&["--sandbox"]).run();

        assert!([3, 5].contains(&outcome.code), "{line}: {}", outcome.code);
        outcome.mentions("use ");
    }
    run(
        "delete exa/key_WqDsmJ exa/key_none0000 --if-exists --yes",
        8,
    )
    .mentions("`exa/key_WqDsmJUAlT2Vc6gf`");
}

#[test]
fn rotation_is_finished_by_the_name_of_its_key() {
    for finish in [
        "rotate --finish checkout-api",
        "rotate --finish --name checkout-api",
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let run = |line: &str| {
            let program = Program::line(line).arguments(&["--sandbox", "--yes"]);
            program.state(folder.path()).working_in(folder.path()).run()
        };
        run("rotate checkout-api --to file:key").ends_with(0);

        let finished = run(finish).ends_with(0);

        assert!(
            finished.stdout.contains("Deleted the old key"),
            "{}",
            finished.stdout
        );
        run(finish)
            .ends_with(3)
            .mentions("no rotation of the key named checkout-api");
    }
}

#[test]
fn project_that_is_not_there_suggests_the_nearest() {
    for line in [
        "list --project Wbe",
        "describe ci --project Wbe",
        "describe --provider openai --project Wbe --id key_12345678",
    ] {
        run(line, 3).mentions("did you mean `Web`?");
    }
}

#[test]
fn name_of_update_selects_no_key_and_says_what_does() {
    run("update --name ci --role DataPlaneEditor", 2).mentions("update ci --role DataPlaneEditor`");
    run("update --name old --new-name new", 2).mentions("update old --name new`");
}
