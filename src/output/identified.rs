//! What the values in a pasted text were recognised as, before it is written in one format or another.

use crate::keys::{AccountName, Entry, Error};

/// The status of an account that was not asked, for it cannot have any of the secrets.
pub const RULED_OUT: &str = "ruled_out";

/// The keys that some values may be, and where they were looked for.
#[derive(Debug)]
pub struct Identified {
    /// In the order of the text.
    pub values: Vec<IdentifiedValue>,
    pub accounts: Vec<Searched>,
}

/// One value of a text, and the keys that it may be.
#[derive(Debug)]
pub struct IdentifiedValue {
    /// The line of the text, from 1 on.
    pub line: usize,
    /// Whether the text is this value and nothing else: then it is clear which one is meant.
    pub is_alone: bool,
    /// How it begins, as far as that is known of any provider's values.
    pub begins_with: Option<&'static str>,
    /// `None` for a value too short to spare them, and for one that begins like nobody's.
    pub last_four: Option<String>,
    pub result: ValueResult,
    /// Why it is not known which key it is.
    pub reason: Option<String>,
    /// What to do where it is not known.
    pub hint: Option<String>,
    /// The surest first.
    pub matches: Vec<Match>,
    /// `None` when nobody asked for it.
    pub probe: Option<Probed>,
}

/// Whether it is known which key a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueResult {
    Found,
    NotFound,
    /// No key is known to be it, and not every key could be compared.
    Undecided,
    /// Only a part of a value, which was not looked for.
    Incomplete,
}

impl ValueResult {
    /// Returns the word used in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::NotFound => "not_found",
            Self::Undecided => "undecided",
            Self::Incomplete => "incomplete",
        }
    }
}

/// A key, or a credential that is none of the keys which can be seen.
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
    /// The command that gives the key a new secret, where there is one.
    pub rotate_with: Option<String>,
    /// The command that revokes it, where there is one.
    pub revoke_with: Option<String>,
    /// What to think of before that, or to do instead.
    pub advice: Option<String>,
}

/// One account, and how the secrets were looked for there.
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

/// Whether a secret still works.
#[derive(Debug)]
pub struct Probed {
    /// At which account's host that was tried; `None` when it was tried nowhere.
    pub account: Option<AccountName>,
    /// In a word for scripts: `accepted`, `rejected`, `unclear`, `not_sent`.
    pub result: &'static str,
    pub detail: String,
}

impl IdentifiedValue {
    /// Says which value of the text is meant: `sk-…9Tb4, line 3`.
    pub fn place(&self) -> String {
        match (self.begins_with, &self.last_four) {
            (Some(prefix), Some(end)) => format!("{prefix}…{end}, line {}", self.line),
            (Some(prefix), None) => format!("{prefix}…, line {}", self.line),
            (None, _) => format!("line {}", self.line),
        }
    }

    /// Tells whether a key was found.
    pub fn is_found(&self) -> bool {
        self.result == ValueResult::Found
    }
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

    /// Returns how many values were found to be keys.
    pub fn found(&self) -> usize {
        self.values.iter().filter(|own| own.is_found()).count()
    }
}
