//! `create`: a new key, its secret delivered.

use clap::Args;

use super::{
    Session,
    consent::Consent,
    front::Reporter,
    if_absent::{existing, said_of, warnings},
    narrowing,
    new_key::wishes,
    sagas::{Orders, delivered},
    sinks::Sinks,
};
use crate::{
    accounts::{Account, Selection},
    delivery::{Destination, Sink},
    keys::{
        Budget, CreateKey, Entry, Error, Failure, Kind, Lifetime, Operation, Permissions, Scope,
        ScopeType, Text,
    },
    output::{Answer, Delivered, Made, Output, Plan},
    saga::{Goal, KeyProbe, Options, Saga},
};

/// Says what key is made, and where its secret goes.
#[derive(Debug, Args)]
#[command(before_long_help = EXAMPLES)]
pub struct CreateArgs {
    /// Provider to create the key at
    #[arg(long, value_name = "PROVIDER", value_parser = narrowing::provider())]
    provider: Option<String>,

    /// Account to create the key in
    #[arg(long, value_name = "ACCOUNT")]
    account: Option<String>,

    /// Kind of key, where the provider has several
    #[arg(long, value_name = "KIND", value_parser = narrowing::kind())]
    kind: Option<String>,

    /// Name of the key
    #[arg(long, value_name = "NAME", help_heading = "The new key")]
    name: Option<String>,

    /// Project the key shall live in, by id or name
    #[arg(long, value_name = "PROJECT", help_heading = "The new key")]
    project: Option<String>,

    /// Service account the key shall belong to, by id or name
    #[arg(long, value_name = "ACCOUNT", help_heading = "The new key")]
    service_account: Option<String>,

    /// Make a service account of this name, together with its first key
    #[arg(long, value_name = "NAME", help_heading = "The new key")]
    new_service_account: Option<String>,

    /// Role of the key (repeatable)
    #[arg(long, value_name = "ROLE", help_heading = "The new key")]
    role: Vec<String>,

    /// Scope of the key (repeatable)
    #[arg(
        long,
        value_name = "SCOPE",
        help_heading = "The new key",
        conflicts_with = "all_scopes"
    )]
    scope: Vec<String>,

    /// Let the key do all that its owner may
    #[arg(long, help_heading = "The new key")]
    all_scopes: bool,

    /// Lifetime: 90d, 24h, 30min
    #[arg(long, value_name = "DURATION", help_heading = "The new key")]
    expires_in: Option<Lifetime>,

    /// Rate limit, in the provider's unit
    #[arg(long, value_name = "NUMBER", help_heading = "The new key")]
    rate_limit: Option<u64>,

    /// Budget in US dollars
    #[arg(long, value_name = "DOLLARS", help_heading = "The new key")]
    budget: Option<Budget>,

    /// Create nothing if a key of this name exists and has not expired: exit with 0 and deliver no secret
    #[arg(long, requires = "name", help_heading = "The new key")]
    if_absent: bool,

    #[command(flatten)]
    sinks: Sinks,

    #[command(flatten)]
    consent: Consent,
}

const EXAMPLES: &str = "Examples:
  keyctl create --provider P --name ci --to file:key
  keyctl create --provider P --name ci --to 'exec:gh secret set API_KEY --repo acme/web'
  keyctl create --provider P --name ci --to stdout | vault kv put secret/ci key=-";

impl CreateArgs {
    /// Checks all that can be checked, creates the key once, and delivers its secret.
    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Error> {
        let selection = Selection {
            providers: self.provider.iter().cloned().collect(),
            accounts: self.account.iter().cloned().collect(),
        };
        let roster = session.roster()?;
        let account = roster.only(&selection).await?;
        let mut request = self.request(&account)?;
        account.check_create(&request)?;
        if self.consent.dry_run {
            self.sinks.rehearse(session, output)?;
            let placed = account.place(&mut request).await;
            let scope = placed.map_err(|error| error.during(Operation::Create))?;
            if let Some(entry) = self.existing(&account, &request, scope.as_ref()).await? {
                output.note(&format!(
                    "{} exists; nothing would be created",
                    entry.reference()
                ));
                return Ok(output.answer(&Answer::Plan(&[]))?);
            }
            return Ok(output.answer(&Answer::Plan(&[self.plan(&account, &request)]))?);
        }
        let destination = self.sinks.choose(output.format)?;
        let mut reserved = None;
        if !self.if_absent {
            reserved = Some(destination.reserve(&session.delivery(self.sinks.force))?);
        }
        let scope = account
            .place(&mut request)
            .await
            .map_err(|error| error.during(Operation::Create))?;
        if let Some(entry) = self.existing(&account, &request, scope.as_ref()).await? {
            return answer_existing(&account, entry, &destination, output);
        }
        let reserved = match reserved {
            Some(reserved) => reserved,
            None => destination.reserve(&session.delivery(self.sinks.force))?,
        };
        let probe = KeyProbe::of(&account, scope.as_ref(), &request);
        let before = probe.before().await?;
        let known = before.as_deref().unwrap_or_default();
        for warning in warnings(&account, &request, scope.as_ref(), known) {
            output.note(&warning);
        }
        let orders = Orders {
            sinks: &self.sinks,
            format: output.format,
            allow_self: &[],
            options: Options {
                yes: self.consent.yes,
                ..Options::default()
            },
        };
        let context = session.context(&account, &roster, orders)?;
        let goal = Goal::Create {
            request: Box::new(request.clone()),
            scope,
        };
        let ready = (destination.clone(), reserved);
        let saga = Saga::begin(&context, goal, ready, before.as_deref()).await?;
        let (facts, ended) = saga.run(&mut Reporter::new(session, output)).await;
        if let Some(new) = &facts.new {
            tell(new, &facts.notes, &request, ended.is_ok(), output);
        }
        ended?;
        match &facts.new {
            Some(new) => answer(new, &destination, &delivered(&facts.deliveries), output),
            None => Ok(()),
        }
    }

