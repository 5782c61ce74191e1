//! The documents of JSON v1, one for each command.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    VERSION,
    error::ErrorV1,
    key::{KeyV1, ScopeV1},
    words,
};
use crate::{
    keys::{AccountName, AccountReport, Entry, Inventory, Text},
    output::{CapabilityRow, Change, Deleted, Library, Look, Place, Plan},
};

#[derive(JsonSchema, Serialize)]
pub struct ListV1<'a> {
    #[schemars(extend("const" = VERSION))]
    version: u32,
    keys: Vec<KeyV1<'a>>,
    /// How many keys were found; more than there are above where `--limit` cut them off.
    found: usize,
    accounts: Vec<AccountV1<'a>>,
}

#[derive(JsonSchema, Serialize)]
struct AccountV1<'a> {
    account: &'a str,
    provider: &'static str,
    status: AccountStatus,
    coverage: String,
    /// The keys that were found, of those that were seen.
    keys: usize,
    seen: usize,
    /// The keys that a filter could not judge, each once: by the last fact that is not known of it, in the order of
    /// the filters in the help of `list`.
    unjudged: &'a BTreeMap<&'static str, usize>,
    error: Option<ErrorV1<'a>>,
    /// The scopes that were not asked, since the credential was rejected before.
    not_asked: &'a [String],
}

#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "lowercase")]
enum AccountStatus {
    Ok,
    Failed,
}

impl<'a> AccountV1<'a> {
    fn new(report: &'a AccountReport, look: &Look) -> Self {
        Self {
            account: report.account.as_str(),
            provider: report.provider,
            status: match report.failures.is_empty() {
                true => AccountStatus::Ok,
                false => AccountStatus::Failed,
            },
            coverage: match (report.failures.is_empty(), report.coverage.is_empty()) {
                (true, true) => "complete".to_owned(),
                (false, true) => "unknown".to_owned(),
                (_, false) => report.coverage.join("; "),
            },
            keys: report.keys,
            seen: report.seen,
            unjudged: &report.unjudged,
            error: report
                .failures
                .first()
                .map(|error| ErrorV1::new(error, look)),
            not_asked: &report.not_asked,
        }
    }
}

pub fn list<'a>(inventory: &'a Inventory, look: &Look) -> ListV1<'a> {
    ListV1 {
        version: VERSION,
        keys: keys(&inventory.entries, look),
        found: inventory.found,
        accounts: inventory
            .accounts
            .iter()
            .map(|report| AccountV1::new(report, look))
            .collect(),
    }
}

#[derive(JsonSchema, Serialize)]
pub struct DescribeV1<'a> {
    #[schemars(extend("const" = VERSION))]
    version: u32,
    keys: Vec<KeyV1<'a>>,
}

pub fn describe<'a>(entries: &'a [Entry], look: &Look) -> DescribeV1<'a> {
    DescribeV1 {
        version: VERSION,
        keys: keys(entries, look),
    }
}

#[derive(JsonSchema, Serialize)]
pub struct ChangeV1<'a> {
    #[schemars(schema_with = "words::field")]
    field: &'static str,
    from: Option<&'a str>,
    to: &'a str,
}

fn changes(changes: &[Change]) -> Vec<ChangeV1<'_>> {
    changes
        .iter()
        .map(|change| ChangeV1 {
            field: change.field.member(),
            from: change.from.as_ref().map(Text::raw),
            to: change.to.raw(),
        })
        .collect()
}

#[derive(JsonSchema, Serialize)]
pub struct UpdateV1<'a> {
    #[schemars(extend("const" = VERSION))]
    version: u32,
    key: KeyV1<'a>,
    changes: Vec<ChangeV1<'a>>,
}

pub fn update<'a>(entry: &'a Entry, made: &'a [Change], look: &Look) -> UpdateV1<'a> {
    UpdateV1 {
        version: VERSION,
        key: KeyV1::new(entry, look),
        changes: changes(made),
    }
}

#[derive(JsonSchema, Serialize)]
pub struct DeleteV1<'a> {
    #[schemars(extend("const" = VERSION))]
    version: u32,
    results: Vec<DeletedV1<'a>>,
    /// How many keys there were of each outcome; they add up to the results.
    totals: BTreeMap<&'static str, usize>,
    /// What `keyctl operations resume` goes on with, where something is left to do.
    operation: Option<&'a str>,
}

#[derive(JsonSchema, Serialize)]
struct DeletedV1<'a> {
    #[serde(rename = "ref")]
    reference: Option<&'a str>,
    name: Option<&'a str>,
    outcome: &'static str,
    error: Option<ErrorV1<'a>>,
}

pub fn delete<'a>(deleted: &'a [Deleted], operation: Option<&'a str>, look: &Look) -> DeleteV1<'a> {
    let mut totals = BTreeMap::new();
    for key in deleted {
        *totals.entry(key.outcome).or_default() += 1;
    }
    DeleteV1 {
        version: VERSION,
        results: deleted
            .iter()
            .map(|key| DeletedV1 {
                reference: key.reference.as_deref(),
                name: key.name.as_ref().map(Text::raw),
                outcome: key.outcome,
                error: key.error.as_ref().map(|error| ErrorV1::new(error, look)),
            })
            .collect(),
        totals,
        operation,
    }
}

#[derive(JsonSchema, Serialize)]
pub struct PlanV1<'a> {
    #[schemars(extend("const" = VERSION))]
    version: u32,
    dry_run: bool,
    plan: Vec<StepV1<'a>>,
}

