//! What will be deleted, as it is shown to whoever has to agree.

use std::vec;

use crate::{
    accounts::Deletes,
    keys::{Entry, Key},
    terminal::{Ask, Question},
};

/// Is one key that shall be deleted.
#[derive(Debug)]
pub struct Deletion {
    pub entry: Entry,
}

impl Ask for Deletion {
    fn doing(&self) -> &'static str {
        "deleting"
    }

    fn verb(&self) -> &'static str {
        "delete"
    }

    /// Asks for the name; for the id where a name is absent or cannot be typed as it is shown.
    fn question(&self) -> Question {
        question(&self.entry)
    }
}

impl Deletes for Deletion {
    type Evidence = ();

    fn deleted(&self) -> Option<&Key> {
        Some(&self.entry.key)
    }
}

/// Returns what has to be typed before a key is deleted.
pub fn question(entry: &Entry) -> Question {
    match &entry.key.name {
        Some(name) if name.is_plain() => Question::Type {
            what: "the key's name".to_owned(),
            text: name.raw().to_owned(),
        },
        _ => Question::Type {
            what: "the key's id".to_owned(),
            text: entry.key.id.to_string(),
        },
    }
}

/// Is several keys that shall be deleted.
#[derive(Debug)]
pub struct Deletions(pub Vec<Deletion>);

impl IntoIterator for Deletions {
    type Item = Deletion;
    type IntoIter = vec::IntoIter<Deletion>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl Ask for Deletions {
    fn doing(&self) -> &'static str {
        "deleting"
    }

    fn verb(&self) -> &'static str {
        "delete"
    }

    /// Asks for their number: the one thing that tells a list that was meant from one that grew.
    fn question(&self) -> Question {
        match self.0.as_slice() {
            [only] => only.question(),
            all => Question::Type {
                what: "the number of keys".to_owned(),
                text: all.len().to_string(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::keys::{Key, KeyId, Text, has_hidden, untold};

    proptest! {
        #![proptest_config(ProptestConfig {
            failure_persistence: None,
            ..ProptestConfig::with_cases(200)
        })]

        #[test]
        fn what_has_to_be_typed_can_be_seen_and_typed_whatever_a_key_is_called(
            name in "\\PC{0,3}[a \u{1b}\n\u{202e}\u{200b}\u{85}]{0,2}\\PC{0,3}",
        ) {
            let key = Key {
                id: KeyId::Public(Text::from(name.as_str())),
                name: Some(Text::from(name.as_str())),
                ..untold::key()
            };

            let question = Deletion { entry: untold::entry(key) }.question();

            let Question::Type { text, .. } = question else {
                panic!("a question that is answered with a text");
            };
            prop_assert!(!has_hidden(&text), "{text:?}");
        }
    }
}
