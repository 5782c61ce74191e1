//! The flags of every command that changes something.

use clap::Args;

use super::Session;

/// Says how a change is agreed to.
#[derive(Clone, Copy, Debug, Default, Args)]
pub struct Consent {
    /// Go ahead without asking
    #[arg(short, long)]
    pub yes: bool,

    /// Only read, and show what would be done
    #[arg(short = 'n', long)]
    pub dry_run: bool,
}

impl Consent {
    /// Tells whether a person will be asked.
    pub fn will_ask(self, session: &Session) -> bool {
        !self.yes && session.terminal.is_interactive()
    }
}
