//! One request, and what is found when its outcome is unclear.

use std::collections::HashSet;

use super::Look;
use crate::{
    accounts::Account,
    journal::{Record, Step},
    keys::{CreateKey, Error, Failure, KeyId, NewKey},
};

/// Creates a key, once. When nobody can tell whether it was made, compares the keys there are with those there were
/// `before`, and says what it found: [`Failure::Unknown`] in any case, for a secret that was lost cannot be found.
///
/// The record is closed when nothing was made, and stays open when that is not known.
pub async fn send(
    look: &Look<'_>,
    request: &CreateKey,
    before: Option<&[KeyId]>,
    record: Record,
) -> Result<(NewKey, Record), Error> {
    let mut record = record;
    let account: &Account = look.account;
    let server_time = account.server_time();
    if let Err(failure) = record.announce(Step::Sent { server_time }) {
        let _ = record.finish();
        return Err(failure.into());
    }
    let mut error = match account.create(request).await {
        Ok(new_key) => return Ok((new_key, record)),
        Err(error) => error,
    };
    let Failure::Unknown { cause, way_out } = error.failure.as_mut() else {
        // It was refused, or never left: nothing has to be remembered. A record that stays is closed by `resume`.
        let _ = record.finish();
        return Err(error);
    };
    // What is written or not, the outcome is told below.
    let _ = record.write(Step::Unknown);
    let advice = match (&**cause, before) {
        (Failure::Interrupted, _) | (_, None) => look.by_hand(),
        (_, Some(before)) => {
            let before: HashSet<&KeyId> = before.iter().collect();
            let sight = look
                .again_and_again(server_time, |id| before.contains(id))
                .await;
            look.advice(&sight, record.id())
        }
    };
    *way_out = Some(format!(
        "{advice}; `keyctl operations resume {}` looks again",
        record.id()
    ));
    Err(error)
}
