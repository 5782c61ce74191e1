//! A look at the keys before they are deleted, with as few requests as it takes.

use std::{cell::Cell, collections::HashMap, ops::ControlFlow};

use futures_util::{StreamExt, stream};

use crate::{
    accounts::{Absent, Account, Extent, Narrow, Presence, Shown},
    keys::{Entry, Error, Failure, KeyId, Locator, Operation},
};

/// So many keys are described one by one before a list is worth its requests.
const FEW: usize = 3;

/// Is what a look at one key showed.
#[derive(Debug)]
pub enum Look {
    /// The key. A list and a description may say different things of it: only like is compared with like.
    There { entry: Box<Entry>, is_listed: bool },
    /// There is no such key.
    Missing(Absent),
    /// It could not be looked at.
    Failed(Error),
    /// It was not looked at, since the account does not answer.
    Skipped,
}

/// Is what lists showed of some keys.
struct Listed {
    /// The keys that answer to each address.
    found: Vec<Vec<Entry>>,
    extent: Extent,
}

/// Looks at keys of one account. Those that its lists show within as many requests as describing them would cost are
/// not described; masked ids can be found in lists only.
pub async fn look(account: &Account, keys: &[Locator]) -> Vec<Look> {
    let are_masks: Vec<bool> = keys.iter().map(|key| key.id.is_mask()).collect();
    let has_masks = are_masks.contains(&true);
    let listed = match keys.len() > FEW || has_masks {
        true => {
            listed(account, keys, |found, answers| {
                // Only the whole list tells whether a mask means one key.
                has_masks || answers < keys.len() - found
            })
            .await
        }
        false => Listed::nothing(keys),
    };
    complete(account, keys, listed, &are_masks).await
}

/// Looks once more at keys, each in the way in which it was seen before.
pub async fn look_again(account: &Account, seen: &[(&Entry, bool)]) -> Vec<Look> {
    let keys: Vec<Locator> = seen.iter().map(|(entry, _)| entry.key.locator()).collect();
    let sought = seen.iter().filter(|(_, is_listed)| *is_listed).count();
    let mut listed = match sought {
        0 => Listed::nothing(&keys),
        _ => listed(account, &keys, |found, _| found < keys.len()).await,
    };
    let were_listed: Vec<bool> = seen.iter().map(|(_, is_listed)| *is_listed).collect();
    for (found, was_listed) in listed.found.iter_mut().zip(&were_listed) {
        if !was_listed {
            found.clear();
        }
    }
    complete(account, &keys, listed, &were_listed).await
}

impl Listed {
    fn nothing(keys: &[Locator]) -> Self {
        Self {
            found: keys.iter().map(|_| Vec::new()).collect(),
            extent: Extent::default(),
        }
    }
}

/// Looks through the lists as long as `is_worth_it` says so of the keys found and the answers read.
async fn listed(
    account: &Account,
    keys: &[Locator],
    is_worth_it: impl Fn(usize, usize) -> bool,
) -> Listed {
    let mut places: HashMap<&KeyId, Vec<usize>> = HashMap::new();
    for (number, key) in keys.iter().enumerate() {
        places.entry(&key.id).or_default().push(number);
    }
    let by_other_words: Vec<usize> = (0..keys.len())
        .filter(|number| keys[*number].id.is_mask() || keys[*number].id.is_masked())
        .collect();
    let mut found: Vec<Vec<Entry>> = keys.iter().map(|_| Vec::new()).collect();
    let (mut count, mut answers) = (0, 0);
    let goes_on = |count, answers| match is_worth_it(count, answers) {
        true => ControlFlow::Continue(()),
        false => ControlFlow::Break(()),
    };
    let narrow = Narrow::to(keys);
    let extent = account.read_lists(&narrow, |shown| {
        let Shown::Keys { entries, .. } = shown else {
            return goes_on(count, answers);
        };
        answers += 1;
        for entry in entries {
            let exact = places.get(&entry.key.id).into_iter().flatten();
            let others = by_other_words.iter().filter(|number| {
                let id = &keys[**number].id;
                entry.key.id != *id && entry.key.is_meant_by(id)
            });
            for number in exact.chain(others) {
                if keys[*number].place == entry.key.place {
                    count += usize::from(found[*number].is_empty());
                    found[*number].push(entry.clone());
                }
            }
        }
        goes_on(count, answers)
    });
    let extent = extent.await;
    Listed { found, extent }
}

/// Describes the keys that no list showed, but those that `need_lists`: nothing else can tell of them.
async fn complete(
    account: &Account,
    keys: &[Locator],
    Listed { found, mut extent }: Listed,
    need_lists: &[bool],
) -> Vec<Look> {
    let broken = extent.broken.take().map(|error| *error.failure);
    let is_broken = broken.is_some();
    let is_stopped = Cell::new(broken.as_ref().is_some_and(Failure::concerns_the_account));
    // Told once, of the first key that it kept from being seen.
    let broken = Cell::new(broken);
    let extent = &extent;
    let looks = keys.iter().zip(found).zip(need_lists);
    let mut looks = looks.map(async |((key, mut found), needs_lists)| {
        let error = |failure| account.key_error(Operation::Delete, key, failure);
        if found.len() > 1 {
            return Look::Failed(error(Failure::ambiguous("match", &found)));
        }
        if key.id.is_mask()
            && let Some(coverage) = extent.coverage
        {
            return Look::Failed(error(Failure::incomplete("a masked id", coverage, &found)));
        }
        let is_untold = *needs_lists && is_broken;
        // A mask that one list shows may be another key's, too, in the list that broke.
        if !(is_untold && key.id.is_mask())
            && let Some(entry) = found.pop()
        {
            let own = entry.key.locator();
            if let Err(error) = account.check_delete(&own, Some(entry.key.kind)) {
                return Look::Failed(error);
            }
            return Look::There {
                entry: Box::new(entry),
                is_listed: true,
            };
        }
        if is_untold || is_stopped.get() || account.retries_are_spent() {
            return match broken.take() {
                Some(failure) => Look::Failed(error(failure)),
                None => Look::Skipped,
            };
        }
        if key.id.is_mask() {
            return match extent.absence("no key has this id") {
                Some(absent) => Look::Missing(absent),
                None => Look::Failed(error(Failure::Unreadable(
                    "the lists did not show all keys".to_owned(),
                ))),
            };
        }
        match account.look_beside(key, extent).await {
            Ok(Presence::There(entry)) => Look::There {
                entry,
                is_listed: false,
            },
            Ok(Presence::Gone(absent)) => Look::Missing(absent),
            Err(error) => {
                let error = error.during(Operation::Delete);
                is_stopped.set(is_stopped.get() || error.failure.concerns_the_account());
                Look::Failed(error)
            }
        }
    });
    // Only when one is answered are the others asked for: what is wrong with the account is met once.
    let first: Vec<Look> = match looks.next() {
        Some(look) => vec![look.await],
        None => Vec::new(),
    };
    let others: Vec<Look> = stream::iter(looks)
        .buffered(account.concurrency())
        .collect()
        .await;
    [first, others].into_iter().flatten().collect()
}
