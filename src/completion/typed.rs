//! What stands on the command line already, which says what is worth offering.

use std::{ffi::OsString, path::PathBuf};

/// Is the words that were typed, the last of which is to be completed.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    before: Vec<String>,
}

impl Typed {
    /// Takes them from how a shell asks: behind `--`, the name of the program first.
    pub fn of(arguments: &[OsString]) -> Self {
        let asked = arguments.iter().skip_while(|word| *word != "--").skip(2);
        let mut before: Vec<String> = asked
            .map(|word| word.to_string_lossy().into_owned())
            .collect();
        before.pop();
        Self { before }
    }

    /// Tells whether the command is for the sandbox.
    pub fn is_for_sandbox(&self) -> bool {
        self.before.iter().any(|word| word == "--sandbox")
    }

    /// Tells whether this key is named already; that it may be the credential in use is said beside its name.
    pub(super) fn names(&self, reference: &str) -> bool {
        let before = std::iter::once("").chain(self.before.iter().map(String::as_str));
        let mut words = before.zip(&self.before);
        words.any(|(before, word)| word == reference && before != "--allow-self")
    }

    /// Returns the config file that is named.
    pub(super) fn config(&self) -> Option<PathBuf> {
        let mut words = self.before.iter();
        let value = words.find_map(|word| Some(word.strip_prefix("--config")?.to_owned()))?;
        let value = match value.strip_prefix('=') {
            Some(path) => Some(path),
            None => words
                .next()
                .map(String::as_str)
                .filter(|_| value.is_empty()),
        };
        value.map(PathBuf::from)
    }

    /// Returns what follows the first of these words, without flags.
    pub(super) fn behind(&self, verbs: &[&str]) -> impl Iterator<Item = &str> {
        let mut words = self.before.iter().map(String::as_str);
        words.find(|word| verbs.contains(word));
        words.filter(|word| !word.starts_with('-'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(line: &str) -> Typed {
        let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        Typed::of(&words)
    }

    #[test]
    fn word_that_is_being_typed_is_not_there_yet() {
        let typed = typed("/bin/keyctl -- keyctl delete acme/key_1 acme/key_2");

        assert!(typed.names("acme/key_1"));
        assert!(!typed.names("acme/key_2"));
    }

    #[test]
    fn key_that_may_be_the_credential_in_use_is_still_to_be_named() {
        let typed = typed("k -- k delete --allow-self acme/key_1 ");

        assert!(!typed.names("acme/key_1"));
    }

    #[test]
    fn config_file_is_read_in_both_forms() {
        let config = |line: &str| typed(line).config();

        assert_eq!(
            config("k -- k list --config a --account "),
            Some("a".into())
        );
        assert_eq!(
            config("k -- k --config=a list --account "),
            Some("a".into())
        );
        assert_eq!(config("k -- k list --config "), None);
        assert_eq!(config("k -- k list --account "), None);
    }
}
