//! The ways to name one key.

use crate::support::Program;

const IN_PRODUCTION: &str = "6e8f1c44-3c1c-530e-b90f-34ce7fe98575";
const OF_CHECKOUT: &str = "key_wcVZB9QyiOS3";

fn describe(words: &str, code: i32) -> crate::support::Outcome {
    Program::line(&format!("describe --sandbox {words}"))
        .run()
        .ends_with(code)
}

#[test]
fn ref_and_flags_name_the_same_key() {
    let by_ref = describe("openai/proj_iQxc03ObVr8D/key_wcVZB9QyiOS3", 0).stdout;

    for words in [
        "--provider openai --project proj_iQxc03ObVr8D --id key_wcVZB9QyiOS3",
        "--account openai --project Web --id key_wcVZB9QyiOS3 --kind service-account",
    ] {
        assert_eq!(describe(words, 0).stdout, by_ref, "{words}");
    }
    for words in [
        "--provider openai --id key_wcVZB9QyiOS3",
        "--name checkout-api",
        "--name checkout-api --project Web",
    ] {
        let stdout = describe(words, 0).stdout;
        // What was found through the lists knows the project's name, too.
        assert_eq!(
            stdout.replace("Web (proj_iQxc03ObVr8D)", "proj_iQxc03ObVr8D"),
            by_ref,
            "{words}"
        );
    }
}

#[test]
fn masked_id_names_its_key_and_is_shown_in_full_only_on_request() {
    let masked = describe("exa/8540..33cf", 0);
    let full = describe("exa/8540..33cf --show-ids -o json", 0).json()["keys"][0].clone();

    assert!(masked.stdout.contains("exa/8540..33cf"));
    assert_eq!(full["id_is_masked"], false);
    assert_eq!(full["id"].as_str().map(str::len), Some(36));
    assert_eq!(
        full["ref"],
        format!("exa/{}", full["id"].as_str().expect("an id"))
    );
}

#[test]
fn key_that_is_elsewhere_or_of_another_kind_is_not_the_one_that_is_meant() {
    describe(
        &format!("--provider pinecone --project Production --id {IN_PRODUCTION}"),
        0,
    );

    describe(
        &format!("--provider pinecone --project Staging --id {IN_PRODUCTION}"),
        3,
    )
    .mentions("there is a key with this id, but it lives in");
    describe(
        &format!("--provider openai --project Web --kind user --id {OF_CHECKOUT}"),
        3,
    )
    .mentions("there is a key with this id, but it is a service-account key");
}

#[test]
fn d03_name_of_two_keys_is_no_guess() {
    let both = [
        "pinecone/6a48ce33-e894-5449-b765-b7b5e6c77f10",
        "pinecone/40735861-d619-5a8e-bc99-203ca06b3c03",
    ];
    for verb in ["describe", "delete --yes", "rotate --yes --to file:key"] {
        Program::line(&format!("{verb} --sandbox --name ci"))
            .run()
            .ends_with(6)
            .mentions("2 keys have the name `ci`")
            .mentions(both[0])
            .mentions(both[1])
            .prints("");
    }
    describe("--name ci --project Staging", 0);
    describe("--name no-such-key", 3).mentions("no key has the name `no-such-key`");
}

#[test]
fn project_that_is_not_there_is_named() {
    describe("--provider openai --project Nope --id key_1", 3)
        .mentions("openai has no project Nope");
    // One that is there does not hide one that is not.
    Program::line("list --sandbox --project Web --project Nope")
        .run()
        .ends_with(3);
    Program::line("list --sandbox --project Nope")
        .run()
        .ends_with(3)
        .mentions("no account has a project `Nope`");
}

#[test]
fn d02_what_can_be_no_key_sends_nothing() {
    for words in [
        "openai/",
        "openai/key_1",
        "pinecone/..",
        "pinecone/.",
        "pinecone/*",
        "pinecone/x/y/z",
        "pinecone/not-a-uuid",
    ] {
        describe(&format!("{words} -v"), 2).prints("");
    }
    for words in [&[][..], &[""], &["."], &[".."], &["*"], &["openai/"]] {
        let words = [&["delete", "--sandbox", "--yes", "-v"], words].concat();
        let outcome = Program::new(words).run().ends_with(2).prints("");
        assert!(!outcome.stderr.contains("request"), "{}", outcome.stderr);
    }
    for id in ["", ".", "..", "a b", "a\u{202e}b"] {
        Program::new([
            "delete",
            "--sandbox",
            "--yes",
            "-v",
            "--provider",
            "pinecone",
            "--id",
            id,
        ])
        .run()
        .ends_with(2);
    }
}

#[test]
fn d04_secret_in_the_place_of_an_id_is_not_repeated() {
    let secret = "sk-proj-CANARY0123456789abcdef";
    for arguments in [
        &["delete", secret][..],
        &["describe", "--id", secret, "--provider", "openai"],
        &["list", "--project", secret],
        &[secret],
        &["list", "--token", secret],
        &["list", &format!("--token={secret}")],
        &["create", "--name", secret, "--json"],
    ] {
        Program::new(arguments)
            .canary(secret)
            .run()
            .ends_with(2)
            .mentions("looks like a secret");
    }
}

#[test]
fn j09_credential_in_use_is_not_deleted_unless_it_is_named_in_full() {
    for (own, other) in [
        (
            "openai/admin/key_yWb6cuTlFfhK",
            "openai/admin/key_J7gMdTVRlIPN",
        ),
        (
            "braintrust/service-token/36de7659-5985-54dc-af7d-f4c514dfe592",
            "braintrust/service-token/6aac6190-0c5c-5e8a-a6be-289e06242142",
        ),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let delete = |words: &str, code| {
            let line = format!("delete --sandbox --yes {words}");
            Program::line(&line)
                .state(folder.path())
                .run()
                .ends_with(code)
        };

        let kind = own.split('/').nth(1).expect("a kind");
        for by_name in [
            format!("--name keyctl --kind {kind}"),
            format!("--name keyctl --kind {kind} --allow-self {other}"),
        ] {
            delete(&by_name, 5).mentions(&format!("`--allow-self {own}`"));
        }
        delete(own, 5)
            .mentions("is the very credential keyctl is using")
            .mentions(&format!("`--allow-self {own}`"));
        delete(&format!("{own} --allow-self {other}"), 5);
        delete(&format!("{own} --dry-run"), 5);
        delete(other, 0);
        delete(&format!("{own} --allow-self {own}"), 0);
    }
}

#[test]
fn key_that_exists_elsewhere_is_not_reported_as_absent() {
    for words in [
        format!("--provider pinecone --project Staging --id {IN_PRODUCTION}"),
        format!("--provider pinecone --project Nope --id {IN_PRODUCTION}"),
        "--name ci --project Nope".to_owned(),
    ] {
        let line = format!("delete --sandbox --yes --if-exists {words}");

        let outcome = Program::line(&line).run();

        outcome.ends_with(3).prints("");
    }
}
