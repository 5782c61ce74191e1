//! `rotate`: a new secret, delivered and verified before the old key goes.

mod at_once;
mod finish;
mod namesakes;
mod plan;
mod tell;
mod without_record;

use std::slice::from_ref;

use clap::Args;

use self::{
    namesakes::refuse_younger_namesakes,
    tell::{Subject, tell},
};
use super::{
    Session,
    begun::refuse_by_name,
    consent::Consent,
    front::{Reporter, RotatedKey},
    sagas::Orders,
    secret_source::SecretSource,
    sinks::Sinks,
    target::Target,
};
use crate::{
    accounts::Account,
    deletion,
    delivery::{Destination, Sink},
    inventory,
    keys::{Entry, Error, Failure, Grade, Lifetime, Operation},
    output::{Answer, Output, Plan},
    saga::{Goal, KeyProbe, Options, Rotation, Saga, Way},
};

/// Says which key gets a new secret, where that goes, and what becomes of the old one.
#[derive(Debug, Args)]
#[command(before_long_help = EXAMPLES)]
pub struct RotateArgs {
    #[command(flatten)]
    target: Target,

    /// Name of the key, if only one has it
    #[arg(long, value_name = "NAME", conflicts_with_all = ["reference", "id"])]
    name: Option<String>,

    #[command(flatten)]
    sinks: Sinks,

    /// How long the old secret works on: 24h, 30m; then it may be deleted, or stops by itself where the provider
    /// rotates in place, at once with 0s
    #[arg(long, value_name = "DURATION", value_parser = at_once::grace, help_heading = "The old key")]
    grace: Option<Lifetime>,

    /// Delete the old key as soon as the new one is proven
    #[arg(long, conflicts_with = "grace", help_heading = "The old key")]
    delete_old: bool,

    /// Finish an earlier rotation: delete the old key, REF
    #[arg(
        long,
        help_heading = "The old key",
        conflicts_with_all = ["to", "reveal", "force", "no_rescue", "grace", "delete_old", "new_name", "scope", "all_scopes", "expires_in", "again"]
    )]
    finish: bool,

    /// The key that replaces REF, where this machine has no record of the rotation
    #[arg(long, value_name = "REF", help_heading = "The old key")]
    successor: Option<String>,

    /// The new secret, as proof that it is stored: file:PATH or stdin
    #[arg(long, value_name = "SOURCE", help_heading = "The old key")]
    prove_from: Option<SecretSource>,

    /// Delete the old key although it was used after the new secret was delivered
    #[arg(long, help_heading = "The old key")]
    even_if_used: bool,

    /// Go on where nobody can tell from here whether the new secret works
    #[arg(long, help_heading = "The old key")]
    unproven: bool,

    /// Command that checks the new secret, after delivery and before the old key goes; it is told KEYCTL_OLD_REF and
    /// KEYCTL_NEW_REF, never the secret
    #[arg(long, value_name = "COMMAND", help_heading = "The old key")]
    verify_with: Option<String>,

    /// Time limit of that command [default: 10m]
    #[arg(
        long,
        value_name = "DURATION",
        value_parser = Lifetime::wait,
        requires = "verify_with",
        help_heading = "The old key"
    )]
    verify_timeout: Option<Lifetime>,

    /// Name of the new key, instead of the old one's
    #[arg(long, value_name = "NAME", help_heading = "The new key")]
    new_name: Option<String>,

    /// Scope of the new key (repeatable); old scopes cannot be read
    #[arg(
        long,
        value_name = "SCOPE",
        help_heading = "The new key",
        conflicts_with = "all_scopes"
    )]
    scope: Vec<String>,

    /// Let the new key do all that its owner may
    #[arg(long, help_heading = "The new key")]
    all_scopes: bool,

    /// Lifetime of the new key, instead of the old one's: 90d, 24h, 30min
    #[arg(long, value_name = "DURATION", help_heading = "The new key")]
    expires_in: Option<Lifetime>,

    /// Rotate although a younger key has the same name
    #[arg(long, help_heading = "The new key")]
    again: bool,

    /// Rotate the credential in use all the same: its ref in full
    #[arg(long, value_name = "REF")]
    allow_self: Vec<String>,

    #[command(flatten)]
    consent: Consent,
}

