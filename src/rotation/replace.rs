//! A new key takes over; the old one goes last.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::{
    Circumstances, Outcome, Rotation,
    circumstances::{hand_over, proven},
    outcome::Old,
    plan::OldKey,
};
use crate::{
    accounts::Account,
    creation::{Audience, Look, note, send},
    deletion,
    journal::{OperationKind, Plan, Record, Step},
    keys::{CreateKey, Error, Failure, KeyId, Moment, Operation, Scope},
    terminal::Approved,
};

const PROVEN: &str = "the new secret is delivered and proven, but the old key could not be deleted";

/// Is a replacement that was agreed to.
pub struct Replacement<'a> {
    pub account: &'a Account,
    pub rotation: &'a Approved<Rotation>,
    pub request: &'a CreateKey,
    pub scope: Option<&'a Scope>,
    pub old: OldKey,
}

impl Replacement<'_> {
    /// Makes the new key, delivers and proves its secret, and then does with the old one what was agreed to.
    pub async fn carry_out(
        self,
        circumstances: Circumstances<'_>,
        audience: &mut dyn Audience,
    ) -> Result<Outcome, Error> {
        let Self {
            account, request, ..
        } = self;
        let shown = &self.rotation.plan().entry;
        let look = Look::of(account, self.scope, request);
        let before = look
            .before()
            .await
            .map_err(|error| error.during(Operation::Rotate))?;
        let plan = self.plan(&circumstances, before.as_deref())?;
        let record = circumstances.journal.begin(plan)?;
        let sent = send(&look, request, before.as_deref(), record).await;
        let (mut new, record) = sent.map_err(|error| error.during(Operation::Rotate))?;
        if new.key.has_id(&shown.key.id) {
            let problem = "the provider answered with the old key in the new one's place";
            return Err(account.key_error(
                Operation::Rotate,
                &shown.key.locator(),
                Failure::unknown(Failure::Unreadable(problem.to_owned())),
            ));
        }
        if let Some(scope) = self.scope {
            new.key.scope = scope.clone();
        }
        let (is_own, sign_with) = (circumstances.is_own, circumstances.sign_with);
        let before = before.unwrap_or_default();
        let (mut handed, new) = hand_over(
            account,
            circumstances,
            new,
            Moment::Unknown,
            record,
            Some(&before),
            audience,
        )
        .await?;
        let mut outcome = Outcome::of(account, &new, &mut handed);
        let secret = match proven(account, &new, &handed).await {
            Ok(secret) => secret,
            Err(error) => {
                let done = "the new secret is delivered, but not proven; the old key works";
                outcome.stop(error, handed.record, done);
                return Ok(outcome);
            }
        };
        note(&mut handed.record, Step::Proven, audience);
        outcome.is_proven = true;
        // The credential that is about to go could not tell whether it is gone.
        let successor = match is_own && self.old == OldKey::Goes {
            true => sign_with(&secret).map(Some),
            false => Ok(None),
        };
        match successor {
            Err(error) => outcome.stop(error, handed.record, PROVEN),
            Ok(successor) => {
                let signing = successor.as_ref().unwrap_or(account);
                self.settle_old(signing, &mut outcome, handed.record, audience)
                    .await;
            }
        }
        Ok(outcome)
    }

    /// Does with the old key what was agreed to, now that the new one is proven.
    async fn settle_old(
        &self,
        signing: &Account,
        outcome: &mut Outcome,
        mut record: Record,
        audience: &mut dyn Audience,
    ) {
        match self.old {
            OldKey::Stays => outcome.record = Some(record.id().to_owned()),
            OldKey::StaysFor(grace) => {
                let length = SignedDuration::try_from(Duration::from_secs(grace.seconds));
                let now = signing.server_time().unwrap_or_else(Timestamp::now);
                let until = length.ok().and_then(|length| now.checked_add(length).ok());
                let until = until.unwrap_or(Timestamp::MAX);
                note(&mut record, Step::Grace { until }, audience);
                outcome.old = Old::WorksAtLeastUntil(until);
                outcome.record = Some(record.id().to_owned());
            }
            OldKey::Goes => {
                let shown = &self.rotation.plan().entry.key;
                let unchanged = deletion::check_unchanged(signing, shown, Operation::Delete).await;
                let deleted = match unchanged {
                    Ok(()) => {
                        note(&mut record, Step::OldDeleteSent, audience);
                        let sent = signing.delete(self.rotation).await;
                        deletion::follow(signing, &shown.locator(), sent).await
                    }
                    Err(error) => Err(error),
                };
                match deleted {
                    Ok(_) => {
                        outcome.old = Old::Deleted;
                        let _ = record.finish();
                    }
                    Err(error) => outcome.stop(error, record, PROVEN),
                }
            }
        }
    }

    fn plan(
        &self,
        circumstances: &Circumstances<'_>,
        before: Option<&[KeyId]>,
    ) -> Result<Plan, Failure> {
        let Circumstances { journal, .. } = circumstances;
        let marks = before.map(|ids| ids.iter().map(|id| journal.mark(id)).collect());
        let grace = match self.old {
            OldKey::StaysFor(grace) => Some(grace.seconds),
            OldKey::Stays | OldKey::Goes => None,
        };
        Ok(Plan {
            name: self.request.name.clone(),
            scope: self
                .scope
                .and_then(|scope| scope.id.as_ref())
                .map(|id| id.raw().to_owned()),
            before: marks.transpose()?,
            delete_old: self.old == OldKey::Goes,
            grace_seconds: grace,
            ..circumstances.plan(OperationKind::Replace, &self.rotation.plan().entry)?
        })
    }
}
