//! A command line for a hint: what was typed, taken over word by word, so that it can be pasted.

use std::fmt;

/// A command line that is put together from flags.
#[derive(Debug)]
pub struct CommandLine {
    words: Vec<String>,
}

impl CommandLine {
    /// Starts with the words of a command, such as `keyctl update`.
    pub fn of(command: &str) -> Self {
        Self {
            words: vec![command.to_owned()],
        }
    }

    /// Adds a word that was typed.
    pub fn word(mut self, word: &str) -> Self {
        self.words.push(quoted(word));
        self
    }

    /// Adds a flag with each of these values.
    pub fn values<T: fmt::Display>(self, flag: &str, values: impl IntoIterator<Item = T>) -> Self {
        let values = values.into_iter();
        values.fold(self, |mut line, value| {
            line.words.push(flag.to_owned());
            line.word(&value.to_string())
        })
    }

    /// Adds a flag without a value, where it was given.
    pub fn flag(mut self, flag: &str, is_given: bool) -> Self {
        if is_given {
            self.words.push(flag.to_owned());
        }
        self
    }
}

impl fmt::Display for CommandLine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.words.join(" "))
    }
}

/// Quotes a word for a shell. One that no shell takes, or that a terminal would not show as it is, is left to the reader.
fn quoted(word: &str) -> String {
    let is_plain = crate::keys::Text::from(word).is_plain();
    let quoted = shlex::try_quote(word).ok().filter(|_| is_plain);
    // It stands between backticks in a hint.
    let quoted = quoted.filter(|quoted| !quoted.contains('`'));
    quoted.map_or_else(|| "…".to_owned(), |quoted| quoted.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_for_a_shell() {
        let line = CommandLine::of("keyctl update")
            .word("my key")
            .values("--role", ["a", "b"])
            .values::<&str>("--scope", None)
            .flag("--all-scopes", true)
            .flag("--yes", false);

        let text = line.to_string();

        assert_eq!(
            text,
            "keyctl update 'my key' --role a --role b --all-scopes"
        );
    }

    #[test]
    fn word_that_cannot_be_pasted_is_left_out() {
        for word in ["a\u{1b}[2J", "a\0", "a`b", "\u{202e}"] {
            let line = CommandLine::of("keyctl describe").word(word);

            assert_eq!(line.to_string(), "keyctl describe …");
        }
    }
}
