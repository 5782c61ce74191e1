//! The documents about operations that were left unfinished.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::VERSION;
use crate::{
    keys::Text,
    output::{Look, Settled, Unfinished},
};

#[derive(JsonSchema, Serialize)]
pub struct OperationsV1<'a> {
    #[schemars(extend("const" = VERSION))]
    version: u32,
    operations: Vec<OperationV1<'a>>,
}

#[derive(JsonSchema, Serialize)]
struct OperationV1<'a> {
    id: &'a str,
    operation: &'static str,
    account: &'a str,
    provider: &'a str,
    state: &'static str,
    running: bool,
    #[schemars(with = "Timestamp")]
    started_at: String,
    name: Option<&'a str>,
    /// How many keys it is about, where it deletes several, and how many of them are left.
    keys: Option<usize>,
    keys_left: Option<usize>,
    old_ref: Option<&'a str>,
    new_ref: Option<&'a str>,
    in_place: bool,
    sinks: &'a [String],
    stored: &'a [String],
    /// What is known of the secret at each sink that it was sent to.
    delivered: Vec<PlacedV1<'a>>,
    /// The command that comes next.
    next: String,
    delete_old: bool,
    rescued_to: Option<&'a str>,
    #[schemars(with = "Option<Timestamp>")]
    works_until: Option<String>,
    #[schemars(with = "Option<Timestamp>")]
    kept_until: Option<String>,
}

#[derive(JsonSchema, Serialize)]
struct PlacedV1<'a> {
    sink: &'a str,
    /// `kept`, `taken`, `passed`, `may_have` or `untouched`.
    grade: &'static str,
}

#[derive(JsonSchema, Serialize)]
pub struct SettledV1<'a> {
    #[schemars(extend("const" = VERSION))]
    version: u32,
    id: &'a str,
    operation: &'static str,
    outcome: &'static str,
    message: &'a str,
    #[schemars(with = "Option<Timestamp>")]
    until: Option<String>,
    open: bool,
}

pub fn operations<'a>(all: &'a [Unfinished], look: &Look) -> OperationsV1<'a> {
    OperationsV1 {
        version: VERSION,
        operations: all
            .iter()
            .map(|own| OperationV1 {
                id: &own.id,
                operation: own.operation,
                account: &own.account,
                provider: &own.provider,
                state: own.state,
                running: own.is_running,
                started_at: own.started_at.to_string(),
                name: own.name.as_ref().map(Text::raw),
                keys: own.keys.map(|keys| keys.all),
                keys_left: own.keys.map(|keys| keys.left),
                old_ref: own.old.as_ref().map(Text::raw),
                new_ref: own.new.as_ref().map(Text::raw),
                in_place: own.is_in_place,
                sinks: &own.sinks,
                stored: &own.stored,
                delivered: own
                    .placed
                    .iter()
                    .map(|(sink, grade)| PlacedV1 { sink, grade })
                    .collect(),
                next: look.command(own.next.clone()),
                delete_old: own.deletes_old,
                rescued_to: own.rescued.as_ref().map(Text::raw),
                works_until: own.works_until.map(|until| until.to_string()),
                kept_until: own.kept_until.map(|until| until.to_string()),
            })
            .collect(),
    }
}

pub fn settled(settled: &Settled) -> SettledV1<'_> {
    SettledV1 {
        version: VERSION,
        id: &settled.id,
        operation: settled.operation,
        outcome: settled.outcome,
        message: &settled.sentence,
        until: settled.until.map(|until| until.to_string()),
        open: settled.is_open,
    }
}
