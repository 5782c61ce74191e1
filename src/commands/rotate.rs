//! `rotate`: a new secret, delivered and proven before the old one goes.

use std::slice::from_ref;

use clap::Args;

use super::{
    Session, begun::refuse_second, consent::Consent, hand_over::Reader, new_key::wishes,
    operations, rotated::tell, sinks::Sinks, target::Target,
};
use crate::{
    accounts::{Account, Roster},
    deletion,
    delivery::{Destination, Sink},
    inventory::{self, Wanted},
    keys::{
        Entry, Error, Failure, Field, KindCapabilities, Lifetime, Operation, Permissions,
        RotateKey, RotateSupport,
    },
    output::{Answer, Output, Plan},
    rotation::{self, Circumstances, OldKey, Rotation, Way, Wishes},
};

/// Says which key gets a new secret, where that goes, and what becomes of the old one.
#[derive(Debug, Args)]
#[command(before_long_help = EXAMPLES)]
pub struct RotateArgs {
    #[command(flatten)]
    target: Target,

    /// Name of the key, if only one has it
    #[arg(long, value_name = "NAME", conflicts_with_all = ["reference", "id", "finish"])]
    name: Option<String>,

    #[command(flatten)]
    sinks: Sinks,

    /// How long the old secret works on: 24h, 30m; then it may be deleted, or stops by itself where the provider
    /// rotates in place
    #[arg(long, value_name = "DURATION", help_heading = "The old key")]
    grace: Option<Lifetime>,

    /// Delete the old key as soon as the new one is proven
    #[arg(long, conflicts_with = "grace", help_heading = "The old key")]
    delete_old: bool,

    /// End a rotation that was begun earlier: delete the old key, REF, once the new one is proven
    #[arg(
        long,
        help_heading = "The old key",
        conflicts_with_all = ["to", "reveal", "grace", "delete_old", "new_name", "scope", "all_scopes", "expires_in"]
    )]
    finish: bool,

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

    /// Lifetime of the new key, instead of the old one's: 90d, 24h, 30m
    #[arg(long, value_name = "DURATION", help_heading = "The new key")]
    expires_in: Option<Lifetime>,

    /// Rotate the credential in use all the same: its ref in full
    #[arg(long, value_name = "REF")]
    allow_self: Vec<String>,

    #[command(flatten)]
    consent: Consent,
}

const EXAMPLES: &str = "Examples:
  keyctl rotate REF --to 'exec:gh secret set API_KEY --repo acme/web'   both keys work
  keyctl rotate --finish REF                                            then the old one goes
  keyctl rotate REF --to dotenv:.env#API_KEY --delete-old --yes         all at once, from CI";

impl RotateArgs {
    /// Shows what will happen, gets consent, and rotates; or ends what was begun.
    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Error> {
        let roster = session.roster()?;
        if self.finish {
            let (account, id) = self.begun(&roster, session).await?;
            let journal = session.journal()?;
            let record = journal.resume(&id)?.making().ok_or_else(not_begun)?;
            let resume = operations::Resume {
                account: &account,
                roster: &roster,
                journal: &journal,
                session,
                sinks: Sinks::default(),
                consent: self.consent,
                allow_self: self.allow_self,
                finishes: true,
            };
            return resume.run(record, output).await;
        }
        let (accounts, wanted) = self.target.resolve(&roster, self.name.as_deref()).await?;
        let found = inventory::find(&accounts, &wanted, |account, key| {
            account.rotation(key, None).map(drop)
        });
        let (account, entry) = found
            .await
            .map_err(|error| error.during(Operation::Rotate))?;
        let allowed = &self.allow_self;
        let is_another = deletion::check(account, &entry, Operation::Rotate, allowed)?;
        let (rotation, mut plan) = self.plan(account, &entry)?;
        if !is_another {
            plan.warnings.push(deletion::CANNOT_TELL.to_owned());
        }
        if rotation.is_own {
            plan.warnings.push(format!(
                "keyctl itself signs with this key: put the new secret where the account {} gets its credential from",
                account.name
            ));
        }
        refuse_second(session, account, &entry, Operation::Rotate)?;
        account.check_prove(&entry.key)?;
        if self.consent.dry_run {
            self.sinks.rehearse(session, output.format)?;
            return Ok(output.answer(&Answer::Plan(&[plan]))?);
        }
        let destination = self.sinks.choose(output.format)?;
        let is_read_only = destination.is_in_answer() || destination.is_shown();
        if rotation.deletes_old() && is_read_only {
            return Err(Failure::usage(
                "the old key can go only once the new secret is stored, and an answer is no store",
                "name a place for it with `--to`, or leave out `--delete-old`",
            )
            .into());
        }
        output.show_plan(from_ref(&plan), self.consent.will_ask(session));
        let stop = session.interrupt.cut_off(false);
        let approved = session.terminal.approve(rotation, self.consent.yes, stop);
        let approved = approved.await.map_err(|failure| {
            account.key_error(Operation::Rotate, &entry.key.locator(), failure)
        })?;
        let journal = session.journal()?;
        let refuge = session.refuge();
        let circumstances = Circumstances {
            journal: &journal,
            reserved: destination.reserve(&session.delivery(self.sinks.force))?,
            sinks: words(&destination),
            is_in_answer: destination.is_in_answer(),
            refuge: refuge.as_deref(),
            sign_with: &|secret| roster.signed_with(account.name.as_str(), secret),
        };
        let mut audience = Reader::of_rotation(session, output, approved.plan());
        let outcome = rotation::carry_out(account, &approved, circumstances, &mut audience).await?;
        tell(
            approved.plan(),
            plan.warnings,
            outcome,
            &destination,
            output,
        )
    }

