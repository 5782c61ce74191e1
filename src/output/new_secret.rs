//! Keys with a new secret, made or rotated.

use jiff::Timestamp;

use crate::keys::Entry;

/// Is a key that was made, with its secret where that is part of the answer.
#[derive(Debug)]
pub struct Made<'a> {
    pub entry: Entry,
    /// Whether it was made by this run, and was not there before.
    pub is_new: bool,
    pub secret: Option<Shown<'a>>,
    /// The places it was sent to.
    pub delivered: &'a [Delivered],
}

/// Is a secret that is about to be shown, kept out of `Debug`.
#[derive(Clone, Copy)]
pub struct Shown<'a>(pub &'a str);

impl std::fmt::Debug for Shown<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Shown(…)")
    }
}

/// Is what became of one place that a secret was sent to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivered {
    pub sink: String,
    /// What is known of the secret there: `kept`, `taken`, `passed`, `may_have`, `untouched`.
    pub grade: &'static str,
    /// Why it does not have the secret.
    pub problem: Option<String>,
}

impl<'a> Made<'a> {
    /// Takes a new key, and its secret to be shown.
    pub fn showing(entry: Entry, secret: &'a str) -> Self {
        Self {
            entry,
            is_new: true,
            secret: Some(Shown(secret)),
            delivered: &[],
        }
    }
}

/// Is a key that was rotated, as far as it has come.
#[derive(Debug)]
pub struct Rotated<'a> {
    pub old: Entry,
    pub made: Made<'a>,
    /// The new value's ends, where the provider does not show them.
    pub ends: Option<String>,
    /// Whether the provider accepts the new secret; `None` when nobody asked yet.
    pub is_proven: Option<bool>,
    /// Whether the key itself stayed.
    pub is_in_place: bool,
    /// Whether the old secret works: `works`, `deleted` or `unknown`.
    pub old_status: &'static str,
    /// Until when the old secret works.
    pub works_until: Option<Timestamp>,
    /// Until when the old key shall not be deleted.
    pub kept_until: Option<Timestamp>,
    /// What the new key could not be given.
    pub warnings: Vec<String>,
    /// The operation that stays open, for what is left to do.
    pub operation: Option<String>,
    /// The command that does it.
    pub next: Option<String>,
}

impl<'a> Rotated<'a> {
    /// Is a rotation whose secret is about to be delivered by the answer itself.
    pub fn just_made(old: Entry, made: Made<'a>) -> Self {
        Self {
            old,
            made,
            ends: None,
            is_proven: None,
            is_in_place: false,
            old_status: "works",
            works_until: None,
            kept_until: None,
            warnings: Vec::new(),
            operation: None,
            next: None,
        }
    }
}
