//! Whether an old key is still used, by what the provider tells of its last use.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::{
    accounts::Account,
    keys::{Entry, Failure, LastUse, Lifetime, Moment},
};

/// What the old key's last use says about its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum InUse {
    /// It was not used since its successor was delivered.
    Unused,
    /// It was used at this time, after its successor was delivered.
    Since(Timestamp),
    /// It cannot be judged before this time.
    TooEarly(Timestamp),
    /// The provider tells a last use that cannot be read: it may be after the delivery.
    Unreadable,
    /// The provider does not tell.
    NeverTold,
}

/// What can be judged so soon is waited for.
const SHORT: SignedDuration = SignedDuration::from_secs(2);

/// Passes once it is known that an old key was not used since its successor was delivered, as far as the provider tells.
/// `now` returns the provider's time.
///
/// Fails with [`Failure::InUse`], or with [`Failure::TooEarly`] when that cannot be told for a while.
pub async fn ensure_unused(
    account: &Account,
    old: &Entry,
    delivered: Timestamp,
    now: impl Fn() -> Timestamp,
) -> Result<(), Failure> {
    loop {
        let now = now();
        match judge_use(account, old, delivered, now) {
            InUse::Unused | InUse::NeverTold => return Ok(()),
            InUse::Since(used) => return Err(in_use(used, delivered, now)),
            InUse::Unreadable => return Err(unreadable()),
            InUse::TooEarly(until) => {
                let left = until.duration_since(now);
                if left > SHORT {
                    return Err(too_early(until, left));
                }
                // A moment more than the margin, which has to be over.
                let wait = left.unsigned_abs() + Duration::from_millis(10);
                account.pause(wait).await?;
            }
        }
    }
}

/// Judges an old key whose successor was delivered at that time. Both times are the provider's, as far as it tells.
///
/// keyctl's own requests are no consumer's: a key that signs them cannot be judged.
fn judge_use(account: &Account, old: &Entry, delivered: Timestamp, now: Timestamp) -> InUse {
    let capabilities = account.capabilities().of(old.key.kind);
    let Some(told) = capabilities.and_then(|own| own.last_use) else {
        return InUse::NeverTold;
    };
    if account.signs_with(&old.key) == Some(true) {
        return InUse::NeverTold;
    }
    judge(old.key.last_used, told, delivered, now)
}

fn judge(last_used: Moment, told: LastUse, delivered: Timestamp, now: Timestamp) -> InUse {
    let margin = told.resolution + told.lag;
    let settled = delivered.checked_add(margin).unwrap_or(Timestamp::MAX);
    match last_used {
        Moment::Unknown => InUse::NeverTold,
        Moment::Unreadable => InUse::Unreadable,
        Moment::At(used) if used > delivered => InUse::Since(used),
        _ if now <= settled => InUse::TooEarly(settled),
        // What is told so coarsely may have been used after the delivery, too.
        Moment::At(used) if used.checked_add(margin).is_ok_and(|end| end >= delivered) => {
            InUse::Since(used)
        }
        Moment::At(_) | Moment::Never => InUse::Unused,
    }
}

const ANYWAY: &str = "`--even-if-used` deletes it all the same";

fn in_use(used: Timestamp, delivered: Timestamp, now: Timestamp) -> Failure {
    let ago = Lifetime::of(now.duration_since(used).unsigned_abs());
    let when = if used > delivered {
        "after the new secret was delivered"
    } else {
        "and the provider does not tell whether that was before the new secret was delivered"
    };
    Failure::InUse {
        problem: format!(
            "the old key is still in use: last used {} ago, {when}",
            ago.in_words()
        ),
        way_out: Some(format!(
            "find what still uses it, then run this again; {ANYWAY}"
        )),
    }
}

fn unreadable() -> Failure {
    Failure::InUse {
        problem:
            "the old key may still be in use: its last use is told in a form that cannot be read"
                .to_owned(),
        way_out: Some(format!(
            "make sure that nothing uses it any more; then {ANYWAY}"
        )),
    }
}

fn too_early(until: Timestamp, left: SignedDuration) -> Failure {
    Failure::TooEarly {
        problem: format!("whether the old key is still used cannot be judged until {until}"),
        left: left.unsigned_abs(),
        way_out: Some(format!("run this again then; {ANYWAY}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a time")
    }

    fn told(resolution: i64, lag: i64) -> LastUse {
        LastUse {
            resolution: SignedDuration::from_secs(resolution),
            lag: SignedDuration::from_secs(lag),
        }
    }

    #[test]
    fn key_used_after_the_delivery_is_in_use_however_soon_that_is_seen() {
        let used = Moment::At(at(1_003));

        assert_eq!(
            judge(used, told(1, 60), at(1_000), at(1_004)),
            InUse::Since(at(1_003))
        );
    }

    #[test]
    fn use_cannot_be_judged_before_the_provider_would_tell_it() {
        for used in [Moment::Never, Moment::At(at(10))] {
            assert_eq!(
                judge(used, told(1, 60), at(1_000), at(1_061)),
                InUse::TooEarly(at(1_061))
            );
            assert_eq!(
                judge(used, told(1, 60), at(1_000), at(1_062)),
                InUse::Unused
            );
        }
    }

    #[test]
    fn day_of_the_delivery_may_hide_a_later_use() {
        let day = 24 * 60 * 60;
        let used = Moment::At(at(10 * day));

        let outcome = judge(used, told(day, 0), at(10 * day + 3_600), at(12 * day));

        assert_eq!(outcome, InUse::Since(at(10 * day)));
    }

    #[test]
    fn use_that_cannot_be_read_is_not_taken_for_one_that_is_not_told() {
        let outcome = judge(Moment::Unreadable, told(1, 0), at(0), at(9_999));

        assert_eq!(outcome, InUse::Unreadable);
    }

    #[test]
    fn use_that_is_not_told_is_not_judged() {
        assert_eq!(
            judge(Moment::Unknown, told(1, 0), at(0), at(9_999)),
            InUse::NeverTold
        );
    }
}
