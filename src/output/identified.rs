//! What a secret was recognised as, before it is written in one format or another.

use crate::keys::{AccountName, Entry, Error};

/// Is the status of an account that was not asked, for it cannot have the secret.
pub const RULED_OUT: &str = "ruled_out";

/// Is the keys that a secret may be the value of, and where it was looked for.
#[derive(Debug)]
pub struct Identified {
    /// The surest first.
    pub matches: Vec<Match>,
    pub accounts: Vec<Searched>,
    /// `None` when nobody asked for it.
    pub probe: Option<Probed>,
}

/// Is a key, or a credential that is none of the keys which can be seen.
#[derive(Debug)]
pub struct Match {
    pub account: AccountName,
    pub provider: &'static str,
    pub entry: Option<Entry>,
    /// By what it was recognised, in a word for scripts: `credential`, `id`, `ends`.
    pub evidence: &'static str,
    pub is_certain: bool,
    /// How many visible characters were the same, where only these could be compared.
    pub characters: Option<usize>,
    /// By what it was recognised, in words.
    pub words: String,
    /// The command that revokes it.
    pub command: Option<String>,
    /// What to think of before that, or to do instead.
    pub advice: Option<String>,
}

/// Is one account, and how the secret was looked for there.
#[derive(Debug)]
pub struct Searched {
    pub account: AccountName,
    pub provider: &'static str,
    /// In a word for scripts: `searched`, `ruled_out`, `failed`.
    pub status: &'static str,
    pub keys: usize,
    /// How many of them show too little to tell.
    pub not_comparable: usize,
    /// Why it was not searched, or not all of it.
    pub reason: Option<String>,
    /// What the account's lists leave out.
    pub coverage: Vec<&'static str>,
    pub failures: Vec<Error>,
}

/// Is whether the secret still works.
#[derive(Debug)]
pub struct Probed {
    /// At which account's host that was tried; `None` when it was tried nowhere.
    pub account: Option<AccountName>,
    /// In a word for scripts: `accepted`, `rejected`, `unclear`, `not_sent`.
    pub result: &'static str,
    pub detail: String,
}

impl Searched {
    /// Tells whether keys were looked at, or all there are could have been.
    pub fn shows_something(&self) -> bool {
        self.status == "searched" || self.keys > 0
    }
}

impl Identified {
    /// Returns how many accounts were asked for their keys.
    pub fn asked(&self) -> usize {
        let accounts = self.accounts.iter();
        accounts.filter(|own| own.status != RULED_OUT).count()
    }
}
