//! Which words there are for what a command line leaves open.

use std::{collections::BTreeMap, path::PathBuf};

use clap_complete::CompletionCandidate;
use jiff::Timestamp;

use super::{Lately, Typed, sinks::SINKS};
use crate::{
    accounts::Spec,
    credentials::{Config, Environment},
    journal::Journal,
    keys::Text,
    output::Sheet,
    providers::Descriptor,
};

/// Is where candidates come from.
#[derive(Clone, Debug)]
pub struct Known {
    pub providers: &'static [Descriptor],
    pub environment: Environment,
    /// Where the last list is remembered.
    pub lately: Option<PathBuf>,
    /// Where the records of unfinished operations are.
    pub operations: Option<PathBuf>,
    /// What there is help about, beside the commands.
    pub topics: Vec<&'static str>,
    pub typed: Typed,
    pub now: Timestamp,
}

/// Is what an argument takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Account,
    Column(Sheet),
    /// One of these commands, or a topic where that is true.
    Explained(Vec<(String, String)>, bool),
    Id,
    Kind,
    Operation,
    /// One that is not on the line yet.
    OtherReference,
    Project,
    Reference,
    Role,
    Sink,
}

impl Known {
    /// Lists what could stand there; empty where nothing is known, for whatever reason.
    pub(super) fn candidates(&self, value: &Value) -> Vec<CompletionCandidate> {
        let mut words = BTreeMap::new();
        match value {
            Value::Account => words.extend(self.accounts()),
            Value::Column(sheet) => words.extend(sheet.columns().into_iter().map(bare)),
            Value::Explained(commands, has_topics) => {
                words.extend(commands.iter().cloned());
                let is_first = *has_topics && self.typed.behind(&["help"]).next().is_none();
                let topics = self.topics.iter().filter(|_| is_first);
                words.extend(topics.map(|own| bare((*own).to_owned())));
            }
            Value::Kind => words.extend(self.kinds()),
            Value::Role => words.extend(self.roles()),
            Value::Sink => words.extend(SINKS.map(|(word, help)| (word.into(), help.into()))),
            Value::Operation => words.extend(self.unfinished().into_iter().map(bare)),
            Value::Id | Value::Project | Value::Reference => words.extend(self.shown(value)),
            Value::OtherReference => {
                let shown = self.shown(value).into_iter();
                words.extend(self.names());
                words.extend(shown.filter(|(word, _)| !self.typed.names(word)));
            }
        }
        words
            .into_iter()
            .filter(|(word, _)| is_one_word(word))
            .map(|(word, help)| {
                let help = Text::from(help).to_string();
                let help = (!help.is_empty()).then(|| help.into());
                CompletionCandidate::new(word).help(help)
            })
            .collect()
    }

    fn accounts(&self) -> Vec<(String, String)> {
        if self.typed.is_for_sandbox() {
            // There they are called what their providers are called.
            let own = self.providers.iter();
            return own
                .map(|own| (own.name.to_owned(), own.title.to_owned()))
                .collect();
        }
        let config = Config::load(self.typed.config(), &self.environment, true);
        let config = config.unwrap_or_default();
        let specs = Spec::all(self.providers, &config, &self.environment).unwrap_or_default();
        let words = specs.iter().map(|spec| {
            let title = spec.descriptor.title;
            (spec.name.to_string(), title.to_owned())
        });
        words.collect()
    }

    fn kinds(&self) -> impl Iterator<Item = (String, String)> {
        let kinds = self.providers.iter().flat_map(|provider| {
            let kinds = provider.capabilities.kinds.iter();
            kinds.map(|own| (own.kind.to_string(), provider.title))
        });
        by_word(kinds)
    }

    fn roles(&self) -> impl Iterator<Item = (String, String)> {
        let roles = self.providers.iter().flat_map(|provider| {
            let kinds = provider.capabilities.kinds.iter();
            let roles = kinds.flat_map(|own| own.known_roles);
            roles.map(|role| ((*role).to_owned(), provider.title))
        });
        by_word(roles)
    }

    fn unfinished(&self) -> Vec<String> {
        let folder = self.operations.clone();
        let ids = folder.map(|folder| Journal::in_folder(folder).ids());
        ids.unwrap_or_default()
    }

    /// Lists the names that only one key of the last list has, with its ref: a bare word is a name.
    fn names(&self) -> Vec<(String, String)> {
        let shown = self.shown(&Value::Reference);
        let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (reference, name) in shown {
            names.entry(name).or_default().push(reference);
        }
        let names = names
            .into_iter()
            .filter_map(|(name, refs)| match refs.as_slice() {
                [only] if !name.contains('/') && !self.typed.names(&name) => {
                    Some((name, only.clone()))
                }
                _ => None,
            });
        names.collect()
    }

    fn shown(&self, value: &Value) -> Vec<(String, String)> {
        let lately = self.lately.as_deref();
        let lately = lately.map(|path| Lately::load(path, self.now));
        let keys = lately.unwrap_or_default().keys.into_iter();
        let words = keys.filter_map(|shown| {
            let name = shown.name.unwrap_or_default();
            match value {
                Value::Project => Some((shown.project?, shown.project_name.unwrap_or_default())),
                Value::Id => Some((shown.reference.rsplit('/').next()?.to_owned(), name)),
                _ => Some((shown.reference, name)),
            }
        });
        words.collect()
    }
}

