//! The arguments of `operations`.

use clap::{Args, Subcommand};

use super::{list::list, resume::Resume};
use crate::{
    commands::{Session, consent::Consent, sinks::Sinks},
    keys::{Error, Text},
    output::{Answer, Output, Settled},
};

/// List what was left unfinished, settle it, or drop its record
#[derive(Debug, Args)]
pub struct OperationsArgs {
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Find out how an operation stands, and bring it to its end
    Resume {
        /// The operation, as `keyctl operations` lists it
        #[arg(value_name = "ID")]
        id: String,

        #[command(flatten)]
        sinks: Sinks,

        #[command(flatten)]
        consent: Consent,
    },
    /// Drop the record of an operation: keys and secrets stay as they are
    Forget {
        /// The operation, as `keyctl operations` lists it
        #[arg(value_name = "ID")]
        id: String,
    },
}

impl OperationsArgs {
    /// Lists, settles or drops.
    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Error> {
        let journal = session.journal()?;
        match self.action {
            None => list(&journal, output),
            Some(Action::Resume { id, sinks, consent }) => {
                let roster = session.roster()?;
                let record = journal.resume(&id)?;
                let account = roster.account(&record.state().plan.account).await?;
                let resume = Resume {
                    account: &account,
                    journal: &journal,
                    session,
                    sinks,
                    consent,
                    finishes: false,
                };
                resume.run(record, output).await
            }
            Some(Action::Forget { id }) => {
                let known = journal.unfinished().unwrap_or_default();
                let own = known.into_iter().find(|own| own.id == id);
                journal.forget(&id)?;
                let rescued = own.as_ref().and_then(|own| own.state.rescued.clone());
                let sentence = match rescued {
                    Some(path) => {
                        format!(
                            "Forgotten; the secret is still in {}",
                            Text::new(path.display().to_string())
                        )
                    }
                    None => "Forgotten; nothing was changed".to_owned(),
                };
                let settled = Settled {
                    id,
                    operation: own.map_or("unknown", |own| own.state.plan.kind.as_str()),
                    outcome: "forgotten",
                    sentence,
                    is_open: false,
                };
                Ok(output.answer(&Answer::Settled(&settled))?)
            }
        }
    }
}
