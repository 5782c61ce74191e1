//! The end of a record: what was held ready or rescued goes, unless it may be all that is left of a secret.

use std::{fs, path::Path};

use super::{context::Context, front::Front, known::Known};
use crate::{delivery, journal::Record, keys::Text};

/// Closes the record of an operation about which nothing is left to do.
pub(super) fn close(
    context: &Context<'_>,
    record: Record,
    known: &Known,
    outcome: &str,
    front: &mut dyn Front,
) {
    let expected = delivery::refuge(&context.rescue, record.id());
    let rescued = record.state().rescued.iter();
    let rescued = rescued.chain(&known.rescued).chain([&expected]);
    if outcome == "gone" {
        // Its key is gone; that its secret is of no use is for its owner to say.
        if let Some(path) = rescued.into_iter().find(|path| path.exists()) {
            front.say(&format!(
                "note: the secret of the key that is gone may still be in {}",
                Text::new(path.display().to_string())
            ));
        }
    } else {
        delivery::sweep(&record.state().plan.placeholders);
        for path in rescued {
            clear_away(path, front);
        }
    }
    let id = record.id().to_owned();
    if let Err(error) = record.finish() {
        front.say(&format!(
            "warning: the journal could not be written ({error}); drop the record with `keyctl operations forget {id}`"
        ));
    }
}

/// Removes a rescued secret that is where it belongs, or of no use: a copy would only be one more to lose.
pub(super) fn clear_away(rescued: &Path, front: &mut dyn Front) {
    if let Err(error) = fs::remove_file(rescued)
        && fs::symlink_metadata(rescued).is_ok()
    {
        front.say(&format!(
            "warning: {} still holds the secret ({error}): remove it",
            Text::new(rescued.display().to_string())
        ));
    }
}