    /// Returns what will be done, as it is carried out and as it is shown.
    fn plan(&self, account: &Account, entry: &Entry) -> Result<(Rotation, Plan), Error> {
        let key = &entry.key;
        let mut plan = Plan {
            sinks: self.sinks.to.iter().map(Sink::to_string).collect(),
            ..Plan::of_key(Operation::Rotate, entry)
        };
        let way = match account.rotation(&key.locator(), Some(key.kind))? {
            RotateSupport::InPlace { grace } => {
                self.refuse_what_only_a_new_key_takes(account, entry)?;
                let grace = self.grace.unwrap_or(grace);
                plan.old_key = Some("same");
                plan.grace = Some(grace);
                Way::InPlace(RotateKey { grace })
            }
            RotateSupport::Replace { loses } => {
                let successor =
                    rotation::successor(account, entry, &self.wishes()).map_err(|failure| {
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
        let rotation = Rotation { entry, is_own, way };
        Ok((rotation, plan))
    }

    fn wishes(&self) -> Wishes {
        Wishes {
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
        let wished = self.wishes().fields();
        let flag = match wished.first() {
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
            instead: format!("leave out `{flag}`; `--grace` says how long the old secret works on"),
        };
        Err(account.key_error(Operation::Rotate, &entry.key.locator(), failure))
    }

    /// Refuses to finish what ends by itself: a rotation in place leaves no old key behind.
    fn refuse_what_has_no_end(&self, account: &Account, wanted: &Wanted) -> Result<(), Error> {
        let capabilities = account.capabilities();
        let is_in_place = match wanted {
            Wanted::Ref(segments) => {
                let key = capabilities.locate(account.name.as_str(), segments)?;
                is_in_place(account.rotation(&key, None)?)
            }
            Wanted::Id { kind, .. } => {
                let is_meant =
                    |own: &&KindCapabilities| kind.as_ref().is_none_or(|kind| own.kind.0 == kind);
                let mut kinds = capabilities.kinds.iter().filter(is_meant).peekable();
                kinds.peek().is_some() && kinds.all(|own| is_in_place(own.rotate))
            }
            Wanted::Name { .. } => false,
        };
        if !is_in_place {
            return Ok(());
        }
        let failure = Failure::Unsupported {
            problem: format!(
                "{} rotates in place: the old secret stops by itself, and there is nothing to finish",
                account.descriptor.title
            ),
            instead: "`keyctl operations` lists what was begun and is not ended".to_owned(),
        };
        let key = self.target.reference(std::slice::from_ref(account));
        Err(account.error(Operation::Rotate, key, failure))
    }

    /// Finds the rotation of this key that was begun and not ended.
    async fn begun(
        &self,
        roster: &Roster<'_>,
        session: &Session,
    ) -> Result<(Account, String), Error> {
        let (mut accounts, wanted) = self.target.resolve(roster, None).await?;
        let account = accounts.remove(0);
        self.refuse_what_has_no_end(&account, &wanted)?;
        let id = wanted.id(account.capabilities(), account.name.as_str())?;
        match session.journal()?.about(account.name.as_str(), &id)? {
            Some(begun) if begun.state.making().is_some() => Ok((account, begun.id)),
            _ => Err(not_begun().into()),
        }
    }
}

fn not_begun() -> Failure {
    Failure::not_found(
        "no rotation of this key was begun here, or it is ended",
        "`keyctl operations` lists what was begun; to delete a key use `keyctl delete`",
    )
}

fn is_in_place(support: RotateSupport) -> bool {
    matches!(support, RotateSupport::InPlace { .. })
}

fn words(destination: &Destination) -> Vec<String> {
    destination
        .sinks()
        .iter()
        .map(|sink| sink.anchored().typed())
        .collect()
}
