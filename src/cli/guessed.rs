//! A command that somebody guessed: the line that does it, with what was typed behind it.

use std::ffi::OsString;

use clap::{
    CommandFactory,
    error::{ContextKind, ContextValue, ErrorKind},
};

use super::{
    Cli,
    guesses::{ALIASES, GUESSES, LIST, LOGIN, LOGOUT, Meant, NOTES, NOUNS, OTHERS, OWN, UPDATE},
    keyutils::is_key_of_keyutils,
    repeatable::is_repeatable,
};
use crate::{
    keys::{Failure, Text},
    providers,
};

/// A command line around the word that is no command.
struct Typed<'a> {
    /// The flags before it.
    flags: Vec<&'a str>,
    /// The command that it stands behind.
    parent: Option<&'a str>,
    behind: Vec<&'a str>,
}

impl<'a> Typed<'a> {
    fn around(word: &str, arguments: &'a [OsString]) -> Option<Self> {
        let typed: Vec<&str> = arguments
            .iter()
            .skip(1)
            .map(|own| own.to_str().unwrap_or("\u{fffd}"))
            .collect();
        let place = typed.iter().position(|own| *own == word)?;
        let (before, behind) = (&typed[..place], &typed[place + 1..]);
        let parent = before.iter().rposition(|own| is_command(own));
        let mut flags = before.to_vec();
        Some(Self {
            parent: parent.map(|place| flags.remove(place)),
            flags,
            behind: behind.to_vec(),
        })
    }
}

/// Returns the refusal that names the line to paste, where a command was guessed; nothing for a mistyped one.
pub fn guessed(error: &clap::Error, arguments: &[OsString]) -> Option<Failure> {
    let word = unknown(error)?;
    let hint = hint(word, arguments)?;
    let words = match Typed::around(word, arguments)?.parent {
        Some(parent) => Text::new(format!("{parent} {word}")),
        None => Text::from(word),
    };
    Some(Failure::usage(
        format!("there is no command `{words}`"),
        hint,
    ))
}

/// Returns what to say of a guessed command: what it is called, and the line to paste.
pub(super) fn hint(word: &str, arguments: &[OsString]) -> Option<String> {
    let Typed {
        flags,
        parent,
        behind,
    } = Typed::around(word, arguments)?;
    let (meant, rest) = find(parent, word, &behind)?;
    let line =
        line(meant, &flags, rest, word).unwrap_or_else(|| format!("keyctl {}", meant.example));
    let hint = format!("{}: `{line}`", meant.purpose);
    let of = |texts: &[(&str, &'static str)]| {
        let mut texts = texts.iter();
        let found = texts.find(|(words, _)| holds(words, &word.to_lowercase()));
        found.map(|(_, text)| (*text).to_owned())
    };
    let parts = [of(NOTES), Some(hint), of(OTHERS)];
    Some(parts.into_iter().flatten().collect::<Vec<_>>().join("; "))
}

/// Returns the command of keyctl that a word means, as help explains it.
pub fn meant_by(word: &str) -> Option<&'static str> {
    let (meant, _) = find(None, word, &[])?;
    let command = meant.command.split(" --").next();
    command.filter(|own| !own.starts_with('-'))
}

/// Returns the word that is no command, or too much behind one.
fn unknown(error: &clap::Error) -> Option<&str> {
    let kind = match error.kind() {
        ErrorKind::InvalidSubcommand => ContextKind::InvalidSubcommand,
        ErrorKind::UnknownArgument => ContextKind::InvalidArg,
        _ => return None,
    };
    match error.get(kind) {
        Some(ContextValue::String(word)) => Some(word),
        _ => None,
    }
}

fn is_command(word: &str) -> bool {
    let root = Cli::command();
    root.get_subcommands().any(|own| own.get_name() == word)
}

/// Finds what is meant, and what of the words behind it belongs to it.
fn find<'a>(
    parent: Option<&str>,
    word: &str,
    behind: &'a [&'a str],
) -> Option<(Meant, &'a [&'a str])> {
    let word = word.to_lowercase();
    if let Some(parent) = parent {
        return guess(&format!("{parent} {word}")).map(|meant| (meant, behind));
    }
    if let Some((next, rest)) = behind.split_first() {
        if let Some(meant) = guess(&format!("{word} {}", next.to_lowercase())) {
            return Some((meant, rest));
        }
        if NOUNS.contains(&word.as_str()) {
            // `keys list`: the command comes first. `key REF` looks at one.
            return match own(next) {
                Some(meant) => Some((meant, rest)),
                None if next.starts_with('-') => Some((LIST, behind)),
                None => find(None, next, rest).or(Some((super::guesses::DESCRIBE, behind))),
            };
        }
    }
    if NOUNS.contains(&word.as_str()) {
        return Some((LIST, behind));
    }
    let meant = guess(&word).or_else(|| own(&word)).or_else(|| {
        // `create-key`, `keys-list`.
        let parts = word.split(['-', '_', ':', '.']);
        let verbs: Vec<&str> = parts.filter(|part| !NOUNS.contains(part)).collect();
        let [verb] = verbs[..] else { return None };
        (verb != word).then(|| own(verb).or_else(|| guess(verb)))?
    });
    meant.map(|meant| (meant, behind))
}

