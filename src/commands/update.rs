//! `update`: what this kind of key lets be changed.

use std::slice::from_ref;

use clap::Args;

use super::{Session, consent::Consent, paste::CommandLine, target::Target};
use crate::{
    inventory,
    keys::{
        Budget, BudgetChange, Error, Failure, Field, Key, Lifetime, Moment, Operation, Permissions,
        Text, UpdateKey,
    },
    output::{Answer, Change, Output, Plan},
    revision::{self, Revision},
    terminal::Ask,
};

/// Says which key is changed, and what of it.
#[derive(Debug, Args)]
#[command(before_long_help = EXAMPLES)]
pub struct UpdateArgs {
    #[command(flatten)]
    target: Target,

    /// New name
    #[arg(long, value_name = "NAME", help_heading = "What to change")]
    name: Option<String>,

    /// New set of roles, replacing the old one (repeatable)
    #[arg(long, value_name = "ROLE", help_heading = "What to change")]
    role: Vec<String>,

    /// New set of scopes, replacing the old one (repeatable)
    #[arg(
        long,
        value_name = "SCOPE",
        help_heading = "What to change",
        conflicts_with = "all_scopes"
    )]
    scope: Vec<String>,

    /// Lift every restriction: the key may do all that its owner may
    #[arg(long, help_heading = "What to change")]
    all_scopes: bool,

    /// New lifetime, counted from now: 90d, 24h, 30min
    #[arg(long, value_name = "DURATION", help_heading = "What to change")]
    expires_in: Option<Lifetime>,

    /// New rate limit, in the provider's unit
    #[arg(long, value_name = "NUMBER", value_parser = rate_limit, help_heading = "What to change")]
    rate_limit: Option<u64>,

    /// New budget in US dollars, or `none` to remove it
    #[arg(long, value_name = "DOLLARS", value_parser = budget, help_heading = "What to change")]
    budget: Option<BudgetChange>,

    /// What `rotate` calls the new name: refused with the line that was meant
    #[arg(long, value_name = "NAME", hide = true)]
    new_name: Option<String>,

    #[command(flatten)]
    consent: Consent,
}

fn rate_limit(typed: &str) -> Result<u64, String> {
    typed.parse().map_err(|_| {
        "a whole number; a rate limit can be changed, but no provider lets it be removed".to_owned()
    })
}

fn budget(typed: &str) -> Result<BudgetChange, String> {
    match typed {
        "none" => Ok(BudgetChange::Remove),
        amount => amount.parse::<Budget>().map(BudgetChange::Set),
    }
}

const EXAMPLES: &str = "Examples:
  keyctl update REF --name ci-web          another name
  keyctl update ci-web --role R            the key is named by its name
  keyctl update REF --role R --dry-run     what would change, without changing it
  keyctl update REF --budget none --yes    no limit any more, from CI";

impl UpdateArgs {
    /// Shows what will change, gets consent where the key could stop working, and changes it.
    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Error> {
        self.check_words()?;
        let change = self.change();
        let asked = (Operation::Update, self.consent.short_refs(session));
        let roster = session.roster()?;
        let (accounts, wanted) = self.target.resolve(&roster, None, asked).await?;
        let found = inventory::find(&accounts, &wanted, |account, key| {
            account.check_update(key, None, &change)
        });
        let (account, entry) = found
            .await
            .map_err(|error| error.during(Operation::Update))?;
        let changes = changes(&entry.key, &change);
        let plan = Plan {
            changes: changes.clone(),
            ..Plan::of_key(Operation::Update, &entry)
        };
        account.check_update(&entry.key.locator(), Some(entry.key.kind), &change)?;
        if self.consent.dry_run {
            return Ok(output.answer(&Answer::Plan(&[plan]))?);
        }
        let scope = entry.key.scope.clone();
        let key = entry.key.locator();
        let revision = Revision { entry, change };
        if revision.needs_consent() {
            output.show_plan(from_ref(&plan), self.consent.will_ask(session));
        }
        let stop = session.interrupt.cut_off(false);
        let approved = session
            .terminal
            .approve(revision, self.consent.yes, stop)
            .await
            .map_err(|failure| account.key_error(Operation::Update, &key, failure))?;
        // The end of a key is dated by its provider.
        let clock = || account.server_time().unwrap_or_else(|| session.time());
        let revised = revision::carry_out(account, &approved, clock).await?;
        let mut changed = revised.entry;
        if changed.key.scope.name.is_none() {
            changed.key.scope = scope;
        }
        for surprise in revised.surprises {
            output.note(&format!("warning: {surprise}"));
        }
        Ok(output.answer_to_change(&Answer::Update(&changed, &changes))?)
    }

