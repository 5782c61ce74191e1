//! What a crash left in a file that was held ready for a secret, and that did not get to its place.

use std::path::Path;

use zeroize::Zeroizing;

use super::{Sink, dotenv, rescue};
use crate::keys::Secret;

/// Is what such a file was filled with.
pub struct Held {
    text: Zeroizing<String>,
    /// Whether it ends where the file does: what has room behind it may have been written in part.
    pub is_whole: bool,
}

/// Returns what a file that was held ready was filled with; nothing where it holds nothing, or nothing of the own.
pub fn held(placeholder: &Path) -> Option<Held> {
    let text = rescue::own_text_of(placeholder).ok()?;
    // It was made with room for a secret, and is cut to its length after it was filled.
    let filled = text.trim_end_matches('\0');
    (!filled.trim().is_empty()).then(|| Held {
        is_whole: filled.len() == text.len(),
        text: Zeroizing::new(filled.to_owned()),
    })
}

impl Held {
    /// Lists what the secret may be: the variable of each sink that is one, and all that is there.
    pub fn secrets(&self, sinks: &[Sink]) -> Vec<Secret> {
        let variables = sinks.iter().filter_map(|sink| match sink {
            Sink::Dotenv { variable, .. } => dotenv::value_of(&self.text, variable).ok(),
            Sink::File(_) | Sink::Exec(_) | Sink::Stdout => None,
        });
        let bare = Secret::new(self.text.as_str());
        let all = variables.chain([bare]);
        all.filter(|secret| !secret.is_unusable()).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::*;
    use crate::delivery::placeholder::Placeholder;

    /// Makes a file that is held ready, and begins to fill it.
    fn begun(content: &str) -> (TempDir, Placeholder) {
        let folder = tempfile::tempdir().expect("a folder");
        let target = folder.path().join("key");
        let placeholder = Placeholder::reserve(&target, 0).expect("held ready");
        let mut bytes = fs::read(placeholder.path()).expect("there");
        bytes[..content.len()].copy_from_slice(content.as_bytes());
        fs::write(placeholder.path(), bytes).expect("written");
        (folder, placeholder)
    }

    fn sinks(typed: &[&str]) -> Vec<Sink> {
        let read = |typed: &&str| typed.parse().expect("a sink");
        typed.iter().map(read).collect()
    }

    #[test]
    fn secret_is_found_in_front_of_the_room_that_was_made_for_it() {
        let (_folder, placeholder) = begun("sk-canary-0123456789");

        let held = held(placeholder.path()).expect("filled");

        assert!(!held.is_whole);
        let secrets = held.secrets(&sinks(&["file:key"]));
        assert_eq!(secrets, [Secret::new("sk-canary-0123456789")]);
    }

    #[test]
    fn secret_is_found_in_its_variable() {
        let (_folder, placeholder) = begun("A=1\nAPI_KEY='sk-canary-0123456789'\n");

        let held = held(placeholder.path()).expect("filled");

        let secrets = held.secrets(&sinks(&["file:key", "dotenv:.env#API_KEY"]));
        assert_eq!(secrets, [Secret::new("sk-canary-0123456789")]);
    }

    #[test]
    fn file_that_was_cut_to_its_length_is_whole() {
        let (_folder, placeholder) = begun("");
        fs::write(placeholder.path(), "sk-canary-0123456789").expect("written");

        let held = held(placeholder.path()).expect("filled");

        assert!(held.is_whole);
    }

    #[test]
    fn file_that_was_not_filled_holds_nothing() {
        let (_folder, placeholder) = begun("");
        assert!(held(placeholder.path()).is_none());

        fs::write(placeholder.path(), "").expect("written");
        assert!(held(placeholder.path()).is_none());
    }
}
