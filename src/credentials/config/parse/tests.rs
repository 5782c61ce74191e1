//! What the config file may hold.

use super::*;
use crate::credentials::Source;

fn refused(text: &str) -> String {
    let complaint = parse(text).expect_err("refused");
    assert!(
        !format!("{complaint:?}").contains("CANARY"),
        "{complaint:?}"
    );
    complaint.problem
}

#[test]
fn account_is_read_with_all_it_says() {
    let config = parse(
        r#"
        [accounts.acme-prod]
        provider = "acme"
        credential = { command = ["op", "read", "op://infra/acme/credential"] }
        project = "proj_abc"
        concurrency = 4
        base_url = "https://eu.example"
        "#,
    )
    .expect("read");

    let command = ["op", "read", "op://infra/acme/credential"].map(str::to_owned);
    assert_eq!(
        config.accounts,
        [ConfiguredAccount {
            name: "acme-prod".to_owned(),
            provider: "acme".to_owned(),
            credential: Some(Source::Command(command.into())),
            project: Some("proj_abc".to_owned()),
            concurrency: Some(4),
            settings: [("base_url".to_owned(), "https://eu.example".to_owned())].into(),
            ..ConfiguredAccount::default()
        }]
    );
}

#[test]
fn every_source_is_read() {
    for (text, expected) in [
        (r#"{ env = "NAME" }"#, Source::Env("NAME".to_owned())),
        (
            r#"{ file = "/run/secrets/x" }"#,
            Source::File("/run/secrets/x".into()),
        ),
        (
            r#"{ command = ["pass"] }"#,
            Source::Command(vec!["pass".to_owned()]),
        ),
        ("{ keyring = true }", Source::Keyring),
    ] {
        let text = format!("[accounts.a]\nprovider = \"p\"\ncredential = {text}\n");

        let config = parse(&text).expect("read");

        assert_eq!(config.accounts[0].credential, Some(expected), "{text}");
    }
}

#[test]
fn e04_syntax_error_names_its_line_and_nothing_of_it() {
    let text = "[accounts.a]\nprovider = \"p\"\ncredential = { env = \"sk-CANARY }\n";

    assert_eq!(refused(text), "line 3 cannot be read as TOML");
}

#[test]
fn secret_in_the_place_of_a_source_is_not_repeated() {
    for credential in [
        r#""sk-CANARY""#,
        r#"{ value = "sk-CANARY" }"#,
        r#"["sk-CANARY"]"#,
        r#"{ env = "sk-CANARY" }"#,
    ] {
        let text = format!("[accounts.a]\nprovider = \"p\"\ncredential = {credential}\n");

        assert_eq!(
            refused(&text),
            "`accounts.a.credential` does not say where the credential is"
        );
    }
}

#[test]
fn e04_value_of_the_wrong_type_is_told_with_the_right_one() {
    const A: &str = "[accounts.a]\nprovider = \"p\"\n";

    for (text, problem) in [
        (
            "[accounts.a]\nprovider = 5",
            "`accounts.a.provider` must be text, not a number",
        ),
        ("[accounts.a]\n", "`accounts.a` names no provider"),
        (
            &format!("{A}concurrency = \"CANARY\""),
            "`accounts.a.concurrency` must be a number from 1 to 256, not text",
        ),
        (
            &format!("{A}concurrency = 257"),
            "`accounts.a.concurrency` is not a number from 1 to 256",
        ),
        (
            &format!("{A}default = \"CANARY\""),
            "`accounts.a.default` must be true or false, not text",
        ),
        (
            &format!("{A}project = \"\""),
            "`accounts.a.project` is empty",
        ),
        (
            &format!("{A}project = 2026-12-01"),
            "`accounts.a.project` must be text, not a date",
        ),
        (
            &format!("{A}credential = {{ command = \"CANARY read\" }}"),
            "`accounts.a.credential.command` must be a list of texts, not text",
        ),
        (
            &format!("{A}credential = {{ command = [\"op\", 5] }}"),
            "`accounts.a.credential.command` must be a list of texts, not a number",
        ),
        (
            &format!("{A}credential = {{ keyring = \"CANARY\" }}"),
            "`accounts.a.credential.keyring` must be true, not text",
        ),
        (
            &format!("{A}credential = {{ env = 5 }}"),
            "`accounts.a.credential.env` must be the name of a variable, not a number",
        ),
        ("accounts = 5", "`accounts` must be a table, not a number"),
        (
            "accounts.a = \"CANARY\"",
            "`accounts.a` must be a table, not text",
        ),
        ("[profiles.a]\n", "there is no section `profiles`"),
        (
            "[accounts.\"a/b\"]\nprovider = \"p\"",
            "`a/b` cannot be the name of an account",
        ),
    ] {
        assert_eq!(refused(text), problem, "{text}");
    }
}

#[test]
fn misspelled_section_source_or_provider_is_answered_with_the_nearest() {
    for (text, problem, way_out) in [
        (
            "[acounts.a]\nprovider = \"CANARY\"",
            "there is no section `acounts`",
            "did you mean `[accounts.NAME]`?",
        ),
        (
            "provider = \"CANARY\"",
            "`provider` stands outside of every account",
            "write it below `[accounts.NAME]`",
        ),
        (
            "[accounts]\nprovider = \"CANARY\"",
            "`accounts.provider` must be a table, not text",
            "an account has a name: write `[accounts.NAME]`, and `provider` below it",
        ),
        (
            "[accounts.a]\nprovidr = 5",
            "there is no field `accounts.a.providr`",
            "did you mean `provider`?",
        ),
        (
            "[accounts.a]\nprovider = \"p\"\ncredential = { comand = [\"CANARY\"] }",
            "there is no source `accounts.a.credential.comand`",
            "did you mean `command`?",
        ),
    ] {
        let complaint = parse(text).expect_err("refused");

        assert_eq!(refused(text), problem, "{text}");
        assert_eq!(complaint.way_out, way_out, "{text}");
    }
}

#[test]
fn value_of_a_field_that_may_not_exist_is_not_judged_yet() {
    for (line, problem) in [
        ("credentail = { env = \"X\" }", "must be text, not a table"),
        ("concurency = 4", "must be text, not a number"),
        ("base_ulr = \"\"", "is empty"),
    ] {
        let text = format!("[accounts.a]\nprovider = \"p\"\n{line}\n");

        let config = parse(&text).expect("read");

        let misfits: Vec<_> = config.accounts[0].misfits.values().collect();
        assert_eq!(misfits.len(), 1, "{line}");
        assert_eq!(misfits[0].problem, problem, "{line}");
    }
}

#[test]
fn two_defaults_of_one_provider_are_refused() {
    let account = |name: &str, provider: &str| {
        format!("[accounts.{name}]\nprovider = \"{provider}\"\ndefault = true\n")
    };
    let one = account("a", "p") + &account("b", "q");

    assert!(parse(&one).expect("read").accounts[0].is_default);
    assert_eq!(
        refused(&(one + &account("c", "p"))),
        "`a` and `c` are both the default of one provider"
    );
}

#[cfg(unix)]
#[test]
fn f036_path_that_only_a_shell_could_expand_is_refused() {
    let of = |credential: &str| {
        parse(&format!(
            "[accounts.a]\nprovider = 'acme'\ncredential = {credential}"
        ))
    };

    for path in [
        "~ada/key",
        "~",
        "$HOME/key",
        "a/${B}/key",
        "%USERPROFILE%/key",
    ] {
        for credential in [
            format!("{{ file = '{path}' }}"),
            format!("{{ command = ['{path}', 'read'] }}"),
        ] {
            let complaint = of(&credential).expect_err(path);

            assert!(complaint.problem.contains("only a shell"), "{complaint:?}");
            assert!(complaint.way_out.contains("`~/`"), "{complaint:?}");
        }
    }
    for path in ["~/key", "a$b", "50%/key", "a~b"] {
        assert!(of(&format!("{{ file = '{path}' }}")).is_ok(), "{path}");
    }
    // What an argument is, its program knows.
    assert!(of("{ command = ['op', '$HOME/key', '~ada'] }").is_ok());
}

#[test]
fn paths_count_from_the_file_and_from_home() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("config.toml");
    let sources = [
        (
            "{ file = \"cred\" }",
            format!("file {}/cred", folder.path().display()),
        ),
        ("{ file = \"~/cred\" }", "file /home/ada/cred".to_owned()),
        ("{ file = \"/run/cred\" }", "file /run/cred".to_owned()),
    ];
    for (source, expected) in sources {
        let text = format!("[accounts.a]\nprovider = \"p\"\ncredential = {source}\n");
        std::fs::write(&file, text).expect("written");
        let mine = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(&file, mine).expect("changed");

        let config = read(&file, Some(Path::new("/home/ada"))).expect("read");

        let source = config.accounts[0].credential.as_ref().expect("a source");
        assert_eq!(source.to_string(), expected);
    }
    let words = |program: &str| vec![program.to_owned(), "bin/x".to_owned()];
    for (program, expected) in [
        ("bin/cred", "/etc/keyctl/bin/cred"),
        ("~/bin/cred", "/home/ada/bin/cred"),
        ("op", "op"),
    ] {
        let source = Source::Command(words(program));
        let anchored = source.anchored(Path::new("/etc/keyctl"), Some(Path::new("/home/ada")));

        assert!(anchored == Source::Command(words(expected)), "{program}");
    }
}

#[test]
fn secret_in_the_place_of_a_name_is_not_repeated() {
    for text in [
        "\"sk-proj-0123456789CANARY\" = 1",
        "[accounts.\"sk-proj-0123456789CANARY\"]",
        "[accounts.\"sk proj 0123456789CANARY\"]",
    ] {
        let problem = refused(text);

        assert!(problem.contains('…'), "{problem}");
    }
    assert_eq!(
        refused("[accounts.the-production-account]"),
        "`accounts.the-production-account` names no provider"
    );
}
