//! What only a person can know, and what they agree to while a saga runs.

use super::evidence::Successor;
use crate::{
    accounts::Deletes,
    keys::{Entry, Key},
    terminal::{Ask, Question},
};

/// Asks whether a secret that cannot be read back works.
#[derive(Debug)]
pub(super) struct DoesItWork {
    pub sinks: String,
}

/// Asks whether the secret is stored at sinks that cannot tell.
#[derive(Debug)]
pub(super) struct IsItStored {
    pub sinks: String,
}

/// Asks whether a secret got nowhere.
#[derive(Debug)]
pub(super) struct IsItLost {
    pub reference: String,
    pub sinks: String,
}

/// Asks whether a key is the one that was made.
#[derive(Debug)]
pub(super) struct IsItOurs {
    pub reference: String,
}

/// An old key that is deleted, since its successor takes over.
#[derive(Debug)]
pub(super) struct Retirement {
    pub entry: Entry,
}

impl Ask for DoesItWork {
    fn doing(&self) -> &'static str {
        "going on without a proof"
    }

    fn verb(&self) -> &'static str {
        "go on"
    }

    fn question(&self) -> Question {
        Question::YesNo(format!(
            "The new secret cannot be read back from {}. Is it wherever it belongs, and does it work?",
            self.sinks
        ))
    }
}

impl Ask for IsItStored {
    fn doing(&self) -> &'static str {
        "going on with a secret that nobody can tell to be stored"
    }

    fn verb(&self) -> &'static str {
        "go on"
    }

    fn question(&self) -> Question {
        Question::YesNo(format!(
            "Nobody can tell whether {} keeps the new secret. Is it stored there?",
            self.sinks
        ))
    }
}

impl Ask for IsItLost {
    fn doing(&self) -> &'static str {
        "deleting a key whose secret may be in use"
    }

    fn verb(&self) -> &'static str {
        "delete it"
    }

    fn question(&self) -> Question {
        Question::YesNo(format!(
            "The secret of {} may be in {}. Is it certain that it is not?",
            self.reference, self.sinks
        ))
    }

    fn way_out(&self) -> String {
        format!(
            "only a person can know: resume on a terminal, or `keyctl delete {}` if it is not there",
            self.reference
        )
    }
}

impl Ask for IsItOurs {
    fn doing(&self) -> &'static str {
        "deleting a key that may be somebody else's"
    }

    fn verb(&self) -> &'static str {
        "delete it"
    }

    fn question(&self) -> Question {
        Question::YesNo(format!(
            "A new key of this name, {}, is there. Is it certain that nobody else made it?",
            self.reference
        ))
    }
}

impl Ask for Retirement {
    fn doing(&self) -> &'static str {
        "deleting the old key"
    }

    fn verb(&self) -> &'static str {
        "delete it"
    }

    fn question(&self) -> Question {
        crate::deletion::question(&self.entry)
    }
}

impl Deletes for Retirement {
    type Evidence = Successor;

    fn deleted(&self) -> Option<&Key> {
        Some(&self.entry.key)
    }
}