/// Tells whether a line of the table has these words.
fn holds(line: &str, words: &str) -> bool {
    line.split(", ").any(|own| own == words)
}

fn guess(words: &str) -> Option<Meant> {
    let mut guesses = GUESSES.iter();
    let found = guesses.find(|(all, _)| holds(all, words));
    found.map(|(_, meant)| *meant)
}

fn own(word: &str) -> Option<Meant> {
    let word = word.to_lowercase();
    let alias = ALIASES.iter().find(|(own, _)| *own == word);
    let own = OWN.iter().find(|own| own.command == word);
    own.copied().or(alias.map(|(_, meant)| *meant))
}

/// Writes the line as a shell reads it; nothing where what was typed does not fit, or may be a secret.
fn line(meant: Meant, flags: &[&str], rest: &[&str], word: &str) -> Option<String> {
    let all = || flags.iter().chain(rest);
    // Words alone that the command cannot do without have to be there.
    let lacks_name = word == "rename" && rest.len() < 2;
    if lacks_name || (rest.is_empty() && meant.example != meant.command) {
        return None;
    }
    if all().any(|own| !is_repeatable(own, flags, rest) || is_key_of_keyutils(own)) {
        return None;
    }
    let command: Vec<&str> = meant.command.split(' ').collect();
    let arguments = arguments(meant, rest, word);
    let mut words = vec!["keyctl".to_owned()];
    words.extend(flags.iter().chain(&command).map(|own| (*own).to_owned()));
    words.extend(arguments);
    let is_answer = |error: &clap::Error| {
        matches!(
            error.kind(),
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
        )
    };
    match Cli::command().try_get_matches_from(&words) {
        Err(error) if !is_answer(&error) => return None,
        _ => {}
    }
    let words: Vec<_> = words.iter().map(|own| shlex::try_quote(own)).collect();
    let words: Result<Vec<_>, _> = words.into_iter().collect();
    words.ok().map(|words| words.join(" "))
}

