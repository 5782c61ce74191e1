//! Who reads a new secret: the answer's reader, and the person at the terminal.

use std::io;

use super::Session;
use crate::{
    creation::Audience,
    delivery::{self, Delivery},
    keys::{Entry, Secret},
    output::{Answer, Delivered, Made, Output, Rotated},
    rotation::Rotation,
};

/// Writes answers that hold a secret, and shows one that would be lost.
pub struct Reader<'a> {
    session: &'a Session,
    output: &'a mut Output,
    /// The rotation the secret comes from.
    rotation: Option<&'a Rotation>,
}

impl<'a> Reader<'a> {
    /// Reads of a key that is made.
    pub fn of_creation(session: &'a Session, output: &'a mut Output) -> Self {
        Self {
            session,
            output,
            rotation: None,
        }
    }

    /// Reads of a key that is rotated.
    pub fn of_rotation(
        session: &'a Session,
        output: &'a mut Output,
        rotation: &'a Rotation,
    ) -> Self {
        Self {
            session,
            output,
            rotation: Some(rotation),
        }
    }
}

impl Audience for Reader<'_> {
    fn answer(&mut self, entry: &Entry, secret: &Secret, operation: &str) -> io::Result<()> {
        if self.session.masks() && !delivery::is_file() {
            delivery::mask(secret);
        }
        let made = Made::showing(entry.clone(), delivery::shown(secret));
        match self.rotation {
            None => self.output.write_answer(&Answer::Create(&made)),
            Some(rotation) => {
                let rotated = Rotated::just_made(rotation.entry.clone(), made);
                let rotated = Rotated {
                    is_in_place: rotation.is_in_place(),
                    operation: (!rotation.is_in_place()).then(|| operation.to_owned()),
                    next: (!rotation.is_in_place()).then(|| finish(rotation)),
                    ..rotated
                };
                self.output.write_answer(&Answer::Rotate(&rotated))
            }
        }
    }

    fn confide(&mut self, entry: &Entry, secret: &Secret) -> io::Result<()> {
        if !self.session.terminal.is_interactive() {
            return Err(io::ErrorKind::NotConnected.into());
        }
        let made = Made::showing(entry.clone(), delivery::shown(secret));
        self.output.show(&Answer::Create(&made))
    }

    fn say(&mut self, text: &str) {
        self.output.note(text);
    }
}

/// Returns the command that ends a rotation.
pub fn finish(rotation: &Rotation) -> String {
    let reference = rotation.entry.reference();
    match rotation.is_own {
        true => format!("keyctl rotate --finish {reference} --allow-self {reference}"),
        false => format!("keyctl rotate --finish {reference}"),
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
