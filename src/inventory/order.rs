//! In which order keys are listed.

use std::cmp::Reverse;

use jiff::Timestamp;

use crate::keys::{Entry, Moment, Status, Text};

/// Is what keys are ordered by; those that tie stay as they came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    pub by: SortKey,
    /// Whether the last comes first; what is not known stays last.
    pub is_reversed: bool,
}

/// Names what keys can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum SortKey {
    Ref,
    Name,
    Account,
    Provider,
    Kind,
    Project,
    Owner,
    Created,
    LastUsed,
    Expires,
    Status,
}

/// Is the value of one key that counts: what nobody tells comes last.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Text(String),
    Time(Timestamp),
    State(u8),
}

impl Order {
    /// Orders keys.
    pub fn sort(self, entries: &mut [Entry], now: Timestamp) {
        entries.sort_by_cached_key(|entry| {
            let rank = self.by.rank(entry, now);
            let is_unknown = rank.is_none();
            let (upward, downward) = match self.is_reversed {
                true => (None, rank),
                false => (rank, None),
            };
            (is_unknown, upward, Reverse(downward))
        });
    }
}

impl SortKey {
    fn rank(self, entry: &Entry, now: Timestamp) -> Option<Rank> {
        let key = &entry.key;
        let text = |text: Option<&Text>| text.map(|text| Rank::Text(text.raw().to_lowercase()));
        match self {
            Self::Ref => Some(Rank::Text(entry.reference().to_string())),
            Self::Name => text(key.name.as_ref()),
            Self::Account => Some(Rank::Text(entry.account.to_string())),
            Self::Provider => Some(Rank::Text(entry.provider.to_owned())),
            Self::Kind => Some(Rank::Text(key.kind.to_string())),
            Self::Project => text(key.scope.name.as_ref().or(key.scope.id.as_ref())),
            Self::Owner => {
                let owner = key.owner.as_ref();
                text(owner.and_then(|own| {
                    let name = own.name.as_ref().or(own.email.as_ref());
                    name.or(own.id.as_ref())
                }))
            }
            Self::Created => key.created_at.map(Rank::Time),
            // Never is longer ago than anything.
            Self::LastUsed => time(key.last_used, Timestamp::MIN),
            // Never is later than anything.
            Self::Expires => time(key.expires, Timestamp::MAX),
            Self::Status => entry.status(now).map(|status| {
                Rank::State(match status {
                    Status::Active => 0,
                    Status::Inactive => 1,
                    Status::Expired => 2,
                })
            }),
        }
    }
}

fn time(moment: Moment, never: Timestamp) -> Option<Rank> {
    match moment {
        Moment::At(time) => Some(Rank::Time(time)),
        Moment::Never => Some(Rank::Time(never)),
        Moment::Unreadable | Moment::Unknown => None,
    }
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum;
    use proptest::{prelude::*, sample::select};

    use super::*;
    use crate::inventory::invented::{config, entries, now};

    fn sorted(entries: &[Entry], by: SortKey, is_reversed: bool) -> Vec<Entry> {
        let mut sorted = entries.to_vec();
        Order { by, is_reversed }.sort(&mut sorted, now());
        sorted
    }

    fn ranks(entries: &[Entry], by: SortKey) -> Vec<Option<Rank>> {
        let ranks = entries.iter().map(|entry| by.rank(entry, now()));
        ranks.collect()
    }

    fn any_sort_key() -> impl Strategy<Value = SortKey> {
        select(SortKey::value_variants())
    }

    proptest! {
        #![proptest_config(config())]

        #[test]
        fn keys_are_ordered_and_what_is_not_known_comes_last(
            entries in entries(),
            by in any_sort_key(),
            is_reversed: bool,
        ) {
            let mut ranks = ranks(&sorted(&entries, by, is_reversed), by);

            let known = ranks.iter().take_while(|rank| rank.is_some()).count();
            let unknown = ranks.split_off(known);
            if is_reversed {
                ranks.reverse();
            }
            prop_assert!(ranks.is_sorted(), "{ranks:?}");
            prop_assert!(unknown.iter().all(Option::is_none), "{unknown:?}");
        }

        #[test]
        fn keys_that_tie_stay_as_they_came(
            entries in entries(),
            by in any_sort_key(),
            is_reversed: bool,
        ) {
            let sorted = sorted(&entries, by, is_reversed);

            // Their ids number them in the order they came in.
            let ties = sorted.windows(2).filter(|pair| by.rank(&pair[0], now()) == by.rank(&pair[1], now()));
            for pair in ties {
                prop_assert!(pair[0].key.id.reveal() < pair[1].key.id.reveal());
            }
            prop_assert_eq!(sorted.len(), entries.len());
        }
    }
}