fn bare(word: String) -> (String, String) {
    (word, String::new())
}

/// Names all providers that know a word behind it.
fn by_word(
    words: impl Iterator<Item = (String, &'static str)>,
) -> impl Iterator<Item = (String, String)> {
    let mut titles: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (word, title) in words {
        let own = titles.entry(word).or_default();
        if !own.contains(&title) {
            own.push(title);
        }
    }
    titles.into_iter().map(|(word, own)| (word, own.join(", ")))
}

/// Tells whether every shell takes it for one word, and for nothing but a word.
fn is_one_word(word: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/_-.,:@+".contains(&byte);
    // What begins with `@` is a variable to PowerShell.
    !word.is_empty() && !word.starts_with(['-', '@']) && word.bytes().all(is_plain)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{
        keys::{KeyId, untold},
        providers,
    };

    /// Returns what is known where a list showed keys with these ids and names.
    fn known(shown: &[(&str, &str)], folder: &std::path::Path) -> Known {
        let entries: Vec<_> = shown
            .iter()
            .map(|(id, name)| {
                let mut key = untold::key();
                key.id = KeyId::Public((*id).into());
                key.name = Some((*name).into());
                untold::entry(key)
            })
            .collect();
        let path = folder.join("lately.json");
        let mut lately = Lately::default();
        lately.look_at(&entries);
        lately.save(&path).expect("saved");
        Known {
            providers: providers::ALL,
            environment: Environment::default(),
            lately: Some(path),
            operations: None,
            topics: vec!["sinks"],
            typed: Typed::default(),
            now: Timestamp::now(),
        }
    }

    /// Lists the words that are offered, each with what is said of it.
    fn offered(known: &Known, value: Value) -> Vec<(String, String)> {
        let candidates = known.candidates(&value).into_iter();
        candidates
            .map(|own| {
                let help = own.get_help().map(ToString::to_string);
                let word = own.get_value().to_string_lossy().into_owned();
                (word, help.unwrap_or_default())
            })
            .collect()
    }

    #[test]
    fn word_that_a_shell_would_act_on_is_not_offered() {
        let folder = tempfile::tempdir().expect("a folder");
        let ids = [
            "$(id)",
            "`id`",
            "a b",
            "a;b",
            "a*",
            "a?",
            "~",
            "a'b",
            "a\"b",
            "a\\b",
            "a\nb",
            "\u{1b}[2J",
            "é",
            "a&b",
            "a|b",
            "a>b",
            "{a,b}",
            "!1",
            "a=b",
            "#a",
            "%s",
            "=ls",
        ];
        let shown: Vec<_> = ids.iter().map(|id| (*id, "ci")).collect();

        let known = known(&[&shown[..], &[("key_1", "ci")]].concat(), folder.path());

        let only = |word: &str| vec![(word.to_owned(), "ci".to_owned())];
        assert_eq!(offered(&known, Value::Reference), only("acme/key_1"));
        assert_eq!(offered(&known, Value::Id), only("key_1"));
    }

    #[test]
    fn word_that_begins_as_a_flag_or_a_variable_is_not_offered() {
        let folder = tempfile::tempdir().expect("a folder");

        let known = known(&[("-x", "a"), ("@a", "b"), ("key_1", "ci")], folder.path());

        let expected = ("key_1".to_owned(), "ci".to_owned());
        assert_eq!(offered(&known, Value::Id), [expected]);
    }

    #[test]
    fn name_beside_a_word_acts_on_no_terminal() {
        let folder = tempfile::tempdir().expect("a folder");

        let known = known(&[("key_1", "ci\u{1b}[2J\n\t\u{202e}x")], folder.path());

        let expected = (
            "acme/key_1".to_owned(),
            r"ci\u{1b}[2J\n\t\u{202e}x".to_owned(),
        );
        assert_eq!(offered(&known, Value::Reference), [expected]);
    }

    #[test]
    fn what_several_providers_know_is_offered_once_with_all_of_them() {
        let folder = tempfile::tempdir().expect("a folder");

        let kinds = offered(&known(&[], folder.path()), Value::Kind);

        let words: BTreeSet<_> = kinds.iter().map(|(word, _)| word).collect();
        assert_eq!(words.len(), kinds.len(), "{kinds:?}");
        let has_several = kinds.iter().any(|(_, titles)| titles.contains(", "));
        assert!(has_several, "{kinds:?}");
    }

    #[test]
    fn accounts_are_those_that_the_surroundings_make() {
        let folder = tempfile::tempdir().expect("a folder");
        let provider = &providers::ALL[0];
        let variable = provider.variables_for(crate::providers::Role::Credential);
        let mut known = known(&[], folder.path());
        known.environment = [
            (
                "KEYCTL_CONFIG".to_owned(),
                folder.path().join("none").into(),
            ),
            (variable.last().expect("a variable").to_owned(), "x".into()),
        ]
        .into_iter()
        .collect();

        let accounts = offered(&known, Value::Account);

        let expected = (provider.name.to_owned(), provider.title.to_owned());
        assert_eq!(accounts, [expected]);
    }
}
