//! What a person is asked before something that was left unfinished goes on.

use crate::terminal::{Ask, Question};

/// Is a new secret that cannot be read back from where it was sent to.
#[derive(Debug)]
pub struct InPlace {
    /// The places, as they were typed.
    pub sinks: String,
}

impl Ask for InPlace {
    fn doing(&self) -> &'static str {
        "going on without a proof"
    }

    fn verb(&self) -> &'static str {
        "go on"
    }

    fn question(&self) -> Question {
        Question::YesNo(format!(
            "The new secret cannot be read back from {}. Is it there, and does it work?",
            self.sinks
        ))
    }
}
