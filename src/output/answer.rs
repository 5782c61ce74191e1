//! What a command found or did, before it is written in one format or another.

use jiff::Timestamp;

use super::{ConfigPlace, Effective, Identified, Look, Made, Rotated, Settled, Unfinished};
use crate::keys::{
    AccountName, Entry, Error, Field, Inventory, Kind, Lifetime, Operation, Scope, Text,
};

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
    /// A key with a new secret.
    Rotate(&'a Rotated<'a>),
    /// What was left unfinished, and what the time is: the sandbox's clock stands still, and work does not.
    Operations(&'a [Unfinished], Timestamp),
    /// What became of something that was left unfinished.
    Settled(&'a Settled),
    /// Deleted keys, and those that are not; what is left to do is recorded under the id.
    Delete(&'a [Deleted], Option<&'a str>),
    /// The keys that a secret may be.
    Identify(&'a Identified),
    /// What would be done.
    Plan(&'a [Plan]),
    /// The scopes keys live in.
    Projects(&'a [Place]),
    /// The service accounts keys can be created for.
    ServiceAccounts(&'a [ServiceAccountRow]),
    /// What each provider can do.
    Providers(&'a [CapabilityRow]),
    /// Where credentials come from.
    Standing(&'a [Standing]),
    /// Where the config file is.
    ConfigPath(&'a ConfigPlace),
    /// What the config file and the environment come to.
    Config(&'a Effective),
    /// Environment variables to set, and the libraries that can ask the sandbox.
    Variables(&'a [(&'static str, String)], &'a [Library]),
}

impl Answer<'_> {
    /// Returns the keys, where the answer is nothing but keys.
    pub fn entries(&self) -> Option<&[Entry]> {
        match self {
            Self::List(inventory) => Some(&inventory.entries),
            Self::Describe(entries) => Some(entries),
            _ => None,
        }
    }

    /// Names what was changed.
    pub fn subject(&self, look: &Look) -> Option<String> {
        match self {
            Self::Create(made) => Some(look.reference(&made.entry)),
            Self::Rotate(rotated) => Some(look.reference(&rotated.made.entry)),
            Self::Update(entry, _) => Some(look.reference(entry)),
            Self::Settled(settled) => Some(settled.sentence.clone()),
            Self::Delete(deleted, _) => {
                let gone = deleted.iter().filter(|own| own.is_gone());
                let gone = gone.filter_map(|own| own.reference.clone());
                Some(gone.collect::<Vec<_>>().join(", "))
            }
            _ => None,
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
    /// Why it is not gone.
    pub error: Option<Error>,
}

impl Deleted {
    fn is_gone(&self) -> bool {
        matches!(self.outcome, "deleted" | "already_absent")
    }
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
    /// Where a new secret will go, as it was typed.
    pub sinks: Vec<String>,
    /// What becomes of the old key, in a word for scripts: `stays`, `stays_for`, `deleted`, `same`.
    pub old_key: Option<&'static str>,
    /// How long the old secret works on at least.
    pub grace: Option<Lifetime>,
    /// What cannot be kept.
    pub warnings: Vec<String>,
}

impl Plan {
    /// Is a plan of which nothing more is known yet.
    pub fn of(operation: Operation, account: AccountName, provider: &'static str) -> Self {
        Self {
            operation,
            account,
            provider,
            entry: None,
            kind: None,
            changes: Vec::new(),
            sinks: Vec::new(),
            old_key: None,
            grace: None,
            warnings: Vec::new(),
        }
    }

    /// Is a plan about a key that is there.
    pub fn of_key(operation: Operation, entry: &Entry) -> Self {
        let stops_it = operation != Operation::Update;
        let caution = entry.key.caution.filter(|_| stops_it);
        Self {
            entry: Some(entry.clone()),
            warnings: caution.into_iter().map(str::to_owned).collect(),
            ..Self::of(operation, entry.account.clone(), entry.provider)
        }
    }
}

/// A provider's own client library.
#[derive(Debug)]
pub struct Library {
    /// The language and the package.
    pub name: &'static str,
    /// A line of a shell that makes it ask the sandbox; or why there is none.
    pub line: Result<String, &'static str>,
}

/// Is a scope and the account it belongs to.
#[derive(Debug)]
pub struct Place {
    pub account: AccountName,
    pub provider: &'static str,
    pub scope: Scope,
}

/// A service account, and where it lives.
#[derive(Debug)]
pub struct ServiceAccountRow {
    pub account: AccountName,
    pub provider: &'static str,
    pub scope: Scope,
    pub id: Text,
    pub name: Option<Text>,
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
    /// What makes it the one that is meant where several accounts of its provider could be: `KEYCTL_ACCOUNT`, `default`.
    pub chosen_by: Option<&'static str>,
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
            chosen_by: None,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_keys_that_are_gone_were_changed() {
        let words = ["deleted", "failed", "already_absent", "not_attempted"];
        let deleted = words.map(|outcome| Deleted {
            reference: Some(format!("acme/{outcome}")),
            name: None,
            outcome,
            error: None,
        });

        let subject = Answer::Delete(&deleted, None).subject(&Look::default());

        assert_eq!(
            subject.as_deref(),
            Some("acme/deleted, acme/already_absent")
        );
    }
}
