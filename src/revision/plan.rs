//! What will be changed, as it is shown to whoever has to agree.

use crate::{
    keys::{Entry, Field, UpdateKey},
    terminal::{Ask, Question},
};

/// Is one key that shall be changed, as it is now.
#[derive(Debug)]
pub struct Revision {
    pub entry: Entry,
    pub change: UpdateKey,
}

impl Revision {
    /// Tells whether a program that uses the key may notice: anything but a new name can make it stop working.
    pub fn needs_consent(&self) -> bool {
        self.change
            .fields()
            .iter()
            .any(|field| *field != Field::Name)
    }
}

impl Ask for Revision {
    fn doing(&self) -> &'static str {
        "changing what a key may do"
    }

    fn verb(&self) -> &'static str {
        "update"
    }

    fn question(&self) -> Question {
        Question::YesNo("Change this key?".to_owned())
    }
}
