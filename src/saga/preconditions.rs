//! What must hold before an old key may go, beside the evidence.

use std::time::Duration;

use jiff::SignedDuration;

use super::{
    engine::{Mode, Saga},
    failures::KEPT,
    in_use::ensure_unused,
};
use crate::{
    journal::Phase,
    keys::{Address, Entry, Error, ExitCode, Failure, Status},
};

impl Saga<'_> {
    /// Refuses another key than the recorded one as the successor.
    pub(super) fn check_successor(&self, new: &Entry) -> Result<(), Error> {
        let Some(typed) = &self.context.options.successor else {
            return Ok(());
        };
        let account = self.context.account;
        let address = Address::parse(typed)?;
        let named = account
            .capabilities()
            .locate(account.name.as_str(), &address.segments)?;
        if address.account == account.name.as_str() && new.key.has_id(&named.id) {
            return Ok(());
        }
        Err(self.failed(Failure::Conflict {
            problem: format!(
                "the record of this rotation names another new key, {}",
                new.reference()
            ),
            candidates: Vec::new(),
            way_out: Some(format!(
                "leave out `--successor`, or drop the record with `keyctl operations forget {}`",
                self.id()
            )),
        }))
    }

    /// Fails when the new key is there and does not work.
    pub(super) fn check_active(&self, new: &Entry) -> Result<(), Error> {
        match new.key.status_at(self.provider_time()) {
            None | Some(Status::Active) => Ok(()),
            Some(status) => Err(self.unfinished_with(
                KEPT,
                Failure::Conflict {
                    problem: format!("the new key, {}, is {}", new.reference(), status.as_str()),
                    candidates: Vec::new(),
                    way_out: None,
                },
                format!(
                    "`keyctl describe {}` shows it; rotate anew once this record is dropped with `keyctl operations forget {}`",
                    new.reference(),
                    self.id()
                ),
            )),
        }
    }

    /// Fails when the provider's clock said when the grace began, and cannot say whether it is over.
    pub(super) fn check_grace(&self) -> Result<(), Error> {
        let state = self.record.state();
        let account = self.context.account;
        let (Some(until), Some(_), None) = (
            state.grace_until,
            state.stored_server_time,
            account.server_time(),
        ) else {
            return Ok(());
        };
        let old = state.plan.old.as_ref().map_or("", |old| &old.reference);
        Err(self.failed(Failure::TooEarly {
            problem: format!(
                "the old key is not deleted before {until}, and what time it is at {} cannot be told: its answers have no `Date`",
                account.name
            ),
            left: Duration::from_secs(60),
            way_out: Some(format!("run this again in a while; `keyctl delete {old}` deletes it all the same")),
        }))
    }

    /// Fails when the old key was used since its successor was delivered, or when that cannot be told yet.
    pub(super) async fn check_use(&self, old: &Entry, new: &Entry) -> Result<(), Error> {
        // A rotation that was to delete it at once has shown its last use already.
        let state = self.record.state();
        let is_agreed = state.plan.delete_old && self.mode != Mode::Finish;
        if self.context.options.even_if_used || is_agreed || state.phase == Phase::OldDeleteSent {
            return Ok(());
        }
        let Some(stored_at) = state.stored_at else {
            return Ok(());
        };
        let delivered = state.stored_server_time.unwrap_or(stored_at);
        // A clock that is ahead would hide a use: the provider dates the new key, too.
        let by_the_key = new.key.created_at.zip(state.sent_at);
        let by_the_key = by_the_key.and_then(|(created, sent)| {
            let took = stored_at.duration_since(sent).max(SignedDuration::ZERO);
            created.checked_add(took).ok()
        });
        let delivered = by_the_key.map_or(delivered, |own| own.min(delivered));
        let now = || {
            let elapsed = (self.context.clock)().duration_since(stored_at);
            delivered.checked_add(elapsed).unwrap_or(delivered)
        };
        let account = self.context.account;
        let unused = ensure_unused(account, old, delivered, now).await;
        unused.map_err(|failure| self.failed(failure))
    }

    /// Says that the old key is kept since its successor does not hold, and what leads on.
    pub(super) fn kept_for(&self, cause: Failure, new: &Entry) -> Error {
        let old = self.record.state().plan.old.as_ref();
        let old = old.map_or("", |old| &old.reference);
        let (id, new) = (self.id(), new.reference());
        if cause.exit_code() == ExitCode::Temporary {
            let hint = format!("run `keyctl rotate --finish {old}` again in a while");
            return self.unfinished_with(KEPT, cause, hint);
        }
        let hint = format!(
            "put the new secret back in its place, then `keyctl rotate --finish {old}`; if it is stored elsewhere by now, `keyctl operations forget {id}` and `keyctl rotate --finish {old} --successor {new} --prove-from file:PATH`; if it is lost, `keyctl operations forget {id}`, `keyctl delete {new}`, and rotate anew"
        );
        self.unfinished_with(KEPT, cause, hint)
    }

    /// Takes the new secret that is shown with `--prove-from`. Fails with [`Failure::NotConfirmed`] when it is another.
    pub(super) fn take_what_is_shown(&mut self) -> Result<(), Error> {
        let Some(secret) = self.context.options.shown.clone() else {
            return Ok(());
        };
        // Nothing tells it from others where no hash of it is recorded.
        if self.record.state().secret.is_none() || !self.is_new(&secret) {
            return Err(self.failed(Failure::NotConfirmed {
                problem: "what `--prove-from` names is not the secret that was delivered"
                    .to_owned(),
                way_out: Some("give it the new secret, or answer on a terminal".to_owned()),
            }));
        }
        self.known.is_shown = true;
        self.known.secret = Some(secret);
        Ok(())
    }
}
