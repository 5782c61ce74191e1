//! What a rotation came to, as it is told.

use super::hand_over::{delivered, finish};
use crate::{
    delivery::Destination,
    keys::Error,
    output::{Answer, Format, Made, Output, Rotated},
    rotation::{Old, Outcome, Rotation},
};

/// Says what was done, and why it stopped if it did.
pub fn tell(
    rotation: &Rotation,
    warnings: Vec<String>,
    outcome: Outcome,
    destination: &Destination,
    output: &mut Output,
) -> Result<(), Error> {
    for note in &outcome.notes {
        output.note_to_people(&format!("note: {note}"));
    }
    let (old_status, works_until, kept_until) = match outcome.old {
        Old::Works => ("works", None, None),
        Old::WorksUntil(moment) => ("works", moment.time(), None),
        Old::WorksAtLeastUntil(until) => ("works", None, Some(until)),
        Old::Deleted => ("deleted", None, None),
        Old::Unknown => ("unknown", None, None),
    };
    let delivered = delivered(&outcome.deliveries);
    let next = outcome.record.as_ref().map(|id| match &outcome.unfinished {
        None => finish(rotation),
        Some(_) => format!("keyctl operations resume {id}"),
    });
    let rotated = Rotated {
        old: rotation.entry.clone(),
        made: Made {
            entry: outcome.new,
            secret: None,
            delivered: &delivered,
        },
        ends: outcome.ends,
        is_proven: Some(outcome.is_proven),
        is_in_place: rotation.is_in_place(),
        old_status,
        works_until,
        kept_until,
        warnings,
        operation: outcome.record,
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
        (false, true) if outcome.unfinished.is_some() && output.format != Format::Table => Ok(()),
        (false, true) => {
            output.answer_aside(&answer);
            Ok(())
        }
        (false, false) => output.answer_to_change(&answer),
    };
    match outcome.unfinished {
        Some(error) => Err(error),
        None => Ok(told?),
    }
}
