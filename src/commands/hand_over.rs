//! A new key's last step: its secret is delivered before anything is said.

use super::Session;
use crate::{
    accounts::Account,
    delivery::Destination,
    keys::{CreateKey, Entry, Error, Failure, NewKey, Operation, Text},
    output::{Answer, Made, Output},
};

/// Delivers first, prints after; a key whose secret got nowhere is named together with the command that deletes it.
pub fn hand_over(
    account: &Account,
    request: &CreateKey,
    new_key: NewKey,
    destination: Destination,
    session: &Session,
    output: &mut Output,
) -> Result<(), Error> {
    let NewKey { key, secret, notes } = new_key;
    let entry = account.entry(key);
    let tell = |output: &mut Output| {
        for note in &notes {
            output.note(&format!("note: {note}"));
        }
    };
    let lost = |problem: String, entry: &Entry| {
        account.error(
            Operation::Create,
            None,
            Failure::SecretNotStored {
                problem,
                way_out: format!("delete it: `keyctl delete {}`", entry.reference()),
            },
        )
    };
    let Some(secret) = secret.filter(|secret| !secret.is_unusable() && !secret.is_cut_short())
    else {
        let problem = format!(
            "{} was created, but the answer holds no secret",
            entry.reference()
        );
        // What came with the key is there, too, and has to be dealt with.
        tell(output);
        return Err(lost(problem, &entry));
    };
    let name = entry.key.name.as_ref().map(Text::raw);
    if request.name.is_some() && name != request.name.as_deref() {
        output.note("warning: the provider gave the key another name than was asked for");
    }
    let written = destination.deliver(&secret).and_then(|()| {
        let shown = destination.shown(&secret);
        let made = Made::new(entry.clone(), shown);
        match shown {
            Some(_) => output.write_answer(&Answer::Create(&made)),
            None => {
                output.answer_aside(&Answer::Create(&made));
                Ok(())
            }
        }
    });
    if let Err(error) = written {
        let reference = entry.reference();
        tell(output);
        if session.terminal.is_interactive() {
            // The last place where it is not lost: somebody sits there.
            output.show(&Answer::Create(&Made::new(
                entry.clone(),
                Destination::Answer.shown(&secret),
            )));
        }
        return Err(lost(
            format!("{reference} was created, but its secret could not be written ({error})"),
            &entry,
        ));
    }
    tell(output);
    if destination == Destination::Answer {
        output.note_to_people("note: this secret is shown only now; store it");
    }
    Ok(())
}
