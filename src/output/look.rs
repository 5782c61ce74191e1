//! What an answer's appearance depends on.

use std::fmt::Write;

use jiff::Timestamp;

use super::ProgramName;
use crate::keys::{AccountName, Entry, KeyId};

/// Is how answers are to be shown.
#[derive(Clone, Debug, Default)]
pub struct Look {
    /// What commands in hints begin with.
    pub name: ProgramName,
    /// What ages are counted from.
    pub now: Timestamp,
    /// Whether ids that may be secrets are shown in full.
    pub show_ids: bool,
    /// Whether commands that hints name shall run against the sandbox, too.
    pub in_sandbox: bool,
    /// The config file that was named, and that commands in hints shall name, too.
    pub config: Option<String>,
    /// The hosts that accounts ask instead of their providers' own.
    pub elsewhere: Vec<NamedHost>,
    /// How wide the terminal is; `None` on a pipe, where nothing is cut.
    pub width: Option<usize>,
    /// The columns that were asked for; `None` leaves the choice to the table.
    pub columns: Option<Vec<String>>,
    /// Whether tables begin without the names of their columns.
    pub hides_headers: bool,
}

/// Is a host that an account asks instead of its provider's own.
#[derive(Clone, Debug)]
pub struct NamedHost {
    pub account: AccountName,
    pub host: String,
    /// The variable, or the field of the config file, that names it.
    pub source: String,
}

impl Look {
    /// Lists the hosts that an account asks instead of its provider's own.
    pub fn hosts_of<'a>(&'a self, account: &'a AccountName) -> impl Iterator<Item = &'a NamedHost> {
        let all = self.elsewhere.iter();
        all.filter(move |named| named.account == *account)
    }

    /// Returns a hint whose commands act where this one did: one for the sandbox must not reach a real account.
    pub fn hint(&self, hint: String) -> String {
        hint.replace("`keyctl ", &format!("`{}", self.program()))
    }

    /// Returns a command that acts where this one did.
    pub fn command(&self, command: String) -> String {
        command.replacen("keyctl ", &self.program(), 1)
    }

    /// Returns the program's name with the flags that say where a command acts.
    fn program(&self) -> String {
        let mut program = format!("{} ", self.name.as_str());
        if self.in_sandbox {
            program.push_str("--sandbox ");
        }
        if let Some(config) = &self.config {
            program.push_str(&format!("--config {config} "));
        }
        program
    }

    /// Returns a key's address, masked unless `--show-ids` asks for it in full.
    pub fn reference(&self, entry: &Entry) -> String {
        // Refs are about this long, and there are many of them.
        let mut reference = String::with_capacity(96);
        let _ = write!(reference, "{}", entry.address(self.show_ids));
        reference
    }

    /// Tells whether this id is masked in the answer.
    pub fn masks(&self, id: &KeyId) -> bool {
        id.is_masked() && !self.show_ids
    }
}
