//! The flags of every command that changes something.

use clap::Args;

use super::Session;
use crate::inventory::ShortRefs;

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

    /// Tells whether a short ref may name the key: only where a person is shown which one it is.
    pub fn short_refs(self, session: &Session) -> ShortRefs {
        match self.will_ask(session) {
            true => ShortRefs::Taken,
            false => ShortRefs::Refused,
        }
    }
}
