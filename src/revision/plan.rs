//! What will be changed, as it is shown to whoever has to agree.

use crate::{
    keys::{Entry, Field, Key, UpdateKey},
    terminal::{Ask, Question},
};

/// Is one key that shall be changed, as it is now.
#[derive(Debug)]
pub struct Revision {
    pub entry: Entry,
    pub change: UpdateKey,
}

impl Ask for Revision {
    fn doing(&self) -> &'static str {
        "changing what a key may do"
    }

    fn verb(&self) -> &'static str {
        "update"
    }

    /// Anything but a new name can make the key stop working.
    fn needs_consent(&self) -> bool {
        self.change
            .fields()
            .iter()
            .any(|field| *field != Field::Name)
    }

    fn question(&self) -> Question {
        Question::YesNo("Change this key?".to_owned())
    }
}

impl AsRef<Key> for Revision {
    fn as_ref(&self) -> &Key {
        &self.entry.key
    }
}

impl AsRef<UpdateKey> for Revision {
    fn as_ref(&self) -> &UpdateKey {
        &self.change
    }
}
