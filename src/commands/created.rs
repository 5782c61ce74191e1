//! What is said of a key that was made, or was there already.

use super::if_absent::said_of;
use crate::{
    accounts::Account,
    delivery::{Destination, Sink},
    keys::{CreateKey, Entry, Error, Text},
    output::{Answer, Delivered, Made, Output},
};

/// Says what a user should know beyond the key itself.
///
/// Beside an error, which has to be all there is for a script, only people are told.
pub fn tell(new: &Entry, notes: &[String], request: &CreateKey, is_all: bool, output: &mut Output) {
    let mut say = |text: &str| match is_all {
        true => output.note(text),
        false => output.note_to_people(text),
    };
    let name = new.key.name.as_ref().map(Text::raw);
    if request.name.is_some() && name != request.name.as_deref() {
        say("warning: the provider gave the key another name than was asked for");
    }
    for note in notes {
        say(&format!("note: {note}"));
    }
}

/// Says that the key is there, and that its secret went nowhere.
pub fn answer_existing(
    account: &Account,
    entry: Entry,
    destination: &Destination,
    output: &mut Output,
) -> Result<(), Error> {
    let sinks: Vec<String> = destination.sinks().iter().map(Sink::to_string).collect();
    output.note(&said_of(account, &entry, &sinks));
    let made = Made {
        entry,
        is_new: false,
        secret: None,
        delivered: &[],
    };
    match destination.takes_stdout() {
        true => output.answer_aside(&Answer::Create(&made)),
        false => output.answer(&Answer::Create(&made))?,
    }
    Ok(())
}

/// Says what was made, unless the secret's reader was told already.
pub fn answer(
    entry: &Entry,
    destination: &Destination,
    delivered: &[Delivered],
    output: &mut Output,
) -> Result<(), Error> {
    let made = Made {
        entry: entry.clone(),
        is_new: true,
        secret: None,
        delivered,
    };
    if destination.is_in_answer() {
        output.note_to_people("note: this secret is shown only now; store it");
        return Ok(());
    }
    match destination.takes_stdout() {
        true => output.answer_aside(&Answer::Create(&made)),
        false => output.answer_to_change(&Answer::Create(&made))?,
    }
    Ok(())
}
