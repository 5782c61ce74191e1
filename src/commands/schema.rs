//! `schema`: what scripts can rely on. Nothing is sent.

use clap::{Args, builder::PossibleValuesParser};

use crate::{
    keys::Error,
    output::{Output, document_names},
};

/// Names the document.
#[derive(Debug, Args)]
#[command(before_long_help = EXAMPLES)]
pub struct SchemaArgs {
    /// Only the schema of this document
    #[arg(value_name = "NAME", value_parser = PossibleValuesParser::new(document_names()))]
    name: Option<String>,
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
