//! What a rotation will do, as it is carried out and as it is shown.

use super::{RotateArgs, at_once};
use crate::{
    accounts::Account,
    commands::{Session, begun::refuse_second, new_key::wishes},
    deletion,
    keys::{Entry, Error, Failure, Field, Operation, Permissions, RotateKey, RotateSupport},
    output::Plan,
    saga::{OldKey, Requested, Rotation, Way, successor},
};

impl RotateArgs {
    /// Returns what will be done, once all is checked that costs no request.
    pub(super) fn checked_plan(
        &self,
        session: &Session,
        account: &Account,
        entry: &Entry,
    ) -> Result<(Rotation, Plan), Error> {
        let allowed = &self.allow_self;
        let guarded = deletion::check(account, entry, Operation::Rotate, allowed)?;
        let (rotation, mut plan) = self.plan(account, entry)?;
        plan.warnings.extend(guarded);
        if rotation.is_own {
            plan.warnings.push(format!(
                "keyctl itself signs with this key: put the new secret where the account {} gets its credential from",
                account.name
            ));
        }
        refuse_second(session, account, entry, Operation::Rotate)?;
        account.check_prove(&entry.key)?;
        Ok((rotation, plan))
    }

    /// Returns what will be done, as it is carried out and as it is shown.
    fn plan(&self, account: &Account, entry: &Entry) -> Result<(Rotation, Plan), Error> {
        let key = &entry.key;
        let mut plan = Plan::of_key(Operation::Rotate, entry);
        let support = account.rotation(&key.locator(), Some(key.kind))?;
        self.check_grace(account, &key.locator(), support)?;
        let way = match support {
            RotateSupport::InPlace { grace } => {
                self.refuse_what_only_a_new_key_takes(account, entry)?;
                let grace = self.grace.unwrap_or(grace);
                if self.ends_at_once() {
                    plan.warnings.push(at_once::WARNING.to_owned());
                }
                plan.old_key = Some("same");
                plan.grace = Some(grace);
                Way::InPlace(RotateKey { grace })
            }
            RotateSupport::Replace { loses } => {
                let successor =
                    successor(account, entry, &self.requested()).map_err(|failure| {
                        account.key_error(Operation::Rotate, &key.locator(), failure)
                    })?;
                let request = successor.request;
                let checked = account.check_create(&request);
                checked.map_err(|error| error.during(Operation::Rotate))?;
                plan.changes = wishes(&request);
                plan.warnings.extend(successor.warnings);
                if request.permissions.is_none() {
                    plan.warnings.extend(loses.map(str::to_owned));
                }
                let old = match (self.delete_old, self.grace) {
                    (true, _) => OldKey::Goes,
                    (false, Some(grace)) => OldKey::StaysFor(grace),
                    (false, None) => OldKey::Stays,
                };
                plan.grace = self.grace;
                plan.old_key = Some(match old {
                    OldKey::Goes => "deleted",
                    OldKey::StaysFor(_) => "stays_for",
                    OldKey::Stays => "stays",
                });
                let scope = request.project.is_some().then(|| key.scope.clone());
                Way::Replace {
                    request: Box::new(request),
                    scope,
                    old,
                }
            }
            RotateSupport::No(_) => return Err(Failure::not_offered("rotate", "this key").into()),
        };
        let entry = entry.clone();
        let is_own = account.signs_with(&entry.key) == Some(true);
        let rotation = Rotation {
            entry,
            is_own,
            way,
            passed: Vec::new(),
        };
        Ok((rotation, plan))
    }

    fn requested(&self) -> Requested {
        Requested {
            name: self.new_name.clone(),
            permissions: Permissions::asked(self.all_scopes, &self.scope),
            lifetime: self.expires_in,
        }
    }

    fn refuse_what_only_a_new_key_takes(
        &self,
        account: &Account,
        entry: &Entry,
    ) -> Result<(), Error> {
        let requested = self.requested().fields();
        let flag = match requested.first() {
            Some(Field::Name) => "--new-name",
            Some(field) => field.flag(),
            None if self.delete_old => "--delete-old",
            None => return Ok(()),
        };
        let failure = Failure::Unsupported {
            problem: format!(
                "{} rotates {} keys in place: there is no new key to be given `{flag}`",
                account.descriptor.title, entry.key.kind
            ),
            instead: match flag {
                "--delete-old" => {
                    format!("leave out `{flag}`; `--grace 0s` ends the old secret at once")
                }
                _ => format!("leave out `{flag}`"),
            },
        };
        Err(account.key_error(Operation::Rotate, &entry.key.locator(), failure))
    }
}
