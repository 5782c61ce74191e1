//! Values that visibly are no credential: one table of what they are instead, and of what helps.
//!
//! A value that a provider could have made passes: what decides is a mark that no credential has.

mod marks;

use zeroize::Zeroizing;

use self::marks::{
    Candidate, is_assignment, is_base64, is_command, is_example, is_header, is_path, is_quoted,
    is_reference, is_unfilled, is_variable, is_word,
};
use crate::keys::{Secret, is_hidden};

/// What a value is instead of a credential. Nothing of it repeats the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The predicate of a sentence whose subject is the value.
    pub problem: &'static str,
    pub hint: &'static str,
}

/// One line of the table: how a mistake is known, what it is, what helps.
type Line = (fn(&Candidate<'_>) -> bool, &'static str, &'static str);

const VALUE_ITSELF: &str = "put the value itself there";
const NO_SHELL: &str = "no shell reads it there, as in a file for `docker run --env-file`, a unit of systemd or YAML: put the value itself there";
const BY_COMMAND: &str = "keyctl opens no store of secrets itself: let its program print the value, with `credential = { command = [\"PROGRAM\", \"ARGUMENT\"] }` in the config file";
const COPY_AGAIN: &str =
    "copy the whole value again from where it was shown in full, or make a new key";

/// The first line that fits counts.
const TABLE: &[Line] = &[
    (
        |own| own.text.contains("-----BEGIN"),
        "is a PEM block, a certificate or a private key",
        "an admin credential is one line: put that there",
    ),
    (
        |own| own.begins_with(&["ENC[", "$ANSIBLE_VAULT", "vault:v1:", "age-encryption.org"]),
        "is encrypted",
        "decrypt it first: a helper can, with `credential = { command = [\"PROGRAM\", \"ARGUMENT\"] }` in the config file",
    ),
    (
        |own| {
            own.lower.contains("redacted")
                || own.text.contains("***")
                || own.text.contains(['•', '●', '█'])
        },
        "is masked, and only its ends are there",
        COPY_AGAIN,
    ),
    (
        is_unfilled,
        "is a placeholder that a template should have filled in",
        VALUE_ITSELF,
    ),
    (
        |own| own.text.starts_with("$(") || own.text.starts_with("<("),
        "is a command that no shell has run",
        NO_SHELL,
    ),
    (
        is_variable,
        "is the name of a variable, not its value",
        NO_SHELL,
    ),
    (
        |own| own.text.starts_with(['{', '[']),
        "is JSON",
        "put only the value of its member there: `jq -r .MEMBER` prints that",
    ),
    (
        |own| own.text.contains("...") || own.text.contains('…'),
        "is cut short",
        COPY_AGAIN,
    ),
    (
        is_header,
        "is part of a request's header",
        "leave out what stands before the value, such as `Bearer`",
    ),
    (
        is_reference,
        "is a reference to a store of secrets",
        BY_COMMAND,
    ),
    (
        |own| own.lower.starts_with("file:"),
        "is the path of a file",
        "name the file with `credential = { file = \"PATH\" }` in the config file",
    ),
    (
        |own| {
            own.text
                .split_once("://")
                .is_some_and(|(scheme, _)| is_word(scheme, "+-."))
        },
        "is a URL",
        VALUE_ITSELF,
    ),
    (
        |own| is_assignment(own.text, '='),
        "is a line that sets a variable",
        "leave out the name and the `=` before the value",
    ),
    (
        |own| is_assignment(own.text, ':') && own.text.contains(": "),
        "is a line with a name and a value",
        "leave out the name and the `:` before the value",
    ),
    (
        is_quoted,
        "stands in quotes",
        "take the quotes away: `docker run --env-file`, lists in YAML and some shells keep them",
    ),
    (
        is_command,
        "is a command, and keyctl runs none from there",
        "name it with `credential = { command = [\"PROGRAM\", \"ARGUMENT\"] }` in the config file",
    ),
    (
        is_path,
        "is the path of a file",
        "name the file with `credential = { file = \"PATH\" }` in the config file",
    ),
    (
        is_example,
        "is a placeholder",
        "put the value itself there: an admin credential, made at the provider",
    ),
    (
        |own| own.text.contains(['\r', '\n']),
        "has more than one line",
        "a credential is one line: put only that there",
    ),
    (
        |own| own.text.contains(|c: char| is_hidden(c) && !c.is_ascii()),
        "holds an invisible character",
        "type it again, or copy it from a place that shows plain text",
    ),
    (
        |own| own.text.contains(char::is_whitespace),
        "has blanks in it",
        "a credential has none: put only that there",
    ),
    (
        |own| own.text.contains('\\'),
        "has a backslash in it",
        "leave out what a shell or a program escaped, such as `\\n` at its end",
    ),
    (
        |own| own.text.ends_with([',', ';']),
        "ends with a comma or a semicolon",
        "leave that out: it belongs to the list the value was copied from",
    ),
    (
        is_base64,
        "is base64 of something else",
        "decode it first, as with `base64 -d`: the data of a Kubernetes secret is written so",
    ),
    (
        |own| own.text.bytes().any(|byte| !byte.is_ascii_graphic()),
        "holds a character that no credential has",
        "type it again, or copy it from a place that shows plain text",
    ),
];

/// Returns what a value is instead of a credential; `None` for whatever could be one.
pub fn mistake(secret: &Secret) -> Option<Mistake> {
    mistake_in(secret.expose())
}

/// Returns the same of a text that was read, before it is known whether it is one line.
pub fn mistake_in(text: &str) -> Option<Mistake> {
    let text = text.trim();
    let candidate = Candidate {
        text,
        lower: Zeroizing::new(text.to_ascii_lowercase()),
    };
    let (_, problem, hint) = TABLE
        .iter()
        .find(|(is_it, _, _)| !text.is_empty() && is_it(&candidate))?;
    Some(Mistake { problem, hint })
}

#[cfg(test)]
mod tests;
