//! The arguments of `operations`.

use clap::{Args, Subcommand};

use super::{Resumption, deletion::ResumeDeletion, forget::forget, list::list};
use crate::{
    commands::{Session, consent::Consent, sinks::Sinks},
    journal::Resumed,
    keys::{Error, Lifetime},
    output::Output,
    saga::Mode,
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

        /// Delete the old key although it was used after the new secret was delivered
        #[arg(long)]
        even_if_used: bool,

        /// Go on where nobody can tell from here whether the new secret works
        #[arg(long)]
        unproven: bool,

        /// Command that checks the new secret, instead of the one that the rotation was begun with
        #[arg(long, value_name = "COMMAND")]
        verify_with: Option<String>,

        /// Time limit of that command [default: 10m]
        #[arg(long, value_name = "DURATION", value_parser = Lifetime::wait)]
        verify_timeout: Option<Lifetime>,

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
                even_if_used,
                unproven,
                verify_with,
                verify_timeout,
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
                let resumption = Resumption {
                    account: &account,
                    roster: &roster,
                    session,
                    sinks,
                    consent,
                    allow_self,
                    even_if_used,
                    unproven,
                    successor: None,
                    prove_from: None,
                    verify_with,
                    verify_timeout,
                    mode: Mode::Resume,
                };
                resumption.run(record, output).await
            }
            Some(Action::Forget { operation }) => {
                forget(&journal, session.refuge().as_deref(), operation, output)
            }
        }
    }
}
