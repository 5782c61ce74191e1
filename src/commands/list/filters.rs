//! The flags that say which keys are meant.

use clap::{Args, builder::NonEmptyStringValueParser};
use jiff::Timestamp;

use crate::{
    accounts::Narrow,
    commands::narrowing,
    inventory::{Criterion, Filter, Pattern, Query, When},
    keys::{Lifetime, Status},
};

/// Says which keys a list is about.
#[derive(Debug, Args)]
#[command(next_help_heading = "Filters")]
pub struct Filters {
    /// Only keys of this name, capitals counting; `*`, `?`, `[ab]` and `[!a]` stand for others (repeatable)
    #[arg(long, value_name = "GLOB")]
    name: Vec<Pattern>,

    /// Only keys whose owner has this name, address (in any case) or id (repeatable)
    #[arg(long, value_name = "GLOB")]
    owner: Vec<Pattern>,

    /// Only keys of this kind (repeatable)
    #[arg(long, value_name = "KIND", value_parser = narrowing::kind())]
    kind: Vec<String>,

    /// Only keys with this role (repeatable)
    #[arg(long, value_name = "ROLE", value_parser = NonEmptyStringValueParser::new())]
    role: Vec<String>,

    /// Only keys of this project, by id or name (repeatable)
    #[arg(long, value_name = "PROJECT", value_parser = NonEmptyStringValueParser::new())]
    project: Vec<String>,

    /// Only keys that are in this state (repeatable)
    #[arg(long, value_name = "STATUS", value_enum)]
    status: Vec<Status>,

    /// Only keys made before then: a date, a time, or how long ago (`90d`)
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true)]
    created_before: Option<When>,

    /// Only keys made then or later
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true)]
    created_after: Option<When>,

    /// Only keys that were neither used nor made for so long, such as `90d`
    #[arg(long, value_name = "DURATION")]
    unused_for: Option<Lifetime>,

    /// Only keys that still work, but not for so long, such as `14d`
    #[arg(long, value_name = "DURATION")]
    expires_within: Option<Lifetime>,

    /// Only keys that have expired
    #[arg(long, conflicts_with = "expires_within")]
    expired: bool,

    /// Also keys of which the provider does not tell enough to judge them
    #[arg(long)]
    include_unknown: bool,
}

impl Filters {
    /// Makes the question of it; ages are counted from `now`.
    pub fn query(self, now: Timestamp) -> Query {
        let any_of = |given: bool, criterion: Criterion| given.then_some(criterion);
        let criteria = [
            any_of(!self.name.is_empty(), Criterion::Name(self.name)),
            any_of(!self.owner.is_empty(), Criterion::Owner(self.owner)),
            any_of(!self.role.is_empty(), Criterion::Role(self.role)),
            any_of(!self.status.is_empty(), Criterion::Status(self.status)),
            self.created_before.map(Criterion::CreatedBefore),
            self.created_after.map(Criterion::CreatedAfter),
            self.unused_for.map(Criterion::UnusedFor),
            self.expires_within.map(Criterion::ExpiresWithin),
            self.expired.then_some(Criterion::Expired),
        ];
        Query {
            narrow: Narrow {
                projects: self.project,
                kinds: self.kind,
            },
            filter: Filter {
                criteria: criteria.into_iter().flatten().collect(),
                includes_unknown: self.include_unknown,
            },
            now,
        }
    }
}
