//! Who follows a saga: each step on standard error as it begins and ends, and a new secret where it is shown.

use std::{io, slice::from_ref};

use super::Session;
use crate::{
    delivery,
    keys::{Entry, Lifetime, Operation, Secret, Text},
    output::{Answer, Made, Output, Plan, Rotated},
    saga::{Front, Stage},
};

/// Prints what a saga reports, and shows a secret that is part of the answer or would be lost.
pub struct Reporter<'a> {
    session: &'a Session,
    output: &'a mut Output,
    /// The rotation the secret comes from.
    rotation: Option<RotatedKey>,
}

/// A key that gets a new secret, for the answer that shows it.
pub struct RotatedKey {
    pub entry: Entry,
    pub is_in_place: bool,
    /// The command that finishes the rotation.
    pub finish: String,
}

impl<'a> Reporter<'a> {
    /// Follows the creation of a key, or an operation that goes on.
    pub fn new(session: &'a Session, output: &'a mut Output) -> Self {
        Self {
            session,
            output,
            rotation: None,
        }
    }

    /// Follows the rotation of a key.
    pub fn of_rotation(session: &'a Session, output: &'a mut Output, rotation: RotatedKey) -> Self {
        Self {
            rotation: Some(rotation),
            ..Self::new(session, output)
        }
    }
}

impl Front for Reporter<'_> {
    fn begin(&mut self, stage: Stage<'_>) {
        self.output.begin_step(&in_words(stage));
    }

    fn end(&mut self, how: &str) {
        self.output.end_step(how);
    }

    fn say(&mut self, text: &str) {
        self.output.note(text);
    }

    fn show_deletion(&mut self, entry: &Entry, warnings: &[String], is_asked: bool) {
        let plan = Plan {
            warnings: warnings.to_vec(),
            ..Plan::of_key(Operation::Delete, entry)
        };
        self.output.show_plan(from_ref(&plan), is_asked);
    }

    fn show_rotation(&mut self, entry: &Entry, grace: Lifetime, sinks: &[String], is_asked: bool) {
        let plan = Plan {
            old_key: Some("same"),
            grace: Some(grace),
            sinks: sinks.to_vec(),
            ..Plan::of_key(Operation::Rotate, entry)
        };
        self.output.show_plan(from_ref(&plan), is_asked);
    }

    fn show_secret(&mut self, entry: &Entry, secret: &Secret, operation: &str) -> io::Result<()> {
        if !self.output.format.is_json()
            && let Some(log) = self.session.ci_log()
        {
            log.hide_before_answer(secret)?;
        }
        let made = Made::showing(entry.clone(), delivery::shown(secret));
        let Some(rotation) = &self.rotation else {
            return self.output.write_answer(&Answer::Create(&made));
        };
        let stays_open = !rotation.is_in_place;
        let rotated = Rotated {
            is_in_place: rotation.is_in_place,
            operation: stays_open.then(|| operation.to_owned()),
            next: stays_open.then(|| rotation.finish.clone()),
            ..Rotated::just_made(rotation.entry.clone(), made)
        };
        self.output.write_answer(&Answer::Rotate(&rotated))
    }

    fn confide(&mut self, entry: &Entry, secret: &Secret) -> io::Result<()> {
        if !self.session.terminal.is_interactive() {
            return Err(io::ErrorKind::NotConnected.into());
        }
        let made = Made::showing(entry.clone(), delivery::shown(secret));
        self.output.show(&Answer::Create(&made))
    }
}

fn in_words(stage: Stage<'_>) -> String {
    match stage {
        Stage::Creating { name, like, place } => {
            let what = match (like, name) {
                (Some(old), _) => match &old.key.name {
                    Some(name) => format!("a key like {name}"),
                    None => "a key like the old one".to_owned(),
                },
                (None, Some(name)) => Text::from(name).to_string(),
                (None, None) => "a key".to_owned(),
            };
            format!("creating {what} in {place}")
        }
        Stage::Rotating(entry) => format!("rotating {}", entry.reference()),
        Stage::Delivering(sinks) => {
            let sinks: Vec<String> = sinks
                .iter()
                .map(|sink| Text::new(sink.as_str()).to_string())
                .collect();
            format!("delivering to {}", sinks.join(", "))
        }
        Stage::Proving(provider) => format!("verifying the new secret at {provider}"),
        Stage::Verifying(check) => format!("running {check}"),
        Stage::Searching => "looking for a key that may have been made".to_owned(),
        Stage::DeletingOld(entry) => format!("deleting the old key {}", entry.reference()),
        Stage::Discarding(entry) => format!("deleting {} again", entry.reference()),
    }
}
