//! Dropping a record: keys and secrets stay as they are.

use std::path::{Path, PathBuf};

use crate::{
    delivery,
    journal::{DeletionState, Journal, OperationKind, Phase, Recorded, State},
    keys::{Error, Lifetime, Text},
    output::{Answer, Output, Settled},
};

/// Drops the record, and says what nobody will remember any more.
pub fn forget(
    journal: &Journal,
    refuge: Option<&Path>,
    id: String,
    output: &mut Output,
) -> Result<(), Error> {
    let refuge = refuge.map(|folder| delivery::refuge(folder, &id));
    // A record that cannot be read is dropped all the same.
    let recorded = journal.resume(&id).ok().map(|record| record.recorded());
    journal.forget(&id)?;
    if let Some(Recorded::Making(state)) = &recorded {
        let held_ready = state.plan.placeholders.iter();
        let blank = held_ready.filter(|path| delivery::held(path).is_none());
        delivery::sweep(&blank.cloned().collect::<Vec<_>>());
    }
    let (operation, sentence) = match &recorded {
        None => ("unknown", "Forgotten".to_owned()),
        Some(Recorded::Making(state)) => (state.plan.kind.as_str(), left(state, refuge.as_deref())),
        Some(Recorded::Deletion(state)) => ("delete", left_of_a_deletion(state)),
    };
    let settled = Settled {
        id,
        operation,
        outcome: "forgotten",
        sentence,
        until: None,
        is_open: false,
    };
    Ok(output.answer_to_change(&Answer::Settled(&settled))?)
}

/// Says what becomes of the keys: those whose deletion went out may be gone.
fn left_of_a_deletion(state: &DeletionState) -> String {
    let in_doubt = state.in_doubt().count();
    let stay = state.open().count() - in_doubt;
    let mut text = "Forgotten".to_owned();
    if stay > 0 || in_doubt == 0 {
        text.push_str(&match stay {
            1 => "; 1 key that was to be deleted stays as it is".to_owned(),
            keys => format!("; {keys} keys that were to be deleted stay as they are"),
        });
    }
    if in_doubt > 0 {
        text.push_str(&match in_doubt {
            1 => "; 1 key whose deletion went out may be gone".to_owned(),
            keys => format!("; {keys} keys whose deletion went out may be gone"),
        });
    }
    text
}

fn left(state: &State, refuge: Option<&Path>) -> String {
    if let Some(text) = left_in_place(state) {
        return text;
    }
    let mut text = match (&state.created, state.phase) {
        (Some(created), _) => format!("Forgotten; {} stays as it is", created.reference),
        (None, Phase::Planned) => "Forgotten; nothing was sent".to_owned(),
        (None, _) => "Forgotten; a key may have been made that nobody has the secret of".to_owned(),
    };
    let old = state.plan.old.as_ref().filter(|old| {
        let created = state.created.as_ref();
        created.is_none_or(|created| created.mark != old.mark)
    });
    if let Some(old) = old {
        text.push_str(&format!(", and so does the old key, {}", old.reference));
    }
    if let (OperationKind::InPlace, Some(until)) = (state.plan.kind, state.previous_until) {
        text.push_str(&format!(", and its old secret works until {until}"));
    }
    let held_ready = state.plan.placeholders.iter().map(PathBuf::as_path);
    let rescued = state.rescued.as_deref().into_iter().chain(refuge);
    let mut kept = rescued.chain(held_ready);
    if let Some(path) = kept.find(|path| delivery::held(path).is_some()) {
        let path = Text::new(path.display().to_string());
        text.push_str(&format!("; the secret is still in {path}"));
    }
    text
}

/// Says what may have become of a key whose rotation in place went out without an answer: no key can have been made.
fn left_in_place(state: &State) -> Option<String> {
    let is_unclear = matches!(state.phase, Phase::Sent | Phase::Unknown);
    if state.plan.kind != OperationKind::InPlace || !is_unclear {
        return None;
    }
    let old = state.plan.old.as_ref()?;
    let grace = state.plan.grace_seconds.map(|seconds| Lifetime { seconds });
    let within = match grace {
        Some(Lifetime { seconds: 0 }) => " at once".to_owned(),
        Some(grace) => format!(" within {}", grace.in_words()),
        None => String::new(),
    };
    Some(format!(
        "Forgotten; {} may have a new secret that nobody has: then its old secret stops working{within}",
        old.reference
    ))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::journal::{DeletionPlan, Fate, KeyState};

    fn told(keys: &[KeyState]) -> String {
        left_of_a_deletion(&DeletionState {
            plan: DeletionPlan {
                accounts: Vec::new(),
                keys: Vec::new(),
            },
            started_at: Timestamp::UNIX_EPOCH,
            keys: keys.to_vec(),
        })
    }

    #[test]
    fn key_whose_deletion_went_out_is_not_said_to_stay() {
        let (planned, sent) = (KeyState::Planned, KeyState::Sent);
        let unknown = KeyState::Settled(Fate::Unknown);
        let gone = KeyState::Settled(Fate::Deleted);

        assert_eq!(
            told(&[gone, planned]),
            "Forgotten; 1 key that was to be deleted stays as it is"
        );
        assert_eq!(
            told(&[gone, sent]),
            "Forgotten; 1 key whose deletion went out may be gone"
        );
        assert_eq!(
            told(&[sent, planned, unknown, planned]),
            "Forgotten; 2 keys that were to be deleted stay as they are; 2 keys whose deletion went out may be gone"
        );
    }
}
