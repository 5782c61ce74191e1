//! The words that members are limited to, as the schema lists them.

use clap::ValueEnum;
use jiff::Timestamp;
use schemars::{Schema, SchemaGenerator, json_schema};
use serde::Serialize;

use crate::keys::{ExitCode, Field, Moment, ScopeType, Status};

/// Says whether a key works; `null` where the provider does not tell.
pub fn status(_: &mut SchemaGenerator) -> Schema {
    let words = Status::value_variants().iter().map(|own| own.as_str());
    one_of(words.map(Some).chain([None]))
}

/// Says whether a time is known.
pub fn moment(_: &mut SchemaGenerator) -> Schema {
    let all = [
        Moment::At(Timestamp::UNIX_EPOCH),
        Moment::Never,
        Moment::Unknown,
    ];
    one_of(all.map(Moment::as_str))
}

/// Says what sort of place keys live in.
pub fn scope_type(_: &mut SchemaGenerator) -> Schema {
    let all = [ScopeType::Organization, ScopeType::Project, ScopeType::Team];
    one_of(all.map(ScopeType::as_str))
}

/// Says which field of a key is changed.
pub fn field(_: &mut SchemaGenerator) -> Schema {
    one_of(Field::ALL.map(Field::member))
}

/// Says what the process ends with.
pub fn exit_code(_: &mut SchemaGenerator) -> Schema {
    one_of(ExitCode::ALL.map(|(code, ..)| code.number()))
}

fn one_of<T: Serialize>(values: impl IntoIterator<Item = T>) -> Schema {
    let values: Vec<T> = values.into_iter().collect();
    json_schema!({ "enum": values })
}
