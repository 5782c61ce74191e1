//! What people put in the place of a credential.

use super::*;

fn problem(text: &str) -> &'static str {
    mistake_in(text).map_or("passes", |own| own.problem)
}

#[test]
fn f031_value_that_is_no_credential_is_told_what_it_is() {
    let key = "sk-admin-0123456789abcdefABCDEF";
    let of_key = |form: &str| form.replace('§', key);
    for (forms, expected) in [
        (
            &[
                "\"§\"",
                "'§'",
                "“§”",
                "‘§’",
                "`§`",
                "\"§",
                "§'",
                "«§»",
                "\\\"§\\\"",
                "\"§\",",
                "&quot;§&quot;",
            ][..],
            "stands in quotes",
        ),
        (
            &[
                "Bearer §",
                "bearer §",
                "Authorization: Bearer §",
                "Api-Key: §",
                "x-api-key:§",
                "Basic a2V5",
            ],
            "is part of a request's header",
        ),
        (
            &[
                "${ACME_ADMIN_KEY}",
                "$ACME_ADMIN_KEY",
                "%ACME_ADMIN_KEY%",
                "$env:KEY_OF",
                "process.env.A",
                "env:A",
            ],
            "is the name of a variable, not its value",
        ),
        (
            &["$(op read op://a/b)"],
            "is a command that no shell has run",
        ),
        (
            &[
                "{{ key }}",
                "${{ secrets.KEY_OF }}",
                "<%= key %>",
                "((key))",
                "__KEY_OF__",
                "#{key}",
                "!Ref Key",
            ],
            "is a placeholder that a template should have filled in",
        ),
        (
            &[
                "<your-key>",
                "YOUR_API_KEY",
                "your-api-key",
                "xxx",
                "sk-xxxx",
                "sk-admin-xxxxxxxxxxxxxxxx",
                "changeme",
                "CHANGE_ME",
                "null",
                "sk-your-key-here",
                "sk-admin-",
            ],
            "is a placeholder",
        ),
        (
            &["sk-…", "sk-admin-abc...", "sk-admin...cdef"],
            "is cut short",
        ),
        (
            &["***", "sk-admin-****cdef", "••••••••", "[REDACTED]"],
            "is masked, and only its ends are there",
        ),
        (
            &[
                "op://infra/acme/key",
                "vault:secret/data/x#key",
                "arn:aws:secretsmanager:eu-west-1:1:secret:x",
                "projects/p/secrets/s/versions/latest",
                "keyring:acme",
                "@Microsoft.KeyVault(SecretUri=https://x)",
            ],
            "is a reference to a store of secrets",
        ),
        (
            &["https://platform.example/keys", "postgres://u@h/d"],
            "is a URL",
        ),
        (
            &[
                "/run/secrets/acme",
                "~/key",
                "./key.txt",
                "C:\\keys\\a",
                "file:///run/key",
                "secrets/acme.key",
            ],
            "is the path of a file",
        ),
        (
            &[
                "ACME_ADMIN_KEY=§",
                "export ACME_ADMIN_KEY=§",
                "export A='§'",
                "A=1\nB=2",
            ],
            "is a line that sets a variable",
        ),
        (&["acme_admin_key: §"], "is a line with a name and a value"),
        (
            &["op read op://a/b", "cat /run/key"],
            "is a command, and keyctl runs none from there",
        ),
        (
            &["{\"key\": \"§\"}", "[\"§\"]", "{\n  \"value\": 1\n}"],
            "is JSON",
        ),
        (
            &["-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----"],
            "is a PEM block, a certificate or a private key",
        ),
        (&["ENC[AES256_GCM,data:x]"], "is encrypted"),
        (&["§\n§"], "has more than one line"),
        (&["§ §", "my §"], "has blanks in it"),
        (
            &["\u{feff}§", "§\u{200b}", "sk-\u{2060}admin"],
            "holds an invisible character",
        ),
        (&["§\\n"], "has a backslash in it"),
        (&["§,", "§;"], "ends with a comma or a semicolon"),
        (
            &[
                "c2stYWRtaW4tMDEyMzQ1Njc4OWFiY2RlZg==",
                "eyJrZXkiOiJzay1hZG1pbi0xIn0=",
            ],
            "is base64 of something else",
        ),
        (
            &["sk-admin-é", "sk\0admin"],
            "holds a character that no credential has",
        ),
    ] {
        for form in forms {
            assert_eq!(problem(&of_key(form)), expected, "{form}");
        }
    }
}

#[test]
fn f031_every_mistake_has_its_own_sentence() {
    let mut problems: Vec<&str> = TABLE.iter().map(|(_, problem, _)| *problem).collect();
    // A file has two forms.
    problems.sort_unstable();
    problems.dedup();

    assert_eq!(problems.len(), TABLE.len() - 1);
}
