//! Strict TOML. The library's own errors quote the line at fault, where a secret may stand: they are never shown.

use std::{collections::BTreeMap, path::Path};

use toml::{Table, Value};

use super::{Config, ConfiguredAccount, trust};
use crate::{
    credentials::Source,
    keys::{Failure, Text, nearest},
};

/// The fields that an account of every provider has.
const FIELDS: [&str; 5] = ["provider", "credential", "project", "key", "concurrency"];
const SOURCES: &str = "`{ env = \"NAME\" }`, `{ file = \"PATH\" }`, `{ command = [\"PROGRAM\", …] }` or `{ keyring = true }`";

/// Reads and checks the file; paths in it count from its own folder, and `~/` from `home`.
pub fn read(path: &Path, home: Option<&Path>) -> Result<Config, Failure> {
    let text = trust::read(path)?;
    let parsed = parse(&text).map(|mut config| {
        let file = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let folder = file.parent().unwrap_or(&file);
        for source in config
            .accounts
            .iter_mut()
            .filter_map(|own| own.credential.as_mut())
        {
            *source = source.anchored(folder, home);
        }
        config
    });
    parsed.map_err(|complaint| {
        Failure::usage(
            format!(
                "the config file {}: {}",
                Text::new(path.display().to_string()),
                complaint.problem
            ),
            complaint.way_out,
        )
    })
}

/// Is what is wrong, and what would be right.
#[derive(Debug, PartialEq, Eq)]
pub struct Complaint {
    problem: String,
    way_out: String,
}

impl Complaint {
    /// Makes the failure of something that was typed.
    pub fn failure(self) -> Failure {
        Failure::usage(self.problem, self.way_out)
    }
}

fn complaint(problem: impl Into<String>, way_out: impl Into<String>) -> Complaint {
    Complaint {
        problem: problem.into(),
        way_out: way_out.into(),
    }
}

/// Reads the text of a config file.
pub(super) fn parse(text: &str) -> Result<Config, Complaint> {
    let table: Table = text.parse().map_err(|error: toml::de::Error| {
        let before = error.span().and_then(|span| text.get(..span.start));
        let line = before.map_or(1, |before| before.matches('\n').count() + 1);
        complaint(
            format!("line {line} cannot be read as TOML"),
            "its text is not repeated here, for it may hold a secret; compare it with the example in the README",
        )
    })?;
    let mut accounts = Vec::new();
    for (section, value) in table {
        match (section.as_str(), value) {
            ("accounts", Value::Table(table)) => {
                for (name, value) in table {
                    accounts.push(account(name, value)?);
                }
            }
            ("accounts", _) => {
                return Err(complaint(
                    "`accounts` is not a table",
                    "write `[accounts.NAME]`",
                ));
            }
            (other, _) => {
                return Err(complaint(
                    format!("there is no section `{}`", shown(other)),
                    "write `[accounts.NAME]`",
                ));
            }
        }
    }
    Ok(Config { accounts })
}

fn account(name: String, value: Value) -> Result<ConfiguredAccount, Complaint> {
    check_name(&name)?;
    let Value::Table(fields) = value else {
        return Err(complaint(
            format!("`accounts.{}` is not a table", shown(&name)),
            "write `[accounts.NAME]`",
        ));
    };
    let mut provider = None;
    let mut account = ConfiguredAccount {
        provider: String::new(),
        credential: None,
        project: None,
        key: None,
        concurrency: None,
        settings: BTreeMap::new(),
        name,
    };
    for (field, value) in fields {
        let at = format!("accounts.{}.{}", shown(&account.name), shown(&field));
        match field.as_str() {
            "provider" => provider = Some(string(&at, value)?),
            "credential" => account.credential = Some(source(&at, value)?),
            "project" => account.project = Some(string(&at, value)?),
            "key" => account.key = Some(string(&at, value)?),
            "concurrency" => account.concurrency = Some(concurrency(&at, &value)?),
            _ if !value.is_str() && nearest(&field, &FIELDS).is_some() => {
                let near = nearest(&field, &FIELDS).unwrap_or_default();
                return Err(complaint(
                    format!("there is no field `{at}`"),
                    format!("did you mean `{near}`?"),
                ));
            }
            _ => {
                account.settings.insert(field, string(&at, value)?);
            }
        }
    }
    account.provider = provider.ok_or_else(|| {
        complaint(
            format!("`accounts.{}` names no provider", shown(&account.name)),
            "add `provider = \"NAME\"`",
        )
    })?;
    Ok(account)
}

