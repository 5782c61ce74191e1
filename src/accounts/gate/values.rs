//! Whether a value is one the provider can take.

use crate::keys::{Failure, KindCapabilities, Lifetime, Permissions, is_hidden};

/// Checks a name's length and visibility.
pub fn check_name(own: &KindCapabilities, name: Option<&str>) -> Result<(), Failure> {
    let Some(name) = name else { return Ok(()) };
    check_text("name", name)?;
    let range = &own.name_length;
    if range.contains(&name.chars().count()) {
        return Ok(());
    }
    Err(Failure::usage(
        "the name is too short or too long",
        format!("use {} to {} characters", range.start(), range.end()),
    ))
}

/// Refuses text that a terminal would not show as it is; a console may, to its harm.
pub fn check_text(what: &str, text: &str) -> Result<(), Failure> {
    let hidden: Vec<String> = text
        .chars()
        .filter(|character| is_hidden(*character))
        .map(|character| format!("U+{:04X}", u32::from(character)))
        .collect();
    if !hidden.is_empty() {
        return Err(Failure::usage(
            format!(
                "the {what} holds invisible characters: {}",
                hidden.join(", ")
            ),
            "use visible characters only",
        ));
    }
    if text.trim().is_empty() {
        return Err(Failure::usage(
            format!("the {what} is blank"),
            "give it at least one visible character",
        ));
    }
    Ok(())
}

/// Checks a lifetime against the longest there is.
pub fn check_lifetime(own: &KindCapabilities, lifetime: Option<Lifetime>) -> Result<(), Failure> {
    match (lifetime, own.longest_lifetime) {
        (Some(asked), Some(longest)) if asked > longest => Err(Failure::usage(
            "the lifetime is longer than the provider allows",
            format!("use at most `{longest}`"),
        )),
        _ => Ok(()),
    }
}

/// Checks each word of a set, which is given word by word.
pub fn check_words(flag: &str, words: &[String]) -> Result<(), Failure> {
    let what = format!("value of `{flag}`");
    for word in words {
        check_text(&what, word)?;
        if word.contains(',') {
            return Err(Failure::usage(
                format!("the {what} is a list"),
                format!("give each one by itself: `{flag} … {flag} …`"),
            ));
        }
    }
    Ok(())
}

/// Checks each scope; an empty set would mean *everything*, which has to be asked for by name.
pub fn check_permissions(permissions: Option<&Permissions>) -> Result<(), Failure> {
    match permissions {
        Some(Permissions::Only(scopes)) if scopes.is_empty() => Err(Failure::usage(
            "the set of scopes is empty",
            "name the scopes, or ask for all by name",
        )),
        Some(Permissions::Only(scopes)) if scopes.iter().any(|own| own.trim().is_empty()) => {
            Err(Failure::usage(
                "the value of `--scope` is blank",
                "name the scopes, or lift every restriction with `--all-scopes`",
            ))
        }
        Some(Permissions::Only(scopes)) => check_words("--scope", scopes),
        Some(Permissions::All) | None => Ok(()),
    }
}
