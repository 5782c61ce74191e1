//! Operations that were left unfinished.

use jiff::Timestamp;

use crate::keys::Text;

/// Is an operation that was left unfinished.
#[derive(Debug)]
pub struct Unfinished {
    pub id: String,
    pub operation: &'static str,
    pub account: String,
    pub provider: String,
    /// What the last line of its record says.
    pub state: &'static str,
    /// Whether another process works on it.
    pub is_running: bool,
    pub started_at: Timestamp,
    pub name: Option<Text>,
    /// The keys that are deleted, where there are several.
    pub keys: Option<KeysLeft>,
    /// The key that is rotated.
    pub old: Option<Text>,
    /// The new key, once it is known.
    pub new: Option<Text>,
    /// Whether the key gets a new secret in the old one's place.
    pub is_in_place: bool,
    /// Where the secret was to go.
    pub sinks: Vec<String>,
    /// Which of them are noted to have it.
    pub stored: Vec<String>,
    /// What is known of the secret at each sink that it was sent to.
    pub placed: Vec<(String, &'static str)>,
    /// The one command that comes next.
    pub next: String,
    /// Whether the old key shall go as soon as the new one is proven.
    pub deletes_old: bool,
    /// Where the secret was rescued to.
    pub rescued: Option<Text>,
    /// Until when the old secret works.
    pub works_until: Option<Timestamp>,
    /// Until when the old key is not deleted.
    pub kept_until: Option<Timestamp>,
}

/// Says how many keys an operation is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeysLeft {
    pub all: usize,
    /// Those that are left to do.
    pub left: usize,
}

impl Unfinished {
    /// Is an operation at an account of a provider of which nothing more is known yet.
    pub fn new(
        operation: &'static str,
        (account, provider): (&str, &str),
        state: &'static str,
        started_at: Timestamp,
    ) -> Self {
        Self {
            id: String::new(),
            operation,
            account: account.to_owned(),
            provider: provider.to_owned(),
            state,
            is_running: false,
            started_at,
            name: None,
            keys: None,
            old: None,
            new: None,
            is_in_place: false,
            sinks: Vec::new(),
            stored: Vec::new(),
            placed: Vec::new(),
            next: String::new(),
            deletes_old: false,
            rescued: None,
            works_until: None,
            kept_until: None,
        }
    }
}

/// Is what became of an operation that was left unfinished.
#[derive(Debug)]
pub struct Settled {
    pub id: String,
    pub operation: &'static str,
    /// A word for scripts: `done`, `delivered`, `proven`, `waiting`, `discarded`, `nothing_sent`,
    /// `not_made`, `gone`, `forgotten`, `plan`.
    pub outcome: &'static str,
    /// The same for people.
    pub sentence: String,
    /// When it may go on, where it has to wait.
    pub until: Option<Timestamp>,
    /// Whether something is left to do.
    pub is_open: bool,
}
