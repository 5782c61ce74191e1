//! `create`: a new key, its secret delivered.

use clap::Args;

use super::{
    Session,
    consent::Consent,
    created::{answer, answer_existing, tell},
    front::Reporter,
    if_absent::{existing, warnings},
    lacking::{Place, Told, examples},
    narrowing,
    new_key::wishes,
    sagas::{Orders, delivered},
    sinks::Sinks,
};
use crate::{
    accounts::{Account, Roster, Selection},
    delivery::Sink,
    keys::{
        Budget, CreateKey, Entry, Error, Failure, Field, Kind, Lifetime, Operation, Permissions,
        Scope, ScopeType,
    },
    output::{Answer, Format, Output, Plan},
    providers::{self, Descriptor},
    saga::{Goal, KeyProbe, Options, Saga},
};

/// Says what key is made, and where its secret goes.
#[derive(Debug, Args)]
#[command(before_long_help = help_examples())]
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

    /// Service account for the key, by id or name, as `service-accounts` lists them
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

/// Returns an example for each provider, of what it takes, and then other places for the secret.
fn help_examples() -> String {
    let mut lines = examples(providers::ALL.iter().map(place));
    let is_ready = |line: &&String| !line.contains("PROJECT") && !line.contains("ACCOUNT");
    if let Some(ready) = lines.iter().find(is_ready).cloned() {
        for place in [
            "--to 'exec:gh secret set API_KEY --repo acme/web'",
            "--to stdout | vault kv put secret/ci key=-",
        ] {
            lines.push(ready.replace("--to file:key", place));
        }
    }
    let lines = lines.iter().map(|line| format!("\n  {line}"));
    format!(
        "Examples:{}

`keyctl projects` and `keyctl service-accounts` list what PROJECT and ACCOUNT can be; `keyctl providers` shows what each kind takes",
        lines.collect::<String>()
    )
}

fn place(descriptor: &'static Descriptor) -> Place<'static> {
    Place {
        provider: descriptor.name,
        title: descriptor.title,
        capabilities: descriptor.capabilities,
    }
}

impl CreateArgs {
    /// Checks all that can be checked, creates the key once, and delivers its secret.
    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Error> {
        let selection = Selection {
            providers: self.provider.iter().cloned().collect(),
            accounts: self.account.iter().cloned().collect(),
        };
        let roster = session.roster()?;
        let account = self.account(&roster, &selection, output.format).await?;
        let mut request = self.request(&account)?;
        account.check_create(&request)?;
        if self.consent.dry_run {
            self.sinks.rehearse(session, output)?;
            let placed = account.place(&mut request).await;
            let scope = placed.map_err(|error| error.during(Operation::Create))?;
            let scope = scope.as_ref();
            account.check_service_account(&request, scope).await?;
            if let Some(entry) = self.existing(&account, &request, scope).await? {
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
            reserved = Some(self.sinks.reserve(&destination, session, output)?);
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
            None => self.sinks.reserve(&destination, session, output)?,
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

    /// Connects the account that is meant, and says all that is missing at once; nothing is sent.
    async fn account(
        &self,
        roster: &Roster<'_>,
        selection: &Selection,
        format: Format,
    ) -> Result<Account, Error> {
        let told = self.told(format);
        let candidates = roster.candidates(selection)?;
        if candidates.len() > 1 {
            let places = candidates.iter().map(|spec| place(spec.descriptor));
            told.check_any(&places.collect::<Vec<_>>())?;
        }
        let account = roster.only(selection).await?;
        let told = Told {
            has_default_project: account.default_project().is_some(),
            ..told
        };
        let capabilities = account.capabilities();
        let checked = told.check(Place {
            capabilities,
            ..place(account.descriptor)
        });
        checked.map_err(|failure| account.error(Operation::Create, None, failure))?;
        Ok(account)
    }

    /// Returns what was typed.
    pub(super) fn told(&self, format: Format) -> Told {
        let one = |value: &Option<String>| value.iter().cloned().collect();
        let budget = self.budget.map(|own| own.to_string().replace('$', ""));
        Told {
            provider: self.provider.clone(),
            account: self.account.clone(),
            kind: self.kind.clone(),
            fields: vec![
                (Field::Name, one(&self.name)),
                (Field::Project, one(&self.project)),
                (Field::ServiceAccount, one(&self.service_account)),
                (Field::NewServiceAccount, one(&self.new_service_account)),
                (Field::Role, self.role.clone()),
                (Field::Scope, self.scope.clone()),
                (
                    Field::ExpiresIn,
                    one(&self.expires_in.map(|own| own.to_string())),
                ),
                (
                    Field::RateLimit,
                    one(&self.rate_limit.map(|own| own.to_string())),
                ),
                (Field::Budget, one(&budget)),
            ],
            has_default_project: false,
            all_scopes: self.all_scopes,
            to: self.sinks.to.iter().map(Sink::to_string).collect(),
            reveal: self.sinks.reveal,
            force: self.sinks.force,
            no_rescue: self.sinks.no_rescue,
            dry_run: self.consent.dry_run,
            yes: self.consent.yes,
            lacks_sink: !self.consent.dry_run && self.sinks.lack_a_place(format),
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
        if let Some(word) = &self.kind {
            let title = account.descriptor.title;
            return account.capabilities().kind_named(word, title);
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
            _ => {
                let words: Vec<&str> = offered.iter().map(|kind| kind.0).collect();
                Err(Failure::usage(
                    format!("{} has several kinds of key", account.descriptor.title),
                    format!("add `--kind` with one of {}", words.join(", ")),
                ))
            }
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
