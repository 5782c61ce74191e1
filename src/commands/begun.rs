//! Refuses to change a key that has an unfinished operation.

use super::Session;
use crate::{
    accounts::Account,
    journal::{Phase, Recorded, State, Summary},
    keys::{Entry, Error, Failure, Operation},
};

/// Says that a rotation of a key of this name was begun, and how it is finished.
pub fn refuse_by_name(begun: &Summary) -> Failure {
    Failure::Conflict {
        problem: "a rotation of a key of this name is in progress".to_owned(),
        candidates: Vec::new(),
        way_out: Some(format!(
            "`{}`; `keyctl operations forget {}` drops its record",
            next_command(begun),
            begun.id
        )),
    }
}

/// Returns the one command that comes next for an operation that was left unfinished.
pub fn next_command(begun: &Summary) -> String {
    match &begun.state {
        Recorded::Making(state) if waits_to_be_finished(state) => match &state.plan.old {
            Some(old) => format!("keyctl rotate --finish {}", old.reference),
            None => format!("keyctl operations resume {}", begun.id),
        },
        _ => format!("keyctl operations resume {}", begun.id),
    }
}

/// Tells whether a rotation is over but for its old key, and `resume` would not delete that.
fn waits_to_be_finished(state: &State) -> bool {
    let plan = &state.plan;
    state.phase == Phase::Proven && !plan.delete_old && plan.grace_seconds.is_none()
}

/// Refuses to change a key that is being rotated: its secrets would be too many to tell apart. One that is being
/// deleted is not rotated either; a deletion of it alone may settle what the other left unclear.
pub fn refuse_second(
    session: &Session,
    account: &Account,
    entry: &Entry,
    operation: Operation,
) -> Result<(), Error> {
    let deletes = operation == Operation::Delete;
    let journal = match session.journal() {
        // Where nothing can be recorded nothing was begun.
        Err(_) if deletes => return Ok(()),
        journal => journal?,
    };
    let Some(begun) = journal.about(account.name.as_str(), &entry.key.id)? else {
        return Ok(());
    };
    let id = &begun.id;
    let next = match &begun.state {
        Recorded::Deletion(_) if deletes => return Ok(()),
        _ if begun.is_running => "another keyctl works on it: let it end".to_owned(),
        Recorded::Making(state) if state.phase >= Phase::Proven => {
            format!("`keyctl rotate --finish {}` finishes it", entry.reference())
        }
        _ => format!("`{}` goes on", next_command(&begun)),
    };
    let failure = Failure::Conflict {
        problem: format!("a {} of this key is in progress", begun.state.noun()),
        candidates: Vec::new(),
        way_out: Some(format!(
            "{next}; `keyctl operations forget {id}` drops its record"
        )),
    };
    Err(account.key_error(operation, &entry.key.locator(), failure))
}
