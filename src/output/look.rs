//! What an answer's appearance depends on.

use jiff::Timestamp;

use crate::keys::{Entry, KeyId};

/// Is how answers are to be shown.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// What ages are counted from.
    pub now: Timestamp,
    /// Whether ids that may be secrets are shown in full.
    pub show_ids: bool,
    /// How wide the terminal is; `None` on a pipe, where nothing is cut.
    pub width: Option<usize>,
}

impl Look {
    /// Returns a key's address, masked unless `--show-ids` asks for it in full.
    pub fn reference(&self, entry: &Entry) -> String {
        let reference = entry.reference();
        if self.show_ids {
            reference.revealed().to_string()
        } else {
            reference.to_string()
        }
    }

    /// Tells whether this id is masked in the answer.
    pub fn masks(&self, id: &KeyId) -> bool {
        id.is_masked() && !self.show_ids
    }
}
