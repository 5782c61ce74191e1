//! What a saga sets out to do, as it is shown to whoever has to agree.

use super::evidence::Successor;
use crate::{
    accounts::Deletes,
    keys::{CreateKey, Entry, Key, Lifetime, RotateKey, Scope},
    terminal::{Approved, Ask, Question},
};

/// What a saga sets out to do.
pub enum Goal {
    /// A new key.
    Create {
        request: Box<CreateKey>,
        scope: Option<Scope>,
    },
    /// A new secret for a key, in the way its plan says.
    Rotate(Box<Approved<Rotation>>),
}

/// One key that gets a new secret.
#[derive(Debug)]
pub struct Rotation {
    pub entry: Entry,
    /// Whether the key is the very credential in use.
    pub is_own: bool,
    pub way: Way,
    /// The destinations that cannot tell whether they keep the secret, as messages call them.
    pub passed: Vec<String>,
}

/// How a key gets a new secret.
#[derive(Debug)]
pub enum Way {
    /// The provider puts the new secret in the old one's place.
    InPlace(RotateKey),
    /// A new key takes over.
    Replace {
        request: Box<CreateKey>,
        /// Where the new key will live.
        scope: Option<Scope>,
        /// What becomes of the old key when the new one is proven.
        old: OldKey,
    },
}

/// What becomes of the old key once the new one is proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OldKey {
    /// It works on until the rotation is finished.
    Stays,
    /// It works on, and is not deleted before this long has passed.
    StaysFor(Lifetime),
    /// It is deleted at once.
    Goes,
}

impl Rotation {
    /// Tells whether the old key is deleted as soon as the new one is proven.
    pub fn deletes_old(&self) -> bool {
        matches!(
            self.way,
            Way::Replace {
                old: OldKey::Goes,
                ..
            }
        )
    }

    /// Tells whether the provider puts the new secret in the old one's place.
    pub fn is_in_place(&self) -> bool {
        matches!(self.way, Way::InPlace(_))
    }
}

impl Ask for Rotation {
    fn doing(&self) -> &'static str {
        "rotating"
    }

    fn verb(&self) -> &'static str {
        "rotate"
    }

    fn question(&self) -> Question {
        let question = match &self.way {
            Way::InPlace(request) if request.grace.seconds == 0 => {
                "Give this key a new secret? The old one stops working at once.".to_owned()
            }
            Way::InPlace(request) => format!(
                "Give this key a new secret? The old one stops working in {}.",
                request.grace
            ),
            Way::Replace {
                old: OldKey::Goes, ..
            } if self.passed.is_empty() => {
                "Replace this key by a new one, and delete it for good?".to_owned()
            }
            Way::Replace {
                old: OldKey::Goes, ..
            } => format!(
                "Nobody can tell whether {} keeps the new secret. Replace this key all the same, and delete it for good?",
                self.passed.join(" or ")
            ),
            Way::Replace { .. } => "Make a new key that takes this one's place?".to_owned(),
        };
        Question::YesNo(question)
    }
}

impl Deletes for Rotation {
    type Evidence = Successor;

    fn deleted(&self) -> Option<&Key> {
        self.deletes_old().then_some(&self.entry.key)
    }
}

impl AsRef<Key> for Rotation {
    fn as_ref(&self) -> &Key {
        &self.entry.key
    }
}
