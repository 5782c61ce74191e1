//! What a command found or did, before it is written in one format or another.

use crate::keys::{AccountName, Entry, Field, Inventory, Kind, Operation, Scope, Text};

/// Is the answer to one command.
#[derive(Debug)]
pub enum Answer<'a> {
    /// Every key of every account.
    List(&'a Inventory),
    /// Everything about some keys.
    Describe(&'a [Entry]),
    /// A new key.
    Create(&'a Made<'a>),
    /// A changed key.
    Update(&'a Entry, &'a [Change]),
    /// Deleted keys.
    Delete(&'a [Deleted]),
    /// What would be done.
    Plan(&'a Plan),
    /// The scopes keys live in.
    Projects(&'a [Place]),
    /// What each provider can do.
    Providers(&'a [CapabilityRow]),
    /// Where credentials come from.
    Standing(&'a [Standing]),
    /// Environment variables to set.
    Variables(&'a [(&'static str, String)]),
}

/// Is a key that was made, with its secret where that is part of the answer.
#[derive(Debug)]
pub struct Made<'a> {
    pub entry: Entry,
    pub secret: Option<Shown<'a>>,
}

/// Is a secret that is about to be shown, kept out of `Debug`.
#[derive(Clone, Copy)]
pub struct Shown<'a>(pub &'a str);

impl std::fmt::Debug for Shown<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Shown(…)")
    }
}

impl<'a> Made<'a> {
    /// Takes a new key and what may be shown of its secret.
    pub fn new(entry: Entry, secret: Option<&'a str>) -> Self {
        Self {
            entry,
            secret: secret.map(Shown),
        }
    }
}

/// Is one field of a key, before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub field: Field,
    /// `None` where the provider does not say.
    pub from: Option<Text>,
    pub to: Text,
}

/// Is what became of one key that was to be deleted.
#[derive(Debug)]
pub struct Deleted {
    /// The key's address; `None` for one that was named otherwise and is not there.
    pub reference: Option<String>,
    /// As the provider wrote it, or as it was named.
    pub name: Option<Text>,
    pub outcome: &'static str,
}

/// Is what a command would do.
#[derive(Debug)]
pub struct Plan {
    pub operation: Operation,
    pub account: AccountName,
    pub provider: &'static str,
    /// The key it is about; for a creation there is none yet.
    pub entry: Option<Entry>,
    /// The kind of the key to be created.
    pub kind: Option<Kind>,
    pub changes: Vec<Change>,
}

/// Is a scope and the account it belongs to.
#[derive(Debug)]
pub struct Place {
    pub account: AccountName,
    pub provider: &'static str,
    pub scope: Scope,
}

/// Is how an account's credential stands.
#[derive(Debug)]
pub struct Standing {
    pub account: AccountName,
    pub provider: &'static str,
    /// Where the credential comes from.
    pub source: String,
    /// The variables that are set in vain.
    pub shadowed: Vec<&'static str>,
    /// How values like it begin; `None` where that is not known.
    pub prefix: Option<&'static str>,
    /// `None` for a value too short to spare them.
    pub last_four: Option<String>,
    /// What one read showed, or why the credential cannot be used; `None` when nobody asked.
    pub check: Option<Result<String, String>>,
    /// The key that the credential itself is, where that was found out.
    pub own: Option<Entry>,
    /// The kinds of key that this credential may create, as far as is known without trying.
    pub may_create: Vec<Kind>,
}

impl Standing {
    /// Is a credential of which only its place is known.
    pub fn new(account: AccountName, provider: &'static str, source: String) -> Self {
        Self {
            account,
            provider,
            source,
            shadowed: Vec::new(),
            prefix: None,
            last_four: None,
            check: None,
            own: None,
            may_create: Vec::new(),
        }
    }
}

/// Is what one provider can do with one kind of key.
#[derive(Debug)]
pub struct CapabilityRow {
    pub provider: &'static str,
    pub kind: Kind,
    pub scope: &'static str,
    pub reference: String,
    /// The flags that creating takes, the needed ones first; `None` where it cannot be done.
    pub create: Option<Vec<String>>,
    /// The flags that updating takes; `None` where it cannot be done.
    pub update: Option<Vec<String>>,
    /// How it gets a new secret: `in-place` or `replace`; `None` where it cannot.
    pub rotate: Option<&'static str>,
    pub delete: bool,
    /// The roles that the provider documents.
    pub roles: &'static [&'static str],
}
