//! `schema`: what scripts can rely on. Nothing is sent.

use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};

use crate::{
    keys::Error,
    output::{Output, document_names},
};

/// Names the document.
#[derive(Debug, Args)]
#[command(before_long_help = EXAMPLES)]
pub struct SchemaArgs {
    /// Only the schema of this document
    #[arg(value_name = "NAME", value_parser = documents())]
    name: Option<String>,
}

/// Accepts the name of a document in any case.
fn documents() -> impl TypedValueParser<Value = String> {
    PossibleValuesParser::new(document_names()).map(|typed| typed.to_lowercase())
}

const EXAMPLES: &str = "Examples:
  keyctl schema         of every document
  keyctl schema list    of what `keyctl list -o json` writes";

impl SchemaArgs {
    /// Writes one schema, or all of them by their names.
    pub fn run(self, output: &mut Output) -> Result<(), Error> {
        Ok(output.schema(self.name.as_deref())?)
    }
}