    /// Returns a key of this name that is there already, where that is asked for.
    async fn existing(
        &self,
        account: &Account,
        request: &CreateKey,
        scope: Option<&Scope>,
    ) -> Result<Option<Entry>, Error> {
        match self.if_absent {
            true => existing(account, request, scope).await,
            false => Ok(None),
        }
    }

    fn plan(&self, account: &Account, request: &CreateKey) -> Plan {
        Plan {
            kind: Some(request.kind),
            changes: wishes(request),
            sinks: self.sinks.to.iter().map(Sink::to_string).collect(),
            ..Plan::of(
                Operation::Create,
                account.name.clone(),
                account.descriptor.name,
            )
        }
    }

    fn request(&self, account: &Account) -> Result<CreateKey, Failure> {
        let kind = self.chosen_kind(account)?;
        Ok(CreateKey {
            kind,
            name: self.name.clone(),
            project: self
                .project
                .clone()
                .or_else(|| default_project(account, kind)),
            service_account: self.service_account.clone(),
            new_service_account: self.new_service_account.clone(),
            roles: self.role.clone(),
            permissions: Permissions::asked(self.all_scopes, &self.scope),
            lifetime: self.expires_in,
            rate_limit: self.rate_limit,
            budget: self.budget,
        })
    }

    /// Returns the kind that was named, or the only one that can be created.
    fn chosen_kind(&self, account: &Account) -> Result<Kind, Failure> {
        let kinds = account.capabilities().kinds;
        let list = |kinds: &[Kind]| {
            let words: Vec<&str> = kinds.iter().map(|kind| kind.0).collect();
            words.join(", ")
        };
        if let Some(word) = &self.kind {
            let all: Vec<Kind> = kinds.iter().map(|own| own.kind).collect();
            return all
                .iter()
                .find(|kind| kind.0 == word)
                .copied()
                .ok_or_else(|| {
                    Failure::usage(
                        format!("{} has no such kind of key", account.descriptor.title),
                        format!("its kinds are {}", list(&all)),
                    )
                });
        }
        let offered: Vec<Kind> = kinds
            .iter()
            .filter(|own| own.create.is_offered())
            .map(|own| own.kind)
            .collect();
        match (offered.as_slice(), kinds) {
            ([only], _) => Ok(*only),
            // The gate says why this one cannot be made.
            ([], [.., last]) => Ok(last.kind),
            _ => Err(Failure::usage(
                format!("{} has several kinds of key", account.descriptor.title),
                format!("add `--kind` with one of {}", list(&offered)),
            )),
        }
    }
}

/// Returns the account's own project, for a kind that lives in one.
fn default_project(account: &Account, kind: Kind) -> Option<String> {
    let lives_in_project = account
        .capabilities()
        .of(kind)
        .is_some_and(|own| own.scope == ScopeType::Project);
    account
        .default_project()
        .filter(|_| lives_in_project)
        .map(str::to_owned)
}

/// Says what a user should know beyond the key itself.
///
/// Beside an error, which has to be all there is for a script, only people are told.
fn tell(new: &Entry, notes: &[String], request: &CreateKey, is_all: bool, output: &mut Output) {
    let mut say = |text: &str| match is_all {
        true => output.note(text),
        false => output.note_to_people(text),
    };
    let name = new.key.name.as_ref().map(Text::raw);
    if request.name.is_some() && name != request.name.as_deref() {
        say("warning: the provider gave the key another name than was asked for");
    }
    for note in notes {
        say(&format!("note: {note}"));
    }
}

/// Says that the key is there, and that its secret went nowhere.
fn answer_existing(
    account: &Account,
    entry: Entry,
    destination: &Destination,
    output: &mut Output,
) -> Result<(), Error> {
    let sinks: Vec<String> = destination.sinks().iter().map(Sink::to_string).collect();
    output.note(&said_of(account, &entry, &sinks));
    let made = Made {
        entry,
        is_new: false,
        secret: None,
        delivered: &[],
    };
    match destination.takes_stdout() {
        true => output.answer_aside(&Answer::Create(&made)),
        false => output.answer(&Answer::Create(&made))?,
    }
    Ok(())
}

/// Says what was made, unless the secret's reader was told already.
fn answer(
    entry: &Entry,
    destination: &Destination,
    delivered: &[Delivered],
    output: &mut Output,
) -> Result<(), Error> {
    let made = Made {
        entry: entry.clone(),
        is_new: true,
        secret: None,
        delivered,
    };
    if destination.is_in_answer() {
        output.note_to_people("note: this secret is shown only now; store it");
        return Ok(());
    }
    match destination.takes_stdout() {
        true => output.answer_aside(&Answer::Create(&made)),
        false => output.answer_to_change(&Answer::Create(&made))?,
    }
    Ok(())
}
