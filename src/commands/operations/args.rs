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
#[command(before_long_help = EXAMPLES)]
pub struct OperationsArgs {
    #[command(subcommand)]
    action: Option<Action>,
}

const EXAMPLES: &str = "Examples:
  keyctl operations              what was left unfinished
  keyctl operations resume ID    look how it stands, and end it
  keyctl operations forget ID    drop the record, and nothing else";

const RESUME: &str = "Examples:
  keyctl operations resume ID --dry-run       only say what is next
  keyctl operations resume ID                 ask first where something stops working
  keyctl operations resume ID --to file:key   put a rescued secret into another place";

const FORGET: &str = "Examples:
  keyctl operations forget ID";

#[derive(Debug, Subcommand)]
enum Action {
    /// Find out how an operation stands, and bring it to its end
    #[command(before_long_help = RESUME)]
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
    #[command(before_long_help = FORGET)]
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
                        return resume.run(*record, output).await;
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
