//! `rotate --finish OLD --successor NEW`: the old key goes on a machine that has no record of the rotation.

use std::slice::from_ref;

use jiff::Timestamp;

use super::RotateArgs;
use crate::{
    accounts::{Acceptance, Account, Presence, Roster},
    commands::{Session, front::Reporter},
    deletion::{self, Deletion},
    keys::{Address, Entry, Error, Failure, Operation, Secret, Status},
    output::{Answer, Deleted, Output, Plan},
    saga::ensure_unused,
};

impl RotateArgs {
    /// Deletes the old key as any other key is deleted, once its successor is seen to take over.
    pub(super) async fn finish_without_record(
        self,
        successor: &str,
        session: &Session,
        roster: &Roster<'_>,
        output: &mut Output,
    ) -> Result<(), Error> {
        let check = session.verification(self.verify_with.as_deref(), self.verify_timeout)?;
        let asked = (Operation::Rotate, self.consent.short_refs(session));
        let flag = self.name.as_deref();
        let (accounts, wanted) = self.target.resolve(roster, flag, asked).await?;
        let allows = |account: &Account, key: &_| account.check_delete(key, None);
        let found = crate::inventory::find(&accounts, &wanted, allows).await;
        let (account, old) = found.map_err(|error| error.during(Operation::Rotate))?;
        let new = self.find_successor(account, &old, successor).await?;
        self.check_use(account, &old, &new).await?;
        let guarded = deletion::check(account, &old, Operation::Rotate, &self.allow_self)?;
        let mut plan = Plan::of_key(Operation::Delete, &old);
        plan.warnings
            .push(format!("its successor is {}", new.reference()));
        plan.warnings.extend(guarded);
        if self.consent.dry_run {
            return Ok(output.answer(&Answer::Plan(&[plan]))?);
        }
        let shown = self.prove_from(account, &old, &new).await?;
        if self.consent.yes && shown.is_none() {
            return Err(Failure::NotConfirmed {
                problem: "`--yes` does not say that the new secret is stored and works".to_owned(),
                way_out: Some(
                    "add `--prove-from file:PATH` or `--prove-from stdin` with the new secret, or answer on a terminal"
                        .to_owned(),
                ),
            }
            .into());
        }
        let is_checked = check.is_some();
        if let Some(check) = check {
            let (old, new) = (old.reference().to_string(), new.reference().to_string());
            let circumstances = session.delivery(false);
            let mut reporter = Reporter::new(session, output);
            let passed = check
                .run(&old, &new, shown.as_ref(), circumstances, &mut reporter)
                .await;
            passed.map_err(|cause| Failure::Unfinished {
                done: "both keys are alive".to_owned(),
                cause: Box::new(cause),
                way_out: "find out what is wrong, then run this again".to_owned(),
            })?;
        }
        output.show_plan(from_ref(&plan), self.consent.will_ask(session));
        let stop = session.interrupt.cut_off(false);
        let deletion = Deletion { entry: old };
        let approved = session
            .terminal
            .approve(deletion, self.consent.yes, stop)
            .await?;
        // A person and the check take their time.
        if approved.was_asked() || is_checked {
            let old = &approved.plan().entry;
            let new = self.find_successor(account, old, successor).await?;
            deletion::check_unchanged(account, &old.key, Operation::Rotate).await?;
            self.check_use(account, old, &new).await?;
            if let Some(secret) = &shown {
                self.prove(account, &new, secret).await?;
            }
        }
        let outcome = deletion::carry_out(account, &approved).await?;
        let old = &approved.plan().entry;
        let deleted = Deleted {
            reference: Some(output.look.reference(old)),
            name: old.key.name.clone(),
            outcome: outcome.fate().as_str(),
            error: None,
        };
        Ok(output.answer_to_change(&Answer::Delete(&[deleted], None))?)
    }

