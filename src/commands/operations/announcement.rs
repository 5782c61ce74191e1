//! What resuming would do, for `--dry-run`.

use crate::{delivery, recovery::Next};

/// Says what would be done.
pub fn announcement(next: &Next) -> String {
    match next {
        Next::Close { why, .. } => format!("Would be closed: {why}"),
        Next::Wait(until) => format!("Would wait: the old key is not deleted before {until}"),
        Next::BeginGrace => "Would wait: the old key is left alive for its grace".to_owned(),
        Next::Unclear(advice) => format!("Would stay open: {advice}"),
        Next::Deliver { entry, from, .. } => format!(
            "Would deliver the secret of {} from {}",
            entry.reference(),
            match from {
                Some(path) => path.display().to_string(),
                None => "the place that has it".to_owned(),
            }
        ),
        Next::Stored { has, misses } if misses.is_empty() => {
            format!(
                "Would go on with the secret in {}",
                delivery::places(has).join(" and ")
            )
        }
        Next::Stored { has, misses } => format!(
            "Would ask whether the secret, which is in {}, is in {}, too",
            delivery::places(has).join(" and "),
            delivery::places(misses).join(" and ")
        ),
        Next::Prove(entry) => format!("Would prove the new secret of {}", entry.reference()),
        Next::Discard { entry, may_be_in } if may_be_in.is_empty() => format!(
            "Would ask to delete {}: nobody has its secret",
            entry.reference()
        ),
        Next::Discard { entry, may_be_in } => format!(
            "Would ask whether the secret of {} is in {}, and to delete it if not",
            entry.reference(),
            delivery::places(may_be_in).join(" or ")
        ),
        Next::Guess { entry, .. } => format!(
            "Would ask whether {} is the key that was made, and to delete it",
            entry.reference()
        ),
        Next::StaysAlive(old) => format!("Would leave the old key, {}, alive", old.reference()),
        Next::DeleteOld(old) => format!("Would ask to delete the old key, {}", old.reference()),
        Next::RotateAgain { entry, .. } => {
            format!("Would ask to rotate {} again", entry.reference())
        }
    }
}
