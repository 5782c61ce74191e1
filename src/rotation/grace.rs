//! How long an old key is left alive.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp, Unit};

use crate::{accounts::Account, keys::Lifetime};

/// Returns when a grace that begins now is over, by the provider's clock where it is known.
pub fn end_of_grace(account: &Account, grace: Lifetime) -> Timestamp {
    let now = account.server_time().unwrap_or_else(Timestamp::now);
    let length = SignedDuration::try_from(Duration::from_secs(grace.seconds)).ok();
    let until = length.and_then(|length| now.checked_add(length).ok());
    let until = until.unwrap_or(Timestamp::MAX);
    until.round(Unit::Second).unwrap_or(until)
}
