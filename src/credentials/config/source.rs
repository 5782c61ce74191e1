//! What the config file says of where a credential is.

use toml::Value;

use super::parse::{Complaint, complaint, must_be, shown};
use crate::{credentials::Source, keys::nearest};

const SOURCES: [&str; 4] = ["env", "file", "command", "keyring"];
const A_COMMAND: &str = "command = [\"PROGRAM\", …]";
const FORMS: &str = "`{ env = \"NAME\" }`, `{ file = \"PATH\" }`, `{ command = [\"PROGRAM\", …] }` or `{ keyring = true }`";

/// Reads where a credential is. No value is repeated: it may be the secret itself.
pub fn source(at: &str, value: Value) -> Result<Source, Complaint> {
    let unusable = || {
        complaint(
            format!("`{at}` does not say where the credential is"),
            format!("use {FORMS}; a secret itself never stands in the config file"),
        )
    };
    let Value::Table(table) = value else {
        return Err(unusable());
    };
    let mut members = table.into_iter();
    let (Some((word, value)), None) = (members.next(), members.next()) else {
        return Err(unusable());
    };
    let field = format!("{at}.{}", shown(&word));
    let wrong = |wanted: &str, value: &Value, form: &str| {
        let form = format!("write `{form}`");
        complaint(must_be(&field, wanted, value), form)
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
                other => Err(wrong("a list of texts", &other, A_COMMAND)),
            });
            Ok(Source::Command(words.collect::<Result<_, _>>()?))
        }
        ("keyring", Value::Boolean(true)) => Ok(Source::Keyring),
        // What stands there as text may be the secret.
        ("env" | "file", Value::String(_)) => Err(unusable()),
        ("env", other) => Err(wrong("the name of a variable", &other, "env = \"NAME\"")),
        ("file", other) => Err(wrong("a path", &other, "file = \"PATH\"")),
        ("command", other) if !other.is_array() => Err(wrong("a list of texts", &other, A_COMMAND)),
        ("keyring", other) if !other.is_bool() => Err(wrong("true", &other, "keyring = true")),
        _ => match nearest(&word, &SOURCES).filter(|near| *near != word) {
            Some(near) => Err(complaint(
                format!("there is no source `{field}`"),
                format!("did you mean `{near}`?"),
            )),
            None => Err(unusable()),
        },
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
pub fn is_variable(name: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    name.len() <= 64 && name.starts_with(|c: char| !c.is_ascii_digit()) && name.chars().all(is_word)
}
