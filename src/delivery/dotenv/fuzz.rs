//! What must hold of a file of variables, whatever stands in it.

use std::collections::BTreeSet;

use super::Document;
use crate::keys::fuzz::text_of;

/// A file of variables, below the line with the new value, is left alone but for the one variable: that has the value,
/// and every other has what it had.
pub fn dotenv(bytes: &[u8]) {
    let text = text_of(bytes);
    let (secret, text) = text.split_once('\n').unwrap_or(("sk-1", &text));
    let Ok(written) = written(text, secret) else {
        return;
    };

    assert_eq!(value(&written, "KEY"), Ok(Some(secret.to_owned())));
    assert_eq!(written_again(&written, secret), written);
    let had_it = value(text, "KEY").is_ok_and(|own| own.is_some());
    if !had_it && Document::read(text, "KEY").is_ok_and(|own| own.value() == Ok(None)) {
        assert!(written.starts_with(text), "{text:?} is not what it was");
    }
    for name in names(text) {
        if let Ok(before) = value(text, name) {
            assert_eq!(value(&written, name), Ok(before), "{name} in {text:?}");
        }
    }
}

fn written(text: &str, secret: &str) -> Result<String, String> {
    let written = Document::read(text, "KEY")?.with(secret)?;
    Ok(String::clone(&written))
}

/// Writes another value, and then the first again.
fn written_again(text: &str, secret: &str) -> String {
    let other = written(text, "another 'value'").expect("it was written once");
    written(&other, secret).expect("it was written once")
}

fn value(text: &str, name: &str) -> Result<Option<String>, String> {
    let value = Document::read(text, name)?.value()?;
    Ok(value.map(|own| String::clone(&own)))
}

/// Lists whatever could be the name of another variable.
fn names(text: &str) -> BTreeSet<&str> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    words
        .filter(|word| !word.is_empty() && *word != "KEY")
        .take(16)
        .collect()
}