const EXAMPLES: &str = "Examples:
  keyctl rotate REF --to 'exec:gh secret set API_KEY --repo acme/web'   both keys work
  keyctl rotate --finish REF                                            then the old one goes
  keyctl rotate checkout-api --to file:key                              the key that has this name
  keyctl rotate REF --to dotenv:.env#API_KEY --delete-old --yes         all at once, from CI";

impl RotateArgs {
    /// Shows what will happen, gets consent, and rotates; or finishes what was begun.
    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Error> {
        let roster = session.roster()?;
        if self.finish {
            return self.finish(session, &roster, output).await;
        }
        self.refuse_what_only_finishes()?;
        let lacks_sink = !self.consent.dry_run && self.sinks.lack_a_place(output.format);
        if lacks_sink && self.target.is_empty(self.name.as_deref()) {
            return Err(Failure::usage(
                "cannot rotate: missing the key (its ref or name), `--to` (where the new secret goes)",
                "for example `keyctl rotate REF --to file:key`; `keyctl list` shows all keys",
            )
            .into());
        }
        if let Some(name) = self.selected_name()
            && let Some(begun) = self.begun_by_name(name, session)?
        {
            return Err(refuse_by_name(&begun).into());
        }
        let asked = (Operation::Rotate, self.consent.short_refs(session));
        let flag = self.name.as_deref();
        let (accounts, wanted) = self.target.resolve(&roster, flag, asked).await?;
        let found = inventory::find(&accounts, &wanted, |account, key| {
            let support = account.rotation(key, None)?;
            self.check_grace(account, key, support)
        });
        let (account, entry) = found
            .await
            .map_err(|error| error.during(Operation::Rotate))?;
        let (mut rotation, mut plan) = self.checked_plan(session, account, &entry)?;
        let options = Options {
            yes: self.consent.yes,
            unproven: self.unproven,
            verification: session.verification(self.verify_with.as_deref(), self.verify_timeout)?,
            ..Options::default()
        };
        self.plan_destination(&mut plan, &options, &rotation);
        if self.consent.dry_run {
            self.sinks.rehearse(session, output)?;
            self.before(account, &rotation).await?;
            return Ok(output.answer(&Answer::Plan(&[plan]))?);
        }
        let destination = self.sinks.choose(output.format)?;
        rotation.passed = destination.passing();
        self.refuse_what_only_passes(session, &destination, &rotation)?;
        let before = self.before(account, &rotation).await?;
        output.show_plan(from_ref(&plan), self.consent.will_ask(session));
        let stop = session.interrupt.cut_off(false);
        let approved = session.terminal.approve(rotation, self.consent.yes, stop);
        let approved = approved.await.map_err(|failure| {
            account.key_error(Operation::Rotate, &entry.key.locator(), failure)
        })?;
        let before = match approved.was_asked() {
            true => {
                deletion::check_unchanged(account, &entry.key, Operation::Rotate).await?;
                self.before(account, approved.plan()).await?
            }
            false => before,
        };
        let orders = Orders {
            sinks: &self.sinks,
            format: output.format,
            allow_self: &self.allow_self,
            options,
        };
        let context = session.context(account, &roster, orders)?;
        let reserved = self.sinks.reserve(&destination, session, output)?;
        let is_in_place = approved.plan().is_in_place();
        let finish = finish_command(approved.plan());
        let ready = (destination.clone(), reserved);
        let goal = Goal::Rotate(Box::new(approved));
        let saga = Saga::begin(&context, goal, ready, before.as_deref()).await?;
        let operation = saga.id().to_owned();
        let rotated = RotatedKey {
            entry: entry.clone(),
            is_in_place,
            finish: finish.clone(),
        };
        let mut reporter = Reporter::of_rotation(session, output, rotated);
        let (facts, ended) = saga.run(&mut reporter).await;
        let subject = Subject {
            entry: &entry,
            is_in_place,
            finish,
            operation,
            warnings: plan.warnings,
            began: self.ends_at_once().then_some(output.look.now),
        };
        tell(subject, facts, ended, &destination, output)
    }

