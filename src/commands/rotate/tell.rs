//! What a rotation came to, as it is told.

use jiff::Timestamp;

use super::at_once::survival;
use crate::{
    commands::sagas::delivered,
    delivery::Destination,
    keys::{Entry, Error, Failure},
    output::{Answer, Format, Made, Output, Rotated},
    saga::{Ending, Facts, Old},
};

/// What was rotated, for the answer.
pub struct Subject<'a> {
    pub entry: &'a Entry,
    pub is_in_place: bool,
    /// The command that finishes the rotation.
    pub finish: String,
    /// The record of the rotation.
    pub operation: String,
    pub warnings: Vec<String>,
    /// When it began, where the old secret was to end at once.
    pub began: Option<Timestamp>,
}

/// Says what was done, and why it stopped if it did.
pub fn tell(
    mut subject: Subject<'_>,
    facts: Facts,
    ended: Result<Ending, Error>,
    destination: &Destination,
    output: &mut Output,
) -> Result<(), Error> {
    for note in &facts.notes {
        output.note_to_people(&format!("note: {note}"));
    }
    // Only a rotation whose secret is where it was sent to is told as one.
    let is_delivered = match &ended {
        Ok(_) => true,
        Err(error) => matches!(*error.failure, Failure::Unfinished { .. }),
    };
    let (Some(new), true) = (facts.new, is_delivered) else {
        return ended.map(drop);
    };
    let (old_status, works_until, kept_until) = match facts.old {
        Old::Works => ("works", None, None),
        Old::WorksUntil(moment) => ("works", moment.time(), None),
        Old::WorksAtLeastUntil(until) => ("works", None, Some(until)),
        Old::Deleted => ("deleted", None, None),
        Old::Unknown => ("unknown", None, None),
    };
    let lives_on = subject
        .began
        .and_then(|began| survival(subject.entry, works_until, began));
    if let Some(warning) = lives_on {
        let warning = output.look.hint(warning);
        output.note_to_people(&format!("warning: {warning}"));
        subject.warnings.push(warning);
    }
    let is_open = !matches!(ended, Ok(Ending::Closed { .. }));
    let next = is_open.then(|| match &ended {
        Ok(_) => subject.finish.clone(),
        Err(_) => format!("keyctl operations resume {}", subject.operation),
    });
    let delivered = delivered(&facts.deliveries);
    let rotated = Rotated {
        old: subject.entry.clone(),
        made: Made {
            is_new: true,
            entry: new,
            secret: None,
            delivered: &delivered,
        },
        ends: facts.ends,
        is_proven: Some(facts.is_proven),
        is_in_place: subject.is_in_place,
        old_status,
        works_until,
        kept_until,
        warnings: subject.warnings,
        operation: is_open.then_some(subject.operation),
        next,
    };
    let answer = Answer::Rotate(&rotated);
    let told = match (destination.is_in_answer(), destination.takes_stdout()) {
        // The secret's own answer was written before anything could be proven.
        (true, _) => {
            output.note_to_people("note: this secret is shown only now; store it");
            output.show_to_people(&answer);
            Ok(())
        }
        // An error that follows has to be all there is for a script.
        (false, true) if ended.is_err() && output.format != Format::Table => Ok(()),
        (false, true) => {
            output.answer_aside(&answer);
            Ok(())
        }
        (false, false) => output.answer_to_change(&answer),
    };
    ended?;
    Ok(told?)
}
