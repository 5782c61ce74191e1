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
    let path = match &value {
        Value::String(path) if word == "file" => Some(path.as_str()),
        Value::Array(words) if word == "command" => words.first().and_then(Value::as_str),
        _ => None,
    };
    if path.is_some_and(needs_a_shell) {
        return Err(complaint(
            format!("`{at}` has a path that only a shell could expand"),
            "only `~/` at the beginning of the file's or the program's path is expanded; write out what `~user`, `$NAME` or `%NAME%` stands for",
        ));
    }
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

/// Tells whether a path begins with what a shell would expand, and keyctl does not.
fn needs_a_shell(path: &str) -> bool {
    let is_of_user = path.starts_with('~') && !path.starts_with("~/") && !path.starts_with("~\\");
    let mut parts = path.strip_prefix('%').unwrap_or_default().splitn(2, '%');
    let is_of_windows = parts.next().is_some_and(is_variable) && parts.next().is_some();
    is_of_user || path.starts_with('$') || path.contains("${") || is_of_windows
}

/// Tells the name of a variable from a secret that was put in its place.
fn is_variable(name: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    name.len() <= 64 && name.starts_with(|c: char| !c.is_ascii_digit()) && name.chars().all(is_word)
}

#[cfg(test)]
mod tests;
