//! The flags that say where a new secret goes.

use clap::Args;

use super::Session;
use crate::{
    delivery::{Destination, Reserved, Sink},
    keys::Failure,
    output::{Format, Output},
};

/// Says where a new secret goes.
#[derive(Clone, Debug, Default, Args)]
pub struct Sinks {
    /// Where the secret goes (repeatable): file:PATH; dotenv:PATH#VARIABLE; exec:COMMAND, which reads it on its standard
    /// input and is run by no shell; stdout, with nothing else on it
    #[arg(long, value_name = "SINK", help_heading = "The secret")]
    pub to: Vec<Sink>,

    /// Include the secret in the answer, also where no person reads it
    #[arg(long, conflicts_with = "to", help_heading = "The secret")]
    pub reveal: bool,

    /// Let `file:` replace a file that is there
    #[arg(long, help_heading = "The secret")]
    pub force: bool,

    /// Keep no file of a secret that no sink took: the new key is deleted again instead
    #[arg(long, help_heading = "The secret")]
    pub no_rescue: bool,
}

impl Sinks {
    /// Proves the places that were named, and gives them back: what a real run would refuse is refused.
    pub fn rehearse(&self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        let is_named = !self.to.is_empty() || self.reveal;
        match self.choose(output.format) {
            Ok(destination) => self.reserve(&destination, session, output).map(drop),
            Err(failure) if is_named => Err(failure),
            Err(_) => Ok(()),
        }
    }

    /// Proves the places that were chosen, and says where the log of a CI job would show the secret.
    pub fn reserve(
        &self,
        destination: &Destination,
        session: &Session,
        output: &mut Output,
    ) -> Result<Reserved, Failure> {
        let reserved = destination.reserve(&session.delivery(self.force))?;
        if let Some(warning) = reserved.warning() {
            output.note(warning);
        }
        Ok(reserved)
    }

    /// Refuses places where there is no secret that could go there.
    pub fn refuse(&self) -> Result<(), Failure> {
        match self.to.is_empty() && !self.reveal {
            true => Ok(()),
            false => Err(Failure::usage(
                "there is no secret to deliver",
                "resume without `--to` and `--reveal`",
            )),
        }
    }

    /// Tells whether the secret has nowhere to go.
    pub fn lack_a_place(&self, format: Format) -> bool {
        self.to.is_empty() && !self.reveal && self.choose(format).is_err()
    }

    /// Chooses the places. Fails with [`Failure::Usage`] when the secret has nowhere to go.
    pub fn choose(&self, format: Format) -> Result<Destination, Failure> {
        Destination::choose(self.to.clone(), self.reveal, format == Format::Table)
    }
}
