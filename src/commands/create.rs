//! `create`: a new key, its secret delivered.

use std::time::Duration;

use clap::Args;

use super::{Session, consent::Consent, hand_over::hand_over, narrowing};
use crate::{
    accounts::{Account, Selection},
    creation,
    delivery::{Circumstances, Destination, Sink},
    keys::{
        Budget, CreateKey, Error, Failure, Field, Kind, Lifetime, Operation, Permissions,
        ScopeType, Text,
    },
    output::{Answer, Change, Format, Output, Plan},
    providers::Role,
};

/// A command may ask a service.
const LIMIT: Duration = Duration::from_secs(60);

/// Create a key; its secret is shown or delivered once
#[derive(Debug, Args)]
pub struct CreateArgs {
    /// Provider to create the key at
    #[arg(long, value_name = "PROVIDER", value_parser = narrowing::provider())]
    provider: Option<String>,

    /// Account to create the key in
    #[arg(long, value_name = "ACCOUNT")]
    account: Option<String>,

    /// Kind of key, where the provider has several
    #[arg(long, value_name = "KIND")]
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
    #[arg(long, value_name = "SCOPE", help_heading = "The new key")]
    scope: Vec<String>,

    /// Lifetime: 90d, 24h, 30m
    #[arg(long, value_name = "DURATION", help_heading = "The new key")]
    expires_in: Option<Lifetime>,

    /// Rate limit, in the provider's unit
    #[arg(long, value_name = "NUMBER", help_heading = "The new key")]
    rate_limit: Option<u64>,

    /// Budget in US dollars
    #[arg(long, value_name = "DOLLARS", help_heading = "The new key")]
    budget: Option<Budget>,

    /// Where the secret goes: `stdout`, `file:PATH`, `dotenv:PATH#VARIABLE` or `exec:COMMAND` (repeatable)
    #[arg(long, value_name = "SINK", help_heading = "The secret")]
    to: Vec<Sink>,

    /// Include the secret in the answer, also where no person reads it
    #[arg(long, conflicts_with = "to", help_heading = "The secret")]
    reveal: bool,

    #[command(flatten)]
    consent: Consent,
}

impl CreateArgs {
    /// Checks all that can be checked, creates the key once, and delivers its secret.
    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Error> {
        let selection = Selection {
            providers: self.provider.iter().cloned().collect(),
            accounts: self.account.iter().cloned().collect(),
        };
        let account = session.roster()?.only(&selection).await?;
        let mut request = self.request(&account)?;
        account.check_create(&request)?;
        let destination = match self.consent.dry_run {
            true => None,
            false => Some(Destination::choose(
                self.to.clone(),
                self.reveal,
                output.format == Format::Table,
            )?),
        };
        let reserved = destination
            .as_ref()
            .map(|destination| destination.reserve(&circumstances(session)))
            .transpose()?;
        let scope = account
            .place(&mut request)
            .await
            .map_err(|error| error.during(Operation::Create))?;
        let (Some(destination), Some(mut reserved)) = (destination, reserved) else {
            return Ok(output.answer(&Answer::Plan(&plan(&account, &request)))?);
        };
        let mut new_key = creation::create(&account, scope.as_ref(), &request).await?;
        if let Some(scope) = scope {
            new_key.key.scope = scope;
        }
        let place = (&destination, &mut reserved);
        hand_over(&account, &request, new_key, place, session, output).await
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
            permissions: (!self.scope.is_empty()).then(|| Permissions::Only(self.scope.clone())),
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

/// Returns what sinks have to know: commands are other programs, and get no credential.
fn circumstances(session: &Session) -> Circumstances {
    let credentials: Vec<&str> = session
        .providers
        .iter()
        .flat_map(|provider| provider.variables_for(Role::Credential))
        .collect();
    let variables = session.environment.all();
    Circumstances {
        force: false,
        environment: variables
            .filter(|(name, _)| !credentials.contains(name))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        limit: LIMIT,
        masks: session.environment.get("GITHUB_ACTIONS") == Some("true"),
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

fn plan(account: &Account, request: &CreateKey) -> Plan {
    let text = |raw: &String| Text::from(raw.as_str());
    let roles = (!request.roles.is_empty()).then(|| Text::new(request.roles.join(", ")));
    let lifetime = request
        .lifetime
        .map(|lifetime| format!("{lifetime} from now"));
    let fields = [
        (Field::Name, request.name.as_ref().map(text)),
        (Field::Project, request.project.as_ref().map(text)),
        (
            Field::ServiceAccount,
            request.service_account.as_ref().map(text),
        ),
        (
            Field::NewServiceAccount,
            request.new_service_account.as_ref().map(text),
        ),
        (Field::Role, roles),
        (
            Field::Scope,
            request.permissions.as_ref().map(Permissions::words),
        ),
        (Field::ExpiresIn, lifetime.map(Text::new)),
        (
            Field::RateLimit,
            request.rate_limit.map(|limit| Text::new(limit.to_string())),
        ),
        (
            Field::Budget,
            request.budget.map(|budget| Text::new(budget.to_string())),
        ),
    ];
    let changes = fields.into_iter().filter_map(|(field, to)| {
        Some(Change {
            field,
            from: None,
            to: to?,
        })
    });
    Plan {
        operation: Operation::Create,
        account: account.name.clone(),
        provider: account.descriptor.name,
        entry: None,
        kind: Some(request.kind),
        changes: changes.collect(),
    }
}
