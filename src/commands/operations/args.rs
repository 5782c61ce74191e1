//! The arguments of `operations`.

use clap::{Args, Subcommand};

use super::{Resume, deletion::ResumeDeletion, forget::forget, list::list};
use crate::{
    commands::{Session, consent::Consent, sinks::Sinks},
    journal::Resumed,
    keys::Error,
    output::Output,
};

/// Says what is done about unfinished work.
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
        operation: String,

        #[command(flatten)]
        sinks: Sinks,

        /// Delete the credential in use all the same: its ref in full (repeatable)
        #[arg(long, value_name = "REF")]
        allow_self: Vec<String>,

        #[command(flatten)]
        consent: Consent,
    },
    /// Drop the record of an operation: keys and secrets stay as they are
    Forget {
        /// The operation, as `keyctl operations` lists it
        #[arg(value_name = "ID")]
        operation: String,
    },
}

impl OperationsArgs {
    /// Tells whether the answer is the list of what was left unfinished.
    pub fn is_list(&self) -> bool {
        self.action.is_none()
    }

    /// Lists, settles or drops.
    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Error> {
        let journal = session.journal()?;
        match self.action {
            None => list(&journal, output),
            Some(Action::Resume {
                operation,
                sinks,
                allow_self,
                consent,
            }) => {
                let roster = session.roster()?;
                let record = match journal.resume(&operation)? {
                    Resumed::Making(record) => *record,
                    Resumed::Deletion(record) => {
                        sinks.refuse()?;
                        let resume = ResumeDeletion {
                            roster: &roster,
                            journal: &journal,
                            session,
                            consent,
                            allow_self,
                        };
                        return resume.run(record, output).await;
                    }
                };
                let account = roster.account(&record.state().plan.account).await?;
                let resume = Resume {
                    account: &account,
                    roster: &roster,
                    journal: &journal,
                    session,
                    sinks,
                    consent,
                    allow_self,
                    finishes: false,
                };
                resume.run(record, output).await
            }
            Some(Action::Forget { operation }) => {
                forget(&journal, session.refuge().as_deref(), operation, output)
            }
        }
    }
}
