//! The provider puts the new secret in the old one's place: there is no key to take back.

use std::time::Duration;

use jiff::{SignedDuration, Unit};

use super::{
    Circumstances, Outcome, Rotation, Way,
    circumstances::{hand_over, proven},
    outcome::Old,
};
use crate::{
    accounts::Account,
    creation::{Audience, Fate, close, note},
    deletion,
    journal::{OperationKind, Plan, Record, State, Step},
    keys::{Entry, Error, Failure, Operation, RotateKey, Rotated},
    terminal::Approved,
};

/// Rotates once; when its outcome is unclear, only another rotation can tell.
pub async fn in_place(
    account: &Account,
    rotation: &Approved<Rotation>,
    request: RotateKey,
    circumstances: Circumstances<'_>,
    audience: &mut dyn Audience,
) -> Result<Outcome, Error> {
    let plan = circumstances.plan(account, OperationKind::InPlace, &rotation.plan().entry)?;
    let plan = Plan {
        grace_seconds: Some(request.grace.seconds),
        before: plan.old.as_ref().map(|old| vec![old.mark.clone()]),
        ..plan
    };
    let mut record = circumstances.journal.begin(plan)?;
    if let Err(failure) = announce(account, &mut record) {
        let _ = record.finish();
        return Err(failure.into());
    }
    match account.rotate(rotation, &request).await {
        Ok(rotated) => {
            follow(
                account,
                &rotation.plan().entry,
                rotated,
                circumstances,
                record,
                audience,
            )
            .await
        }
        Err(mut error) => {
            match error.failure.as_mut() {
                Failure::Unknown { way_out, .. } => {
                    let _ = record.write(Step::Unknown);
                    *way_out = Some(settles(&record));
                }
                _ => {
                    let _ = record.finish();
                }
            }
            Err(error)
        }
    }
}

/// Rotates once more a key of whose first rotation nobody knows the outcome.
///
/// If the provider does it, the first was not carried out, or its time is over; if a previous secret is in the way,
/// it was, and its secret is lost.
pub async fn again(
    account: &Account,
    rotation: &Approved<Rotation>,
    circumstances: Circumstances<'_>,
    mut record: Record,
    audience: &mut dyn Audience,
) -> Result<Outcome, Error> {
    let Way::InPlace(request) = &rotation.plan().way else {
        return Err(Failure::not_offered("rotate in place", "this key").into());
    };
    if rotation.was_asked() {
        let shown = &rotation.plan().entry.key;
        deletion::check_unchanged(account, shown, Operation::Rotate).await?;
    }
    let until = until(record.state(), request);
    announce(account, &mut record)?;
    match account.rotate(rotation, request).await {
        Ok(rotated) => {
            follow(
                account,
                &rotation.plan().entry,
                rotated,
                circumstances,
                record,
                audience,
            )
            .await
        }
        Err(mut error) => {
            let is_in_the_way = matches!(
                *error.failure,
                Failure::Collision { .. } | Failure::Conflict { .. }
            );
            let is_unclear = matches!(*error.failure, Failure::Unknown { .. });
            if is_in_the_way || is_unclear {
                // Whatever became of it, the first is as unclear as before.
                let _ = record.write(Step::Unknown);
            }
            if let Failure::Unknown { way_out, .. } = error.failure.as_mut() {
                *way_out = Some(settles(&record));
            }
            if is_in_the_way {
                let way_out = format!(
                    "the first rotation was probably carried out, and its secret is lost: the previous one works only for a while ({until}), and until it stops the key cannot be rotated again. Create another key and deploy it before that, or `keyctl operations resume {}` as soon as it has stopped",
                    record.id()
                );
                error.failure = Box::new(Failure::Unknown {
                    cause: error.failure,
                    way_out: Some(way_out),
                });
            }
            Err(error)
        }
    }
}

/// Says how long the previous secret works, of which the provider's own word may be lost.
fn until(state: &State, request: &RotateKey) -> String {
    let counted = SignedDuration::try_from(Duration::from_secs(request.grace.seconds));
    let counted = counted.and_then(|grace| state.started_at.checked_add(grace));
    match (state.previous_until, counted) {
        (Some(told), _) => format!("until {told}"),
        (None, Ok(counted)) => {
            let counted = counted.round(Unit::Minute).unwrap_or(counted);
            format!("until about {counted}")
        }
        (None, Err(_)) => "nobody knows how long".to_owned(),
    }
}

fn settles(record: &Record) -> String {
    format!(
        "`keyctl operations resume {}` settles it: it rotates once more, and the answer tells",
        record.id()
    )
}

/// Takes note that the request goes out now; without that, it does not.
fn announce(account: &Account, record: &mut Record) -> Result<(), Failure> {
    let server_time = account.server_time();
    record.announce(Step::Sent { server_time })
}

/// Delivers and proves the new secret.
async fn follow(
    account: &Account,
    old: &Entry,
    rotated: Rotated,
    circumstances: Circumstances<'_>,
    record: Record,
    audience: &mut dyn Audience,
) -> Result<Outcome, Error> {
    let previous_until = rotated.previous_until;
    let handed = hand_over(
        account,
        circumstances,
        old,
        rotated,
        record,
        Fate::Old,
        audience,
    );
    let (mut handed, new) = handed.await?;
    let mut outcome = Outcome::of(account, &new, &mut handed);
    outcome.old = Old::WorksUntil(previous_until);
    match proven(account, &new, &handed).await {
        Ok(_) => {
            note(&mut handed.record, Step::Proven, audience);
            outcome.is_proven = true;
            close(handed.record, audience);
        }
        Err(error) => outcome.stop(
            error,
            handed.record,
            "the new secret is delivered, but not proven; the old one works for a while",
        ),
    }
    Ok(outcome)
}
