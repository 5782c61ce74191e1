//! What was begun with a key and is not ended stands in the way of more.

use super::Session;
use crate::{
    accounts::Account,
    journal::{Phase, Recorded},
    keys::{Entry, Error, Failure, Operation},
};

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
    let resume = format!("`keyctl operations resume {id}` finds out how it stands, and ends it");
    let ends = match &begun.state {
        Recorded::Deletion(_) if deletes => return Ok(()),
        _ if begun.is_running => "another keyctl is at it: let it come to its end".to_owned(),
        Recorded::Making(state) if state.phase >= Phase::Proven => {
            format!("`keyctl rotate --finish {}` ends it", entry.reference())
        }
        _ => resume,
    };
    let failure = Failure::Conflict {
        problem: format!(
            "a {} of this key was begun, and is not ended",
            begun.state.noun()
        ),
        candidates: Vec::new(),
        way_out: Some(format!(
            "{ends}; `keyctl operations forget {id}` drops its record"
        )),
    };
    Err(account.key_error(operation, &entry.key.locator(), failure))
}