    /// Returns the name that selects the key, where it is named so.
    fn selected_name(&self) -> Option<&str> {
        self.target.name(self.name.as_deref())
    }

    /// Refuses flags that mean nothing without `--finish`: to the parser, a flag that was left out is there, too.
    fn refuse_what_only_finishes(&self) -> Result<(), Failure> {
        let flags = [
            ("--successor", self.successor.is_some()),
            ("--prove-from", self.prove_from.is_some()),
            ("--even-if-used", self.even_if_used),
        ];
        match flags.iter().find(|(_, is_given)| *is_given) {
            Some((flag, _)) => Err(Failure::usage(
                format!("`{flag}` is about the end of a rotation"),
                "add `--finish`, or leave it out",
            )),
            None => Ok(()),
        }
    }

    /// Lists the keys that live where the new one will, and refuses to make a third of one name.
    async fn before(
        &self,
        account: &Account,
        rotation: &Rotation,
    ) -> Result<Option<Vec<Entry>>, Error> {
        let Way::Replace { request, scope, .. } = &rotation.way else {
            return Ok(None);
        };
        let probe = KeyProbe::of(account, scope.as_ref(), request);
        let before = probe.before().await;
        let before = before.map_err(|error| error.during(Operation::Rotate))?;
        if !self.again {
            let name = request.name.as_deref();
            refuse_younger_namesakes(account, &rotation.entry, name, before.as_deref())?;
        }
        Ok(before)
    }

    /// Refuses to delete the old key on the word of a sink that cannot tell whether it keeps the secret, unless a
    /// person is asked about it.
    fn refuse_what_only_passes(
        &self,
        session: &Session,
        destination: &Destination,
        rotation: &Rotation,
    ) -> Result<(), Failure> {
        let is_asked = self.consent.will_ask(session);
        if !rotation.deletes_old() || destination.weakest() >= Grade::Taken || is_asked {
            return Ok(());
        }
        Err(Failure::usage(
            format!(
                "the old key can go only once the new secret is stored, and nobody can tell whether {} keeps it",
                destination.passing().join(" or ")
            ),
            "send it to `file:`, `dotenv:` or `exec:` with `--to`, or leave out `--delete-old` and finish later",
        ))
    }

    /// Adds to the plan where the secret goes, and on whose word the old key goes.
    fn plan_destination(&self, plan: &mut Plan, options: &Options, rotation: &Rotation) {
        plan.sinks = self.sinks.to.iter().map(Sink::to_string).collect();
        let is_taken = |sink: &&Sink| sink.best_grade() == Grade::Taken;
        let keeps = |sink: &Sink| sink.best_grade() == Grade::Kept;
        if rotation.deletes_old()
            && options.verification.is_none()
            && !self.sinks.to.iter().any(keeps)
        {
            let taken = self.sinks.to.iter().filter(is_taken);
            plan.warnings.extend(taken.map(|sink| {
                format!("{sink} is trusted to have stored the secret; `--verify-with` checks")
            }));
        }
    }
}

/// Returns the command that finishes a rotation.
fn finish_command(rotation: &Rotation) -> String {
    let reference = rotation.entry.reference();
    match rotation.is_own {
        true => format!("keyctl rotate --finish {reference} --allow-self {reference}"),
        false => format!("keyctl rotate --finish {reference}"),
    }
}
