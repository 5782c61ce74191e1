//! Who reads a new secret: the answer's reader, and the person at the terminal.

use std::io;

use super::Session;
use crate::{
    creation::Audience,
    delivery::{self, Delivery},
    keys::{Entry, Secret},
    output::{Answer, Delivered, Made, Output, Rotated},
};

/// Writes answers that hold a secret, and shows one that would be lost.
pub struct Reader<'a> {
    session: &'a Session,
    output: &'a mut Output,
    /// The key that is rotated.
    old: Option<&'a Entry>,
}

impl<'a> Reader<'a> {
    /// Reads of a key that is made.
    pub fn of_creation(session: &'a Session, output: &'a mut Output) -> Self {
        Self {
            session,
            output,
            old: None,
        }
    }

    /// Reads of a key that is rotated.
    pub fn of_rotation(session: &'a Session, output: &'a mut Output, old: &'a Entry) -> Self {
        Self {
            session,
            output,
            old: Some(old),
        }
    }
}

impl Audience for Reader<'_> {
    fn answer(&mut self, entry: &Entry, secret: &Secret) -> io::Result<()> {
        if self.session.masks() && !delivery::is_file() {
            delivery::mask(secret);
        }
        let made = Made::showing(entry.clone(), delivery::shown(secret));
        match self.old {
            None => self.output.write_answer(&Answer::Create(&made)),
            Some(old) => {
                let rotated = Rotated::just_made(old.clone(), made);
                self.output.write_answer(&Answer::Rotate(&rotated))
            }
        }
    }

    fn confide(&mut self, entry: &Entry, secret: &Secret) -> bool {
        if !self.session.terminal.is_interactive() {
            return false;
        }
        let made = Made::showing(entry.clone(), delivery::shown(secret));
        self.output.show(&Answer::Create(&made));
        true
    }

    fn say(&mut self, text: &str) {
        self.output.note(text);
    }
}

/// Says in the answer's words what became of each sink.
pub fn delivered(deliveries: &[Delivery]) -> Vec<Delivered> {
    deliveries
        .iter()
        .map(|delivery| Delivered {
            sink: delivery.sink.to_string(),
            problem: delivery.problem.clone(),
        })
        .collect()
}
