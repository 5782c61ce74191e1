//! What a rotation came to, once its new secret is where it was sent to.

use jiff::Timestamp;

use crate::{
    accounts::Account,
    creation::Handed,
    delivery::Delivery,
    journal::Record,
    keys::{Entry, Error, Failure, Moment, NewKey},
};

/// Is a rotation whose new secret is where it was sent to.
pub struct Outcome {
    pub new: Entry,
    pub deliveries: Vec<Delivery>,
    pub notes: Vec<String>,
    /// How the new secret begins and ends, as far as that gives nothing away.
    pub ends: Option<String>,
    /// Whether the provider accepts the new secret.
    pub is_proven: bool,
    pub old: Old,
    /// The record that stays open, for what is left to do.
    pub record: Option<String>,
    /// Why it stopped before its end.
    pub unfinished: Option<Error>,
}

/// Says how the old secret stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Old {
    /// It works.
    Works,
    /// It works until then; `Unknown` when the provider does not say.
    WorksUntil(Moment),
    /// Nobody can tell whether it was deleted.
    Unknown,
    /// It works, and may be deleted from then on.
    WorksAtLeastUntil(Timestamp),
    Deleted,
}

impl Outcome {
    pub(super) fn of(account: &Account, new: &NewKey, handed: &mut Handed) -> Self {
        Self {
            new: account.entry(new.key.clone()),
            deliveries: std::mem::take(&mut handed.deliveries),
            notes: new.notes.clone(),
            ends: new.secret.as_ref().and_then(|secret| {
                let prefix = account.descriptor.prefix_of(secret)?;
                Some(format!("{prefix}…{}", secret.last_four()?))
            }),
            is_proven: false,
            old: Old::Works,
            record: None,
            unfinished: None,
        }
    }

    /// Takes note of why the rotation stops here; what is left to do stays recorded.
    pub(super) fn stop(&mut self, error: Error, record: Record, done: &str) {
        let Error { attempt, failure } = error;
        // That nothing was changed is true of the last step only.
        let failure = match *failure {
            Failure::NotApplied(cause) => cause,
            other => Box::new(other),
        };
        self.record = Some(record.id().to_owned());
        self.unfinished = Some(Error {
            attempt,
            failure: Box::new(Failure::Unfinished {
                done: done.to_owned(),
                cause: failure,
                way_out: format!("`keyctl operations resume {}` goes on", record.id()),
            }),
        });
    }
}