/// Puts what was typed into the flags that the command takes it by.
fn arguments(meant: Meant, rest: &[&str], word: &str) -> Vec<String> {
    let own = |words: &[&str]| words.iter().map(|own| (*own).to_owned()).collect();
    match rest {
        [key, name, more @ ..] if meant == UPDATE && word == "rename" && !name.starts_with('-') => {
            let mut words: Vec<String> = own(&[*key, "--name", *name]);
            words.extend(more.iter().map(|own| (*own).to_owned()));
            words
        }
        [pattern] if meant == LIST && !pattern.starts_with('-') => {
            vec!["--name".to_owned(), format!("*{pattern}*")]
        }
        [name] if meant == LOGIN && providers::ALL.iter().any(|own| own.name == *name) => {
            own(&["--provider", *name])
        }
        [name] if meant == LOGOUT && !name.starts_with('-') => own(&["--account", *name]),
        _ => own(rest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns what is said of a line that cannot be read.
    fn said(line: &str) -> Option<(String, String)> {
        let words = shlex::split(line).expect("words");
        let words: Vec<OsString> = words.into_iter().map(OsString::from).collect();
        let error = Cli::command().try_get_matches_from(&words).err()?;
        let failure = guessed(&error, &words)?;
        Some((failure.to_string(), failure.hint()?))
    }

    /// Returns the line to paste.
    fn pasted(line: &str) -> String {
        let (_, hint) = said(line).unwrap_or_default();
        hint.split("`keyctl ")
            .nth(1)
            .and_then(|own| own.split('`').next())
            .map(|own| format!("keyctl {own}"))
            .unwrap_or_default()
            .to_owned()
    }

    #[test]
    fn every_guess_leads_to_a_line_that_can_be_read() {
        for (words, meant) in GUESSES {
            for word in words.split(", ") {
                let line = pasted(&format!("keyctl {word}"));

                assert_eq!(line, format!("keyctl {}", meant.example), "{word}");
            }
            let example = meant.example.replace('P', providers::ALL[0].name);
            let example = example.replace("REF", "acme/key_1").replace(" < FILE", "");
            let words = format!("keyctl {example}");
            let read = Cli::command().try_get_matches_from(words.split(' '));
            let is_wrong = |error: &clap::Error| error.exit_code() != 0;
            assert!(!read.err().as_ref().is_some_and(is_wrong), "{words}");
        }
    }

    #[test]
    fn no_guess_is_a_command() {
        let root = Cli::command();
        for word in GUESSES.iter().flat_map(|(words, _)| words.split(", ")) {
            let is_own = root
                .get_subcommands()
                .any(|own| own.get_name() == word || own.get_all_aliases().any(|own| own == word));

            assert!(!is_own, "{word}");
        }
    }

    #[test]
    fn each_note_belongs_to_a_guess() {
        for word in NOTES
            .iter()
            .chain(OTHERS)
            .flat_map(|(words, _)| words.split(", "))
        {
            assert!(guess(word).is_some(), "{word}");
        }
    }

    #[test]
    fn what_was_typed_is_taken_over_and_quoted() {
        for (line, expected) in [
            ("remove acme/key_1 --yes", "delete acme/key_1 --yes"),
            ("revoke 'acme/my key'", "delete 'acme/my key'"),
            (
                "-o json --sandbox renew acme/key_1",
                "-o json --sandbox rotate acme/key_1",
            ),
            (
                "regenerate acme/key_1 --to file:k",
                "rotate acme/key_1 --to file:k",
            ),
            (
                "rename acme/key_1 'new name'",
                "update acme/key_1 --name 'new name'",
            ),
            ("edit acme/key_1 --name b", "update acme/key_1 --name b"),
            ("find ci", "list --name '*ci*'"),
            ("keys list --kind admin", "list --kind admin"),
            ("key create --name ci", "create --name ci"),
            ("keys remove acme/key_1", "delete acme/key_1"),
            ("key acme/key_1", "describe acme/key_1"),
            ("keys", "list"),
            ("list-keys", "list"),
            ("delete_key acme/key_1", "delete acme/key_1"),
            ("LIST", "list"),
            ("completion zsh", "completions zsh"),
            ("providers list", "providers"),
            ("auth whoami", "auth status"),
            ("account add", "auth login"),
            ("operations list", "operations"),
            ("logout work", "auth logout --account work"),
            ("show acme/key_1", "describe acme/key_1"),
            ("version", "--version"),
            ("list projects", "projects"),
        ] {
            assert_eq!(
                pasted(&format!("keyctl {line}")),
                format!("keyctl {expected}"),
                "{line}"
            );
        }
        let provider = providers::ALL[0].name;
        let login = pasted(&format!("keyctl login {provider}"));
        assert_eq!(login, format!("keyctl auth login --provider {provider}"));
    }

    #[test]
    fn what_may_be_a_secret_or_does_not_fit_is_left_out() {
        for (line, expected) in [
            ("revoke 9e1d07c5-b2a8-4f63-8d7e-60c4f1a3b952", "delete REF"),
            ("remove abcdef0123456789abcdef01", "delete REF"),
            ("login CANARY0123456789abcdefgh", "auth login"),
            ("login --token CANARY", "auth login"),
            ("whose CANARYword", "identify < FILE"),
            ("remove --force-it acme/key_1", "delete REF"),
            ("remove 'a`b'", "delete REF"),
            ("remove 'acme/a\u{202e}b'", "delete REF"),
            ("revoke 3141592", "delete REF"),
            ("rename acme/key_1", "update REF --name NAME"),
            ("make ci", "create --provider P --name NAME"),
        ] {
            let (problem, hint) = said(&format!("keyctl {line}")).expect(line);

            assert!(
                hint.contains(&format!("`keyctl {expected}`")),
                "{line}: {hint}"
            );
            assert!(
                !format!("{problem}{hint}").contains("CANARY"),
                "{line}: {hint}"
            );
        }
    }

    #[test]
    fn mistyped_command_is_left_to_its_suggestion() {
        for line in [
            "delte acme/key_1",
            "lst",
            "descrbe",
            "list extra",
            "delete --forc",
            "quux",
        ] {
            assert_eq!(said(&format!("keyctl {line}")), None, "{line}");
        }
    }

    #[test]
    fn problem_and_purpose_are_told() {
        let (problem, _) = said("keyctl auth list").expect("a guess");
        assert_eq!(problem, "there is no command `auth list`");
        let (problem, hint) = said("keyctl remove acme/key_1").expect("a guess");

        assert_eq!(problem, "there is no command `remove`");
        assert_eq!(hint, "to delete a key: `keyctl delete acme/key_1`");
        let (_, hint) = said("keyctl disable").expect("a guess");
        assert!(hint.starts_with("a key cannot be switched off"), "{hint}");
        let (_, hint) = said("keyctl status").expect("a guess");
        assert!(
            hint.ends_with("; what is unfinished: `keyctl operations`"),
            "{hint}"
        );
    }
}
