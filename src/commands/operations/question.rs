//! What only a person can know about something that was left unfinished.

use crate::terminal::{Ask, Question};

/// Asks whether a secret that cannot be read back works in its place.
#[derive(Debug)]
pub struct Works {
    /// The places, as they were typed.
    pub places: String,
}

/// Asks whether a secret got nowhere.
#[derive(Debug)]
pub struct Lost {
    pub reference: String,
    /// Where it may be.
    pub places: String,
}

/// Asks whether a key is the one that was made.
#[derive(Debug)]
pub struct Ours {
    pub reference: String,
}

impl Ask for Works {
    fn doing(&self) -> &'static str {
        "going on without a proof"
    }

    fn verb(&self) -> &'static str {
        "go on"
    }

    fn question(&self) -> Question {
        Question::YesNo(format!(
            "The new secret cannot be read back from {}. Is it wherever it belongs, and does it work?",
            self.places
        ))
    }
}

impl Ask for Lost {
    fn doing(&self) -> &'static str {
        "deleting a key whose secret may be in use"
    }

    fn verb(&self) -> &'static str {
        "delete it"
    }

    fn question(&self) -> Question {
        Question::YesNo(format!(
            "The secret of {} may be in {}. Is it certain that it is not?",
            self.reference, self.places
        ))
    }

    fn way_out(&self) -> String {
        format!(
            "only a person can know: resume on a terminal, or `keyctl delete {}` if it is not there",
            self.reference
        )
    }
}

impl Ask for Ours {
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