    /// Refuses `--name` where it seems to select the key, and `--new-name`: elsewhere they do. Refuses a line that names
    /// no key, too.
    fn check_words(&self) -> Result<(), Failure> {
        let is_selected = self.target.reference.is_some() || self.target.id.is_some();
        if let Some(new) = &self.new_name {
            let old = self.name.as_deref().filter(|_| !is_selected);
            let line = match self.target.id {
                Some(_) => self.line(None, Some(new)),
                None => self.line(
                    old.or(self.target.reference.as_deref()).or(Some("REF")),
                    Some(new),
                ),
            };
            return Err(Failure::usage(
                "`update` has no `--new-name`: `--name` is the new name here",
                format!("use `{line}`"),
            ));
        }
        if !is_selected && self.change().fields().is_empty() {
            return Err(Failure::usage(
                "cannot update: missing the key (its ref or name), and what to change",
                "for example `keyctl update REF --name NEW`; `keyctl providers` shows what each kind takes",
            ));
        }
        let Some(name) = self.name.as_deref().filter(|_| !is_selected) else {
            return Ok(());
        };
        let renaming = self.line(Some("REF"), Some(name));
        let is_all = UpdateKey {
            name: None,
            ..self.change()
        }
        .fields()
        .is_empty();
        let selecting = match is_all {
            true => format!("{} --name NEW", self.line(Some(name), None)),
            false => self.line(Some(name), None),
        };
        Err(Failure::usage(
            "no key specified: `--name` is the new name here, and selects no key",
            format!(
                "to change the key of this name: `{selecting}`; to give a key this name: `{renaming}`"
            ),
        ))
    }

    /// Returns this command with another key and name.
    fn line(&self, key: Option<&str>, name: Option<&str>) -> String {
        let target = &self.target;
        let line = CommandLine::of("keyctl update");
        let line = key.into_iter().fold(line, CommandLine::word);
        let lifetime = self.expires_in.map(|own| own.to_string());
        let budget = self.budget.map(|budget| match budget {
            BudgetChange::Set(budget) => budget.to_string().replace('$', ""),
            BudgetChange::Remove => "none".to_owned(),
        });
        line.values("--provider", &target.provider)
            .values("--account", &target.account)
            .values("--id", &target.id)
            .values("--project", &target.project)
            .values("--kind", &target.kind)
            .values("--name", name)
            .values("--role", &self.role)
            .values("--scope", &self.scope)
            .flag("--all-scopes", self.all_scopes)
            .values("--expires-in", lifetime)
            .values("--rate-limit", self.rate_limit)
            .values("--budget", budget)
            .to_string()
    }

    fn change(&self) -> UpdateKey {
        UpdateKey {
            name: self.name.clone(),
            roles: (!self.role.is_empty()).then(|| self.role.clone()),
            permissions: Permissions::asked(self.all_scopes, &self.scope),
            lifetime: self.expires_in,
            rate_limit: self.rate_limit,
            budget: self.budget,
        }
    }
}

/// Lists what will change, before and after.
fn changes(key: &Key, change: &UpdateKey) -> Vec<Change> {
    let roles = |roles: &Vec<Text>| {
        let roles: Vec<&str> = roles.iter().map(Text::raw).collect();
        Text::new(roles.join(", "))
    };
    let made = [
        change
            .name
            .as_ref()
            .map(|name| (Field::Name, key.name.clone(), Text::from(name.as_str()))),
        change.roles.as_ref().map(|new| {
            (
                Field::Role,
                key.roles.as_ref().map(roles),
                Text::new(new.join(", ")),
            )
        }),
        change
            .permissions
            .as_ref()
            .map(|permissions| (Field::Scope, None, permissions.words())),
        change.lifetime.map(|lifetime| {
            let to = format!("{lifetime} from now");
            (Field::ExpiresIn, expiry(key), Text::new(to))
        }),
        change.rate_limit.map(|limit| {
            let from = key.rate_limit.known();
            let from = from.map(|own| Text::new(own.value.to_string()));
            (Field::RateLimit, from, Text::new(limit.to_string()))
        }),
        change.budget.map(|budget| {
            let to = match budget {
                BudgetChange::Set(budget) => budget.to_string(),
                BudgetChange::Remove => "none".to_owned(),
            };
            let from = key.budget.known().map(|own| Text::new(own.to_string()));
            (Field::Budget, from, Text::new(to))
        }),
    ];
    made.into_iter()
        .flatten()
        .map(|(field, from, to)| Change { field, from, to })
        .collect()
}

fn expiry(key: &Key) -> Option<Text> {
    match key.expires {
        Moment::At(time) => Some(Text::new(time.to_string())),
        Moment::Never => Some("never".into()),
        Moment::Unreadable | Moment::Unknown => None,
    }
}
