//! A deletion of several keys: what it sets out to do, and how far it has come.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Mark, Named, step::Event, work::Work};
use crate::keys::Identity;

/// Is everything that going on after a crash needs to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeletionPlan {
    pub accounts: Vec<Site>,
    pub keys: Vec<Named>,
}

/// Is an account that some of the keys live in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Site {
    pub account: String,
    pub provider: String,
    /// The hosts it spoke to, where they are not the provider's own.
    pub hosts: String,
    /// Whose keys its credential administers, as far as that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<Identity>,
}

/// Is one thing that happened to one of the keys, which are counted from 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case", deny_unknown_fields)]
pub enum DeletionStep {
    /// Its deletion goes out now.
    KeySent { key: usize },
    /// It is known what became of it.
    KeySettled { key: usize, fate: Fate },
}

/// Says what became of a key that was to be deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    Deleted,
    /// It was gone before its deletion was sent, and that was expected.
    AlreadyAbsent,
    /// There is no such key.
    NotFound,
    /// It was not deleted.
    Failed,
    /// It is no longer the key that was shown, and was left alone.
    Changed,
    /// Nobody can tell whether it is gone.
    Unknown,
    /// Nothing was sent for it.
    NotAttempted,
}

/// Is what the lines of a record add up to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeletionState {
    pub plan: DeletionPlan,
    /// When the plan was written, by the local clock.
    pub started_at: Timestamp,
    /// How far each key has come.
    pub keys: Vec<KeyState>,
}

/// Says how far the deletion of a key has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    Planned,
    Sent,
    Settled(Fate),
}

impl Fate {
    /// Lists all, in the order in which they are told.
    pub const ALL: [Self; 7] = [
        Self::Deleted,
        Self::AlreadyAbsent,
        Self::NotFound,
        Self::Failed,
        Self::Changed,
        Self::Unknown,
        Self::NotAttempted,
    ];

    /// Returns the word used in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Deleted => "deleted",
            Self::AlreadyAbsent => "already_absent",
            Self::NotFound => "not_found",
            Self::Failed => "failed",
            Self::Changed => "changed",
            Self::Unknown => "unknown",
            Self::NotAttempted => "not_attempted",
        }
    }

    /// Tells whether the key is gone.
    pub fn is_gone(self) -> bool {
        matches!(self, Self::Deleted | Self::AlreadyAbsent)
    }

    /// Tells whether going on may still delete it.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Unknown | Self::NotAttempted)
    }
}

impl KeyState {
    /// Tells whether going on may still delete the key.
    pub fn is_open(self) -> bool {
        match self {
            Self::Planned | Self::Sent => true,
            Self::Settled(fate) => fate.is_open(),
        }
    }

    /// Tells whether its deletion went out, and nobody knows what became of it.
    pub fn is_in_doubt(self) -> bool {
        matches!(self, Self::Sent | Self::Settled(Fate::Unknown))
    }
}

impl DeletionState {
    /// Lists the keys that going on may still delete, by their numbers.
    pub fn open(&self) -> impl Iterator<Item = usize> {
        let numbered = self.keys.iter().enumerate();
        numbered.filter_map(|(key, state)| state.is_open().then_some(key))
    }

    /// Tells whether going on may still delete this key.
    pub(super) fn is_about(&self, account: &str, mark: &Mark) -> bool {
        let mut open = self.open().map(|key| &self.plan.keys[key]);
        open.any(|key| key.mark == *mark && key.is_in(account))
    }

    /// Lists the keys whose deletion went out without an outcome that is known, by their numbers.
    pub fn in_doubt(&self) -> impl Iterator<Item = usize> {
        let numbered = self.keys.iter().enumerate();
        numbered.filter_map(|(key, state)| state.is_in_doubt().then_some(key))
    }

    /// Tells whether a deletion went out whose outcome is not known.
    pub fn is_in_doubt(&self) -> bool {
        self.in_doubt().next().is_some()
    }
}

impl Work for DeletionState {
    type Plan = DeletionPlan;
    type Step = DeletionStep;

    fn begin(plan: DeletionPlan, at: Timestamp) -> Self {
        Self {
            keys: vec![KeyState::Planned; plan.keys.len()],
            plan,
            started_at: at,
        }
    }

    /// A key that the plan does not have is nobody's.
    fn follow(&mut self, _: Timestamp, step: DeletionStep) {
        let (key, state) = match step {
            DeletionStep::KeySent { key } => (key, KeyState::Sent),
            DeletionStep::KeySettled { key, fate } => (key, KeyState::Settled(fate)),
        };
        if let Some(known) = self.keys.get_mut(key) {
            *known = state;
        }
    }

    fn has_made_a_key(&self) -> bool {
        false
    }

    fn first(plan: DeletionPlan) -> Event {
        Event::Deletion(Box::new(plan))
    }

    fn line(step: DeletionStep) -> Event {
        Event::DeletionStep(step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(steps: &[DeletionStep]) -> DeletionState {
        let key = Named {
            reference: "acme/key_1".to_owned(),
            mark: Mark::Id("key_1".to_owned()),
            name: None,
        };
        let plan = DeletionPlan {
            accounts: Vec::new(),
            keys: vec![key.clone(), key],
        };
        let mut state = DeletionState::begin(plan, Timestamp::UNIX_EPOCH);
        for step in steps {
            state.follow(Timestamp::UNIX_EPOCH, step.clone());
        }
        state
    }

    #[test]
    fn key_is_left_until_it_is_known_to_be_gone_or_to_stay() {
        for fate in Fate::ALL {
            let state = after(&[DeletionStep::KeySettled { key: 0, fate }]);
            let is_left = matches!(fate, Fate::Unknown | Fate::NotAttempted);
            assert_eq!(state.open().count(), 1 + usize::from(is_left), "{fate:?}");
        }
    }

    #[test]
    fn only_a_deletion_that_went_out_is_in_doubt() {
        let sent = || DeletionStep::KeySent { key: 1 };
        let settled = |fate| DeletionStep::KeySettled { key: 1, fate };

        assert!(!after(&[]).is_in_doubt());
        assert!(after(&[sent()]).is_in_doubt());
        assert!(after(&[sent(), settled(Fate::Unknown)]).is_in_doubt());
        assert!(!after(&[sent(), settled(Fate::NotAttempted)]).is_in_doubt());
    }

    #[test]
    fn step_of_a_key_that_the_plan_does_not_have_changes_nothing() {
        assert_eq!(after(&[DeletionStep::KeySent { key: 2 }]), after(&[]));
    }
}
