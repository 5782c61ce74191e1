//! Everything a saga works with; the command fills it.

use std::path::PathBuf;

use jiff::Timestamp;

use super::verify::Verification;
use crate::{
    accounts::Account,
    delivery::{self, Destination, Sink},
    http::Interrupt,
    journal::Journal,
    keys::{Entry, Error, Failure, Secret},
    terminal::Terminal,
};

type SignWith<'a> = dyn Fn(&Secret) -> Result<Account, Error> + 'a;
type Guard<'a> = dyn Fn(&Entry) -> Result<Vec<String>, Error> + 'a;

/// Everything a saga works with.
pub struct Context<'a> {
    pub account: &'a Account,
    pub journal: Journal,
    pub terminal: Terminal,
    pub interrupt: &'a Interrupt,
    /// The folder a secret is rescued to, beside the records.
    pub rescue: PathBuf,
    /// Where the secret goes, as it was typed for this run.
    pub destinations: Destinations,
    /// Makes what sinks have to know of the run.
    pub delivery: Box<dyn Fn() -> delivery::Circumstances + 'a>,
    /// Connects the account once more, with a new secret as its credential.
    pub sign_with: Box<SignWith<'a>>,
    /// Refuses to stop a credential in use; returns what whoever agrees should know.
    pub guard: Box<Guard<'a>>,
    /// The local clock.
    pub clock: Box<dyn Fn() -> Timestamp + 'a>,
    pub options: Options,
}

/// What the command line allows and forbids.
#[derive(Clone, Debug, Default)]
pub struct Options {
    pub yes: bool,
    pub dry_run: bool,
    /// The old key goes although it was used after the delivery.
    pub even_if_used: bool,
    /// The old key goes although nobody can tell from here whether the new secret works.
    pub unproven: bool,
    /// The key that replaces the old one, as it was typed.
    pub successor: Option<String>,
    /// The new secret, shown as proof that it is stored.
    pub shown: Option<Secret>,
    /// A secret that no sink took is not kept in a file.
    pub no_rescue: bool,
    /// The user's own check of the new secret.
    pub verification: Option<Verification>,
    /// The name of a CI service whose jobs end with their files.
    pub ci: Option<&'static str>,
}

/// Where a new secret goes, as it was typed.
#[derive(Clone, Debug, Default)]
pub struct Destinations {
    pub to: Vec<Sink>,
    pub reveal: bool,
    /// Whether the answer is a table.
    pub is_for_people: bool,
}

impl Destinations {
    /// Tells whether none was named.
    pub fn is_empty(&self) -> bool {
        self.to.is_empty() && !self.reveal
    }

    /// Chooses the destination. Fails with [`Failure::Usage`] when the secret has nowhere to go.
    pub fn choose(&self) -> Result<Destination, Failure> {
        Destination::choose(self.to.clone(), self.reveal, self.is_for_people)
    }
}

impl Context<'_> {
    /// Tells whether a person can be asked, and was not forestalled by `--yes`.
    pub(super) fn can_ask(&self) -> bool {
        self.terminal.is_interactive()
    }
}