    /// Finds the new key, and refuses one that cannot be the old one's successor.
    async fn find_successor(
        &self,
        account: &Account,
        old: &Entry,
        successor: &str,
    ) -> Result<Entry, Error> {
        let address = Address::parse(successor)?;
        let refused = |problem: String| {
            let failure = Failure::Conflict {
                problem,
                candidates: Vec::new(),
                way_out: Some("`keyctl describe` shows both keys".to_owned()),
            };
            account.key_error(Operation::Rotate, &old.key.locator(), failure)
        };
        if address.account != account.name.as_str() {
            return Err(refused(
                "its successor is a key of another account".to_owned(),
            ));
        }
        let capabilities = account.capabilities();
        let locator = capabilities.locate(account.name.as_str(), &address.segments)?;
        let Presence::There(new) = account.look(&locator).await? else {
            let missing = Failure::not_found(
                format!("there is no key {successor}"),
                "`keyctl list` shows all keys",
            );
            return Err(account.key_error(Operation::Rotate, &locator, missing));
        };
        let now = account.server_time().unwrap_or_else(Timestamp::now);
        let (own, other) = (&new.key, &old.key);
        let problem = if own.has_id(&other.id) {
            Some("a key is not its own successor")
        } else if !matches!(own.status_at(now), None | Some(Status::Active)) {
            Some("its successor does not work")
        } else if own.kind != other.kind {
            Some("its successor is of another kind")
        } else if own.scope.id != other.scope.id {
            Some("its successor lives in another project")
        } else {
            match (own.created_at, other.created_at) {
                (Some(new), Some(old)) if new > old => None,
                (Some(_), Some(_)) => Some("its successor is older than it is"),
                _ => Some("which of the two keys is younger is not known"),
            }
        };
        match problem {
            Some(problem) => Err(refused(problem.to_owned())),
            None => Ok(*new),
        }
    }

    /// Fails when the old key was used since the new one was made, or when that cannot be told yet.
    async fn check_use(&self, account: &Account, old: &Entry, new: &Entry) -> Result<(), Error> {
        let Some(created) = new.key.created_at.filter(|_| !self.even_if_used) else {
            return Ok(());
        };
        let now = || account.server_time().unwrap_or_else(Timestamp::now);
        let unused = ensure_unused(account, old, created, now).await;
        unused.map_err(|failure| account.key_error(Operation::Rotate, &old.key.locator(), failure))
    }

    /// Reads the new secret and proves it. Returns `None` where none was named; fails when it is not the new key's.
    async fn prove_from(
        &self,
        account: &Account,
        old: &Entry,
        new: &Entry,
    ) -> Result<Option<Secret>, Error> {
        let Some(source) = &self.prove_from else {
            return Ok(None);
        };
        let secret = source.read()?;
        let belongs = new.key.has_value_as_id(&secret)
            || (new.key.shows_ends_of(&secret) == Some(true)
                && old.key.shows_ends_of(&secret) != Some(true));
        if !belongs {
            return Err(Failure::NotConfirmed {
                problem: format!(
                    "what {source} holds is not shown to be the secret of {}",
                    new.reference()
                ),
                way_out: Some("give it the new secret, or answer on a terminal".to_owned()),
            }
            .into());
        }
        self.prove(account, new, &secret).await?;
        Ok(Some(secret))
    }

    /// Fails when the provider does not accept the secret, or nobody can tell and `--unproven` does not allow that.
    async fn prove(&self, account: &Account, new: &Entry, secret: &Secret) -> Result<(), Error> {
        match account.prove(&new.key, secret).await? {
            Acceptance::Proven(_) => Ok(()),
            Acceptance::Undecidable(_) if self.unproven => Ok(()),
            Acceptance::Undecidable(why) => Err(Failure::NotConfirmed {
                problem: format!("whether the new secret works cannot be told: {why}"),
                way_out: Some("`--unproven` goes on without a proof".to_owned()),
            }
            .into()),
        }
    }
}
