//! A new key's last step: its secret is delivered before anything is said.

use super::Session;
use crate::{
    accounts::Account,
    delivery::{Delivery, Destination, Reserved, shown},
    keys::{CreateKey, Entry, Error, Failure, NewKey, Operation, Text},
    output::{Answer, Made, Output},
};

/// Delivers first, prints after; a key whose secret got nowhere is named together with the command that deletes it.
pub async fn hand_over(
    account: &Account,
    request: &CreateKey,
    new_key: NewKey,
    (destination, reserved): (&Destination, &mut Reserved),
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
    let delivered = reserved.deliver(&secret).await;
    let written = match delivered.iter().find_map(problem) {
        Some(problem) => Err(problem),
        None => {
            let in_answer = destination.is_in_answer().then(|| shown(&secret));
            let made = Made::new(entry.clone(), in_answer);
            let answer = Answer::Create(&made);
            match destination.takes_stdout() {
                false => output
                    .write_answer(&answer)
                    .map_err(|error| error.to_string()),
                true => {
                    output.answer_aside(&answer);
                    Ok(())
                }
            }
        }
    };
    if let Err(error) = written {
        let reference = entry.reference();
        tell(output);
        if session.terminal.is_interactive() {
            // The last place where it is not lost: somebody sits there.
            output.show(&Answer::Create(&Made::new(
                entry.clone(),
                Some(shown(&secret)),
            )));
        }
        return Err(lost(
            format!("{reference} was created, but its secret could not be written ({error})"),
            &entry,
        ));
    }
    tell(output);
    if destination.is_in_answer() {
        output.note_to_people("note: this secret is shown only now; store it");
    }
    Ok(())
}

fn problem(delivery: &Delivery) -> Option<String> {
    delivery.problem.clone()
}
