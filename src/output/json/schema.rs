//! The published schema of every document: JSON Schema, draft 2020-12.
//!
//! Later versions of keyctl may write more members, and so no schema forbids any.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use schemars::{JsonSchema, Schema, generate::SchemaSettings};

use super::{
    configured, documents, error, escape, identified, key, new_secret, service_accounts, standing,
    unfinished,
};

/// Is a document: its name, and what makes its schema.
type Document = (&'static str, fn() -> Schema);

/// Lists every document: a new one is one more line.
const DOCUMENTS: &[Document] = &[
    ("auth-status", of::<standing::StatusV1>),
    ("config", of::<configured::ConfigV1>),
    ("config-path", of::<configured::ConfigPathV1>),
    ("create", of::<new_secret::CreateV1>),
    ("delete", of::<documents::DeleteV1>),
    ("describe", of::<documents::DescribeV1>),
    // What a failure writes to standard error.
    ("error", of::<error::DocumentV1>),
    ("identify", of::<identified::IdentifyV1>),
    // A line of `identify -o ndjson`.
    ("identify-value", of::<identified::ValueV1>),
    // A line of `-o ndjson`.
    ("key", of::<key::KeyV1>),
    ("list", of::<documents::ListV1>),
    ("operations", of::<unfinished::OperationsV1>),
    // What `--dry-run` writes.
    ("plan", of::<documents::PlanV1>),
    ("projects", of::<documents::ProjectsV1>),
    ("providers", of::<documents::ProvidersV1>),
    ("rotate", of::<new_secret::RotateV1>),
    (
        "service-accounts",
        of::<service_accounts::ServiceAccountsV1>,
    ),
    // What `operations resume` and `operations forget` write.
    ("settled", of::<unfinished::SettledV1>),
    ("update", of::<documents::UpdateV1>),
    // What `sandbox serve` writes.
    ("variables", of::<documents::VariablesV1>),
];

/// Lists the names of all documents.
pub fn names() -> impl Iterator<Item = &'static str> {
    DOCUMENTS.iter().map(|(name, _)| *name)
}

/// Writes the schema of the document with this name, or those of all documents by their names.
pub fn schema(name: Option<&str>, out: &mut dyn Write) -> io::Result<()> {
    let meant = |own: &str| name.is_none_or(|name| name == own);
    let all: BTreeMap<&str, Schema> = DOCUMENTS
        .iter()
        .filter(|(own, _)| meant(own))
        .map(|(own, make)| (*own, titled(own, make())))
        .collect();
    match name.and_then(|name| all.get(name)) {
        Some(one) => escape::document(one, out),
        None => escape::document(&all, out),
    }
}

/// Makes the schema of what a type is written as.
fn of<T: JsonSchema>() -> Schema {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    settings.into_generator().into_root_schema_for::<T>()
}

fn titled(name: &str, mut schema: Schema) -> Schema {
    schema.insert("title".to_owned(), format!("keyctl {name}").into());
    schema
}