#[derive(JsonSchema, Serialize)]
struct StepV1<'a> {
    operation: &'static str,
    account: &'a str,
    provider: &'static str,
    /// The hosts that it asks instead of the provider's own.
    hosts: Vec<HostV1<'a>>,
    kind: Option<&'static str>,
    key: Option<KeyV1<'a>>,
    changes: Vec<ChangeV1<'a>>,
    sinks: &'a [String],
    /// What becomes of a key that is rotated.
    old_key: Option<&'static str>,
    grace_seconds: Option<u64>,
    warnings: &'a [String],
}

/// Is a host, and the variable or the field of the config file that names it.
#[derive(JsonSchema, Serialize)]
pub struct HostV1<'a> {
    host: &'a str,
    named_by: &'a str,
}

impl<'a> HostV1<'a> {
    /// Lists those that an account asks instead of its provider's own.
    pub fn of(account: &'a AccountName, look: &'a Look) -> Vec<Self> {
        let hosts = look.hosts_of(account);
        hosts
            .map(|named| Self {
                host: &named.host,
                named_by: &named.source,
            })
            .collect()
    }
}

pub fn plan<'a>(plans: &'a [Plan], look: &'a Look) -> PlanV1<'a> {
    PlanV1 {
        version: VERSION,
        dry_run: true,
        plan: plans.iter().map(|plan| step(plan, look)).collect(),
    }
}

fn step<'a>(plan: &'a Plan, look: &'a Look) -> StepV1<'a> {
    let kind = plan
        .kind
        .or(plan.entry.as_ref().map(|entry| entry.key.kind));
    StepV1 {
        operation: plan.operation.as_str(),
        account: plan.account.as_str(),
        provider: plan.provider,
        hosts: HostV1::of(&plan.account, look),
        kind: kind.map(|kind| kind.0),
        key: plan.entry.as_ref().map(|entry| KeyV1::new(entry, look)),
        changes: changes(&plan.changes),
        sinks: &plan.sinks,
        old_key: plan.old_key,
        grace_seconds: plan.grace.map(|grace| grace.seconds),
        warnings: &plan.warnings,
    }
}

#[derive(JsonSchema, Serialize)]
pub struct ProjectsV1<'a> {
    #[schemars(extend("const" = VERSION))]
    version: u32,
    scopes: Vec<PlaceV1<'a>>,
}

#[derive(JsonSchema, Serialize)]
struct PlaceV1<'a> {
    account: &'a str,
    provider: &'static str,
    #[serde(flatten)]
    scope: ScopeV1<'a>,
}

pub fn projects(places: &[Place]) -> ProjectsV1<'_> {
    ProjectsV1 {
        version: VERSION,
        scopes: places
            .iter()
            .map(|place| PlaceV1 {
                account: place.account.as_str(),
                provider: place.provider,
                scope: ScopeV1::new(&place.scope),
            })
            .collect(),
    }
}

#[derive(JsonSchema, Serialize)]
pub struct ProvidersV1<'a> {
    #[schemars(extend("const" = VERSION))]
    version: u32,
    kinds: Vec<KindV1<'a>>,
}

#[derive(JsonSchema, Serialize)]
struct KindV1<'a> {
    provider: &'static str,
    kind: &'static str,
    #[schemars(schema_with = "words::scope_type")]
    scope: &'static str,
    #[serde(rename = "ref")]
    reference: &'a str,
    create: Option<&'a [String]>,
    update: Option<&'a [String]>,
    rotate: Option<&'static str>,
    delete: bool,
    roles: &'static [&'static str],
}

pub fn providers(rows: &[CapabilityRow]) -> ProvidersV1<'_> {
    ProvidersV1 {
        version: VERSION,
        kinds: rows
            .iter()
            .map(|row| KindV1 {
                provider: row.provider,
                kind: row.kind.0,
                scope: row.scope,
                reference: &row.reference,
                create: row.create.as_deref(),
                update: row.update.as_deref(),
                rotate: row.rotate,
                delete: row.delete,
                roles: row.roles,
            })
            .collect(),
    }
}

#[derive(JsonSchema, Serialize)]
pub struct VariablesV1<'a> {
    #[schemars(extend("const" = VERSION))]
    version: u32,
    variables: BTreeMap<&'static str, &'a str>,
    /// The providers' own client libraries.
    libraries: Vec<LibraryV1<'a>>,
}

#[derive(JsonSchema, Serialize)]
struct LibraryV1<'a> {
    name: &'static str,
    /// A line of a shell that makes it ask the sandbox.
    line: Option<&'a str>,
    /// Why there is none.
    reason: Option<&'static str>,
}

pub fn variables<'a>(
    variables: &'a [(&'static str, String)],
    libraries: &'a [Library],
) -> VariablesV1<'a> {
    let libraries = libraries.iter().map(|own| LibraryV1 {
        name: own.name,
        line: own.line.as_deref().ok(),
        reason: own.line.as_ref().err().copied(),
    });
    VariablesV1 {
        version: VERSION,
        libraries: libraries.collect(),
        variables: variables
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect(),
    }
}

fn keys<'a>(entries: &'a [Entry], look: &Look) -> Vec<KeyV1<'a>> {
    entries
        .iter()
        .map(|entry| KeyV1::new(entry, look))
        .collect()
}
