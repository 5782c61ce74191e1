//! What resuming would do, for `--dry-run`.

use crate::recovery::Next;

/// Says what would be done.
pub fn announcement(next: &Next) -> String {
    match next {
        Next::Close(why) => format!("would be closed: {why}"),
        Next::Wait(until) => format!("would wait: the old key is not deleted before {until}"),
        Next::Unclear(advice) => format!("would stay open: {advice}"),
        Next::Deliver { entry, from, .. } => format!(
            "would deliver the secret of {} from {}",
            entry.reference(),
            from.display()
        ),
        Next::Prove(entry) => format!("would prove the new secret of {}", entry.reference()),
        Next::Discard(entry) => format!(
            "would ask to delete {}: nobody has its secret",
            entry.reference()
        ),
        Next::DeleteOld(entry) => format!("would ask to delete the old key, {}", entry.reference()),
        Next::RotateAgain(entry) => format!("would ask to rotate {} again", entry.reference()),
    }
}
