//! A new key takes over; the old one goes last.

use super::{
    Circumstances, Outcome, Rotation,
    circumstances::{hand_over, proven},
    grace::end_of_grace,
    outcome::Old,
    plan::OldKey,
};
use crate::{
    accounts::Account,
    creation::{Audience, Fate, Look, close, note, send},
    deletion,
    journal::{OperationKind, Plan, Record, Step},
    keys::{CreateKey, Error, Failure, KeyId, Moment, Operation, Rotated, Scope},
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
        let (mut new, record) = sent.map_err(|error| {
            let key = shown.key.locator();
            account.key_error(Operation::Rotate, &key, *error.failure)
        })?;
        if let Some(scope) = self.scope {
            new.key.scope = scope.clone();
        }
        let sign_with = circumstances.sign_with;
        let is_own = self.rotation.plan().is_own;
        // A key that is said to be new and is the old one must not be deleted, nor taken for its successor.
        let was_there = before.iter().flatten().any(|id| new.key.has_id(id));
        let is_old = was_there || new.key.has_id(&shown.key.id);
        let fate = match is_old {
            true => Fate::Doubtful,
            false => Fate::New {
                before: before.as_deref(),
                service_account: None,
            },
        };
        let rotated = Rotated {
            new,
            previous_until: Moment::Unknown,
        };
        let handed = hand_over(
            account,
            circumstances,
            shown,
            rotated,
            record,
            fate,
            audience,
        );
        let (mut handed, new) = handed.await?;
        let mut outcome = Outcome::of(account, &new, &mut handed);
        let proof = match is_old {
            true => {
                let odd = "it names a key as new that was there before".to_owned();
                Err(Error::from(Failure::unknown(Failure::Unreadable(odd))))
            }
            false => proven(account, &new, &handed).await,
        };
        let secret = match proof {
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
                let until = end_of_grace(signing, grace);
                note(&mut record, Step::Grace { until }, audience);
                outcome.old = Old::WorksAtLeastUntil(until);
                outcome.record = Some(record.id().to_owned());
            }
            OldKey::Goes => {
                let shown = &self.rotation.plan().entry.key;
                let seen = deletion::look_again(signing, shown, Operation::Delete).await;
                let deleted = match seen {
                    // What is not written cannot be gone on with: then nothing is sent.
                    Ok(None) => match record.announce(Step::OldDeleteSent) {
                        Ok(()) => {
                            let sent = signing.delete(self.rotation, &()).await;
                            deletion::follow(signing, &shown.locator(), sent).await
                        }
                        Err(failure) => Err(failure.into()),
                    },
                    // Somebody was faster.
                    Ok(Some(absent)) => Ok(deletion::Gone::before(absent)),
                    Err(error) => Err(error),
                };
                match deleted {
                    Ok(_) => {
                        outcome.old = Old::Deleted;
                        close(record, audience);
                    }
                    Err(error) => {
                        if matches!(*error.failure, Failure::Unknown { .. }) {
                            outcome.old = Old::Unknown;
                        }
                        outcome.stop(error, record, PROVEN);
                    }
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
            ..circumstances.plan(
                self.account,
                OperationKind::Replace,
                &self.rotation.plan().entry,
            )?
        })
    }
}
