//! What became of many keys, as it is told and as the program ends.

use std::collections::BTreeMap;

use crate::{
    commands::combine::combine,
    deletion::Rest,
    journal::Fate,
    keys::{Entry, Error, Failure},
    output::{Answer, Deleted, Output},
};

/// Is what became of one key.
#[derive(Debug)]
pub struct Told {
    pub fate: Fate,
    pub error: Option<Error>,
    /// The key, where it was seen.
    pub entry: Option<Entry>,
    /// How it was named.
    pub reference: String,
}

/// Tells what became of each key, and of the record of what is left to do.
pub fn tell(
    told: Vec<Told>,
    rest: Option<&Rest>,
    is_interrupted: bool,
    output: &mut Output,
) -> Result<(), Error> {
    let sentence = totals(&told);
    let some_gone = told.iter().any(|own| own.fate.is_gone());
    let deleted: Vec<Deleted> = told
        .into_iter()
        .map(|own| Deleted {
            reference: Some(match &own.entry {
                Some(entry) => output.look.reference(entry),
                None => own.reference,
            }),
            name: own.entry.and_then(|entry| entry.key.name),
            outcome: own.fate.as_str(),
            error: own.error,
        })
        .collect();
    output.answer_to_change(&Answer::Delete(&deleted, rest.map(|own| own.id.as_str())))?;
    if let Some(Rest { id, keys }) = rest {
        let hint = format!("`keyctl operations resume {id}` goes on with the {keys} that are left");
        let hint = output.look.hint(hint);
        output.note_to_people(&hint);
    }
    let mut errors: Vec<Error> = deleted.into_iter().filter_map(|own| own.error).collect();
    if is_interrupted {
        errors.push(Failure::Interrupted.into());
    }
    // Several errors are told under this sentence.
    if errors.is_empty() || (errors.len() == 1 && !some_gone) {
        output.note_to_people(&sentence);
    }
    combine(errors, some_gone, &sentence, output)
}

/// Says how many keys there are of each outcome: `7 of 10 deleted, 1 not found, 2 failed`.
fn totals(told: &[Told]) -> String {
    let mut totals: BTreeMap<Fate, usize> = BTreeMap::new();
    for own in told {
        *totals.entry(own.fate).or_default() += 1;
    }
    let deleted = totals.remove(&Fate::Deleted).unwrap_or_default();
    let mut text = format!("{deleted} of {} deleted", told.len());
    for (fate, keys) in totals {
        text.push_str(&format!(", {keys} {}", fate.as_str().replace('_', " ")));
    }
    text
}
