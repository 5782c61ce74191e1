//! What became of many keys, as it is told and as the program ends.

use std::collections::BTreeMap;

use crate::{
    commands::combine::combine,
    deletion::{Rest, Told},
    journal::Fate,
    keys::{Error, ExitCode, Failure},
    output::{Answer, Deleted, Output},
};

/// Tells what became of each key, and of the record of what is left to do.
pub fn tell(
    told: Vec<Told>,
    rest: Option<&Rest>,
    is_interrupted: bool,
    output: &mut Output,
) -> Result<(), Error> {
    let sentence = totals(&told);
    let some_gone = told.iter().any(|own| own.end.fate().is_gone());
    let is_silent = told.iter().any(Told::is_silent);
    let deleted: Vec<Deleted> = told
        .into_iter()
        .map(|own| Deleted {
            reference: Some(match &own.entry {
                Some(entry) => output.look.reference(entry),
                None => own.reference,
            }),
            name: own.entry.and_then(|entry| entry.key.name),
            outcome: own.end.fate().as_str(),
            error: own.error,
        })
        .collect();
    let answer = Answer::Delete(&deleted, rest.map(|own| own.id.as_str()));
    // What went wrong with the keys weighs more than a report that nobody could read.
    let written = match some_gone {
        true => output.answer_to_change(&answer),
        false => {
            let written = output.answer(&answer);
            written.inspect_err(|_| output.show_to_people(&answer))
        }
    };
    if let Some(Rest { id, keys }) = rest {
        let hint = format!("`keyctl operations resume {id}` goes on with the {keys} that are left");
        let hint = output.look.hint(hint);
        output.note_to_people(&hint);
    }
    let mut errors: Vec<Error> = deleted.into_iter().filter_map(|own| own.error).collect();
    if is_interrupted {
        errors.push(Failure::Interrupted.into());
    }
    if is_silent {
        explain(&mut errors);
    }
    if errors.is_empty() {
        output.note_to_people(&sentence);
        return Ok(written?);
    }
    errors.extend(written.err().map(Error::from));
    // Several errors are told under this sentence.
    if errors.len() == 1 && !some_gone {
        output.note_to_people(&sentence);
    }
    combine(errors, some_gone, &sentence, output)
}

/// Says why keys were not attempted, unless an error does that is not about its own key alone.
pub fn explain(errors: &mut Vec<Error>) {
    let is_of_a_key = |code| matches!(code, ExitCode::NotFound | ExitCode::Conflict);
    if errors.iter().all(|error| is_of_a_key(error.exit_code())) {
        errors.push(Failure::RetriesSpent.into());
    }
}

/// Says how many keys there are of each outcome: `7 of 10 deleted, 1 not found, 2 failed`.
fn totals(told: &[Told]) -> String {
    let mut totals: BTreeMap<Fate, usize> = BTreeMap::new();
    for own in told {
        *totals.entry(own.end.fate()).or_default() += 1;
    }
    let deleted = totals.remove(&Fate::Deleted).unwrap_or_default();
    let mut text = format!("{deleted} of {} deleted", told.len());
    for (fate, keys) in totals {
        text.push_str(&format!(", {keys} {}", fate.as_str().replace('_', " ")));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(failures: Vec<Failure>) -> Vec<ExitCode> {
        let mut errors = failures.into_iter().map(Error::from).collect();
        explain(&mut errors);
        errors.iter().map(Error::exit_code).collect()
    }

    #[test]
    fn keys_that_nothing_kept_from_being_attempted_wait_for_another_run() {
        assert_eq!(codes(Vec::new()), [ExitCode::Temporary]);
        assert_eq!(
            codes(vec![Failure::no_such_key(None)]),
            [ExitCode::NotFound, ExitCode::Temporary]
        );
    }

    #[test]
    fn what_stopped_the_run_is_reason_enough() {
        assert_eq!(codes(vec![Failure::Interrupted]), [ExitCode::Interrupted]);
        let unknown = Failure::unknown(Failure::Interrupted);
        assert_eq!(codes(vec![unknown]), [ExitCode::Unknown]);
    }
}
