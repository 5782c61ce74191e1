//! Strict TOML. The library's own errors quote the line at fault, where a secret may stand: they are never shown.

use std::{collections::BTreeMap, path::Path};

use toml::{Table, Value};

use super::{Config, ConfiguredAccount, FIELDS, Misfit, source::source, trust};
use crate::keys::{Failure, Text, nearest};

const SECTIONS: [&str; 1] = ["accounts"];
const WRITE_A_NAME: &str = "write `[accounts.NAME]`";

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

pub(super) fn complaint(problem: impl Into<String>, way_out: impl Into<String>) -> Complaint {
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
            ("accounts", other) => {
                return Err(complaint(
                    must_be("accounts", "a table", &other),
                    WRITE_A_NAME,
                ));
            }
            (other, _) => return Err(unknown_section(other)),
        }
    }
    check_defaults(&accounts)?;
    Ok(Config { accounts })
}

fn unknown_section(name: &str) -> Complaint {
    if FIELDS.contains(&name) {
        return complaint(
            format!("`{name}` stands outside of every account"),
            "write it below `[accounts.NAME]`",
        );
    }
    complaint(
        format!("there is no section `{}`", shown(name)),
        match nearest(name, &SECTIONS) {
            Some(near) => format!("did you mean `[{near}.NAME]`?"),
            None => WRITE_A_NAME.to_owned(),
        },
    )
}

/// Refuses two accounts of one provider that are both to be meant.
fn check_defaults(accounts: &[ConfiguredAccount]) -> Result<(), Complaint> {
    let mut defaults = BTreeMap::new();
    for account in accounts.iter().filter(|own| own.is_default) {
        if let Some(other) = defaults.insert(&account.provider, &account.name) {
            return Err(complaint(
                format!(
                    "`{other}` and `{}` are both the default of one provider",
                    account.name
                ),
                "leave `default = true` to one of them",
            ));
        }
    }
    Ok(())
}

fn account(name: String, value: Value) -> Result<ConfiguredAccount, Complaint> {
    check_name(&name)?;
    let at = format!("accounts.{}", shown(&name));
    let fields = match value {
        Value::Table(fields) => fields,
        other => {
            let way_out = match FIELDS.contains(&name.as_str()) {
                true => {
                    format!("an account has a name: write `[accounts.NAME]`, and `{name}` below it")
                }
                false => WRITE_A_NAME.to_owned(),
            };
            return Err(complaint(must_be(&at, "a table", &other), way_out));
        }
    };
    let mut provider = None;
    let mut account = ConfiguredAccount {
        name,
        ..ConfiguredAccount::default()
    };
    for (field, value) in fields {
        let at = format!("{at}.{}", shown(&field));
        match field.as_str() {
            "provider" => provider = Some(string(&at, value)?),
            "credential" => account.credential = Some(source(&at, value)?),
            "project" => account.project = Some(string(&at, value)?),
            "key" => account.key = Some(string(&at, value)?),
            "concurrency" => account.concurrency = Some(concurrency(&at, &value)?),
            "default" => account.is_default = truth(&at, &value)?,
            // Whether there is such a field is told before what is wrong with its value.
            _ => match setting(value) {
                Ok(text) => drop(account.settings.insert(field, text)),
                Err(misfit) => drop(account.misfits.insert(field, misfit)),
            },
        }
    }
    account.provider = provider.ok_or_else(|| without_provider(&at, &account))?;
    Ok(account)
}

/// Says that an account names no provider, or which of its fields was to.
fn without_provider(at: &str, account: &ConfiguredAccount) -> Complaint {
    let mut others = account.settings.keys().chain(account.misfits.keys());
    match others.find(|field| nearest(field, &FIELDS) == Some("provider")) {
        Some(field) => complaint(
            format!("there is no field `{at}.{}`", shown(field)),
            "did you mean `provider`?",
        ),
        None => complaint(
            format!("`{at}` names no provider"),
            "add `provider = \"NAME\"`",
        ),
    }
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
pub(super) fn shown(name: &str) -> Text {
    let may_be_secret = name.len() >= 20 && name.contains(|c: char| c.is_ascii_digit());
    match may_be_secret {
        true => Text::new(format!("{}…", name.chars().take(8).collect::<String>())),
        false => Text::from(name),
    }
}

/// Says of which type a value must be, and of which it is.
pub(super) fn must_be(at: &str, wanted: &str, value: &Value) -> String {
    format!("`{at}` must be {wanted}, not {}", kind_of(value))
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::String(_) => "text",
        Value::Integer(_) | Value::Float(_) => "a number",
        Value::Boolean(_) => "true or false",
        Value::Datetime(_) => "a date",
        Value::Array(_) => "a list",
        Value::Table(_) => "a table",
    }
}

/// Reads a text that only the provider can judge.
fn setting(value: Value) -> Result<String, Misfit> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Ok(text),
        Value::String(_) => Err(Misfit {
            problem: "is empty".to_owned(),
            way_out: "give it a value, or leave it out",
        }),
        other => Err(Misfit {
            problem: format!("must be text, not {}", kind_of(&other)),
            way_out: "write it in quotes",
        }),
    }
}

fn string(at: &str, value: Value) -> Result<String, Complaint> {
    setting(value).map_err(|misfit| complaint(format!("`{at}` {}", misfit.problem), misfit.way_out))
}

fn concurrency(at: &str, value: &Value) -> Result<usize, Complaint> {
    let Some(number) = value.as_integer() else {
        return Err(complaint(
            must_be(at, "a number from 1 to 256", value),
            "write it without quotes",
        ));
    };
    let number = usize::try_from(number).ok();
    number
        .filter(|number| (1..=256).contains(number))
        .ok_or_else(|| {
            complaint(
                format!("`{at}` is not a number from 1 to 256"),
                "use such a number, or leave it out",
            )
        })
}

fn truth(at: &str, value: &Value) -> Result<bool, Complaint> {
    value.as_bool().ok_or_else(|| {
        complaint(
            must_be(at, "true or false", value),
            "write `default = true`, without quotes",
        )
    })
}

#[cfg(test)]
mod tests;
