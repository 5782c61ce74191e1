//! The flags that say where a new secret goes.

use clap::Args;

use crate::{
    delivery::{Destination, Sink},
    keys::Failure,
    output::Format,
};

/// Says where a new secret goes.
#[derive(Clone, Debug, Default, Args)]
pub struct Sinks {
    /// Where the secret goes: file:PATH, dotenv:PATH#VARIABLE, exec:COMMAND (reads it on its standard input), or stdout,
    /// where it is all there is (repeatable)
    #[arg(long, value_name = "SINK", help_heading = "The secret")]
    pub to: Vec<Sink>,

    /// Include the secret in the answer, also where no person reads it
    #[arg(long, conflicts_with = "to", help_heading = "The secret")]
    pub reveal: bool,

    /// Let `file:` replace a file that is there
    #[arg(long, requires = "to", help_heading = "The secret")]
    pub force: bool,
}

impl Sinks {
    /// Chooses the places. Fails with [`Failure::Usage`] when the secret has nowhere to go.
    pub fn choose(&self, format: Format) -> Result<Destination, Failure> {
        Destination::choose(self.to.clone(), self.reveal, format == Format::Table)
    }
}
