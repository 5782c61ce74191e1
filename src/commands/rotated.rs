//! What a rotation came to, as it is told.

use super::hand_over::delivered;
use crate::{
    delivery::Destination,
    keys::{Entry, Error},
    output::{Answer, Made, Output, Rotated},
    rotation::{Old, Outcome},
};

/// Says what was done, and why it stopped if it did.
pub fn tell(
    old: &Entry,
    outcome: Outcome,
    destination: &Destination,
    output: &mut Output,
) -> Result<(), Error> {
    for note in &outcome.notes {
        output.note(&format!("note: {note}"));
    }
    let (old_status, old_until) = match outcome.old {
        Old::Works => ("works", None),
        Old::WorksUntil(moment) => ("works", moment.time()),
        Old::WorksAtLeastUntil(until) => ("works", Some(until)),
        Old::Deleted => ("deleted", None),
    };
    let delivered = delivered(&outcome.deliveries);
    let next = outcome.record.as_ref().map(|id| match &outcome.unfinished {
        None => format!("keyctl rotate --finish {}", old.reference()),
        Some(_) => format!("keyctl operations resume {id}"),
    });
    let rotated = Rotated {
        old: old.clone(),
        made: Made {
            entry: outcome.new,
            secret: None,
            delivered: &delivered,
        },
        ends: outcome.ends,
        is_proven: Some(outcome.is_proven),
        old_status,
        old_until,
        operation: outcome.record,
        next,
    };
    let answer = Answer::Rotate(&rotated);
    match (destination.is_in_answer(), destination.takes_stdout()) {
        // The secret's own answer was written before anything could be proven.
        (true, _) => {
            output.note_to_people("note: this secret is shown only now; store it");
            output.show_to_people(&answer);
        }
        (false, true) => output.answer_aside(&answer),
        (false, false) => output.answer_to_change(&answer)?,
    }
    outcome.unfinished.map_or(Ok(()), Err)
}