/// An account's name is the first segment of its keys' refs.
pub fn check_name(name: &str) -> Result<(), Complaint> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let begins_well = name.starts_with(|c: char| c.is_ascii_alphanumeric());
    if begins_well && name.len() <= 64 && name.chars().all(is_word) {
        return Ok(());
    }
    Err(complaint(
        format!("`{}` cannot be the name of an account", shown(name)),
        "use letters, digits, `-`, `_` and `.`",
    ))
}

/// Repeats a name, but only the beginning of one that could be a secret in the place of a name.
fn shown(name: &str) -> Text {
    let may_be_secret = name.len() >= 20 && name.contains(|c: char| c.is_ascii_digit());
    match may_be_secret {
        true => Text::new(format!("{}…", name.chars().take(8).collect::<String>())),
        false => Text::from(name),
    }
}

fn string(at: &str, value: Value) -> Result<String, Complaint> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Ok(text),
        Value::String(_) => Err(complaint(
            format!("`{at}` is empty"),
            "give it a value, or leave it out",
        )),
        _ => Err(complaint(
            format!("`{at}` is not text"),
            "write it in quotes",
        )),
    }
}

fn concurrency(at: &str, value: &Value) -> Result<usize, Complaint> {
    let number = value
        .as_integer()
        .and_then(|number| usize::try_from(number).ok());
    number
        .filter(|number| (1..=256).contains(number))
        .ok_or_else(|| {
            complaint(
                format!("`{at}` is not a number from 1 to 256"),
                "write it without quotes",
            )
        })
}

fn source(at: &str, value: Value) -> Result<Source, Complaint> {
    let unusable = || {
        complaint(
            format!("`{at}` does not say where the credential is"),
            format!("use {SOURCES}; a secret itself never stands in the config file"),
        )
    };
    let Value::Table(table) = value else {
        return Err(unusable());
    };
    let mut members = table.into_iter();
    let (Some((word, value)), None) = (members.next(), members.next()) else {
        return Err(unusable());
    };
    match (word.as_str(), value) {
        ("env", Value::String(name)) if is_variable(&name) => Ok(Source::Env(name)),
        ("file", Value::String(path)) if !path.is_empty() => Ok(Source::File(path.into())),
        ("command", Value::Array(words)) if !words.is_empty() => {
            let words = words.into_iter().map(|word| match word {
                Value::String(word) => Ok(word),
                _ => Err(unusable()),
            });
            Ok(Source::Command(words.collect::<Result<_, _>>()?))
        }
        ("keyring", Value::Boolean(true)) => Ok(Source::Keyring),
        _ => Err(unusable()),
    }
}

/// Tells the name of a variable from a secret that was put in its place.
fn is_variable(name: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    name.len() <= 64 && name.starts_with(|c: char| !c.is_ascii_digit()) && name.chars().all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

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
                key: None,
                concurrency: Some(4),
                settings: [("base_url".to_owned(), "https://eu.example".to_owned())].into(),
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
            r#"{ env = 5 }"#,
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
    fn e04_what_is_of_the_wrong_type_is_named_by_its_field() {
        for (text, problem) in [
            (
                "[accounts.a]\nprovider = 5",
                "`accounts.a.provider` is not text",
            ),
            ("[accounts.a]\n", "`accounts.a` names no provider"),
            (
                "[accounts.a]\nprovider = \"p\"\nconcurrency = \"CANARY\"",
                "`accounts.a.concurrency` is not a number from 1 to 256",
            ),
            (
                "[accounts.a]\nprovider = \"p\"\nproject = \"\"",
                "`accounts.a.project` is empty",
            ),
            ("accounts = 5", "`accounts` is not a table"),
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
    fn misspelled_field_is_corrected_whatever_its_value_is() {
        for (line, near) in [
            ("credentail = { env = \"X\" }", "credential"),
            ("concurency = 4", "concurrency"),
        ] {
            let text = format!("[accounts.a]\nprovider = \"p\"\n{line}\n");

            let complaint = parse(&text).expect_err("refused");

            assert!(
                complaint
                    .problem
                    .starts_with("there is no field `accounts.a.c")
            );
            assert_eq!(complaint.way_out, format!("did you mean `{near}`?"));
        }
        let other = "[accounts.a]\nprovider = \"p\"\nbase_url = 5\n";
        assert_eq!(refused(other), "`accounts.a.base_url` is not text");
    }

    #[cfg(unix)]
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
            "[accounts.a]\nprovider = \"a\"\n\"sk-proj-0123456789CANARY\" = 1",
        ] {
            let problem = refused(text);

            assert!(problem.contains('…'), "{problem}");
        }
        assert_eq!(
            refused("[accounts.the-production-account]"),
            "`accounts.the-production-account` names no provider"
        );
    }
}
