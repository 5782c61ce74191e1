//! The one key that is meant.

mod names;
mod place;
mod short;

use std::ops::ControlFlow;

use futures_util::future::join_all;

use self::{
    names::Meanings,
    place::{check, check_kind, check_project, locate},
};
use super::{Wanted, wanted::shown_name};
use crate::{
    accounts::{Absent, Account, Narrow, Presence, Shown},
    keys::{Entry, Error, Failure, Locator, Operation},
};

/// What looking for the key that is meant showed.
pub enum Sighting<'a> {
    There(&'a Account, Box<Entry>),
    /// It is in none of the accounts that may have it.
    Gone {
        absent: Absent,
        /// The account that was asked, and the key's address there, where there is but one.
        at: Option<(&'a Account, Locator)>,
        /// What may have been meant instead.
        hint: Option<String>,
    },
}

/// Finds the key among the accounts that may have it, and describes it.
///
/// `allows` is asked before anything is sent, as soon as the address is known: an operation that is not offered
/// costs no request. Fails with [`Failure::NoSuchKey`] when it is proven that there is none, or with
/// [`Failure::Conflict`] when several keys answer.
pub async fn find<'a>(
    accounts: &'a [Account],
    wanted: &Wanted,
    allows: impl Fn(&Account, &Locator) -> Result<(), Error>,
) -> Result<(&'a Account, Entry), Error> {
    match seek(accounts, wanted, allows).await? {
        Sighting::There(account, entry) => Ok((account, *entry)),
        gone @ Sighting::Gone { .. } => Err(gone.into_error()),
    }
}

/// Looks for the key among the accounts that may have it, as [`find`] does.
pub async fn seek<'a>(
    accounts: &'a [Account],
    wanted: &Wanted,
    allows: impl Fn(&Account, &Locator) -> Result<(), Error>,
) -> Result<Sighting<'a>, Error> {
    check_kind(accounts, wanted)?;
    let clues = accounts
        .iter()
        .map(|account| clues(account, wanted, &allows));
    let (mut found, mut missed, mut failed) = (Vec::new(), None, None);
    let mut meanings: Option<Box<Meanings>> = None;
    for clues in join_all(clues).await {
        match clues {
            Ok(Clues::Found(some)) => found.extend(some),
            Ok(Clues::None(gone, others)) => {
                missed = Some(gone);
                match (&mut meanings, others) {
                    (Some(own), Some(others)) => own.merge(*others),
                    (own, others) => *own = own.take().or(others),
                }
            }
            Ok(Clues::NotConcerned) => {}
            // A list that cannot be read may hide a second key of this name.
            Err(error) if wanted.needs_all() => return Err(error),
            Err(error) => drop(failed.get_or_insert(error)),
        }
    }
    if found.len() > 1 {
        let how = wanted.how_several_match();
        return Err(Failure::ambiguous(&how, found.iter().map(|(_, clue)| clue.entry())).into());
    }
    match (found.pop(), failed) {
        (Some((account, Clue::Described(entry))), _) => Ok(Sighting::There(account, entry)),
        (Some((account, Clue::Listed(entry))), _) => described(account, entry, &allows).await,
        (None, Some(error)) => Err(error),
        (None, None) => {
            check_project(accounts, wanted).await?;
            let gone = missed.ok_or_else(|| Error::from(nowhere()))?;
            wanted.check_all_were_asked(accounts)?;
            let hint = match meanings {
                Some(meanings) => Some(meanings.hint(accounts)?),
                None => None,
            };
            Ok(match gone {
                Sighting::Gone { absent, at, .. } => Sighting::Gone {
                    absent,
                    // There are several addresses that it does not have.
                    at: at.filter(|_| accounts.len() == 1),
                    hint,
                },
                there => there,
            })
        }
    }
}

/// What the search in one account showed.
enum Clues<'a> {
    /// Keys that answer; more than one is for a person to choose from.
    Found(Vec<(&'a Account, Clue)>),
    /// That there is none, and what a name may have been meant to be.
    None(Sighting<'a>, Option<Box<Meanings>>),
    /// The account cannot hold what is looked for.
    NotConcerned,
}

enum Clue {
    Described(Box<Entry>),
    Listed(Box<Entry>),
}

impl Clue {
    fn entry(&self) -> &Entry {
        match self {
            Self::Described(entry) | Self::Listed(entry) => entry,
        }
    }
}

/// Looks for the key in one account: by its address where that is known, or else in the lists.
async fn clues<'a>(
    account: &'a Account,
    wanted: &Wanted,
    allows: impl Fn(&Account, &Locator) -> Result<(), Error>,
) -> Result<Clues<'a>, Error> {
    let in_words = |error| wanted.explain(account, error);
    let short = || wanted.short(account.capabilities());
    let listed = |entry| Clues::Found(vec![(account, Clue::Listed(entry))]);
    let located = match (locate(account, wanted).await, short()) {
        // It is no full ref.
        (Err(error), Some(short)) => {
            let found = short::resolve(account, wanted, short, false).await?;
            return found.map(listed).ok_or(error);
        }
        (located, _) => located.map_err(in_words)?,
    };
    let Some(locator) = located else {
        return search(account, wanted).await;
    };
    allows(account, &locator)?;
    match account.look(&locator).await? {
        Presence::There(entry) => {
            check(account, wanted, &entry).await.map_err(in_words)?;
            Ok(Clues::Found(vec![(account, Clue::Described(entry))]))
        }
        Presence::Gone(absent) => {
            // What is no id may be the beginning of one.
            if let Some(short) = short().filter(|(short, _)| short.may_lack_an_end())
                && let Some(entry) = short::resolve(account, wanted, short, true).await?
            {
                return Ok(listed(entry));
            }
            let at = Some((account, locator));
            Ok(Clues::None(gone(absent, at), None))
        }
    }
}

fn gone<'a>(absent: Absent, at: Option<(&'a Account, Locator)>) -> Sighting<'a> {
    Sighting::Gone {
        absent,
        at,
        hint: None,
    }
}

/// Describes a key that a list showed.
async fn described<'a>(
    account: &'a Account,
    listed: Box<Entry>,
    allows: impl Fn(&Account, &Locator) -> Result<(), Error>,
) -> Result<Sighting<'a>, Error> {
    let locator = listed.key.locator();
    allows(account, &locator)?;
    Ok(match account.look(&locator).await? {
        Presence::There(mut entry) => {
            // The list knows the scope's name, the description often does not.
            if entry.key.scope.name.is_none() {
                entry.key.scope = listed.key.scope;
            }
            Sighting::There(account, entry)
        }
        Presence::Gone(absent) => gone(absent, Some((account, locator))),
    })
}

impl Sighting<'_> {
    /// Says that there is no such key.
    pub fn into_error(self) -> Error {
        match self {
            Self::Gone { absent, at, hint } => {
                let mut failure = absent.into_failure();
                if let (Failure::NoSuchKey { way_out, .. }, Some(hint)) = (&mut failure, hint) {
                    *way_out = Some(hint);
                }
                match at {
                    Some((account, locator)) => {
                        account.key_error(Operation::Describe, &locator, failure)
                    }
                    None => failure.into(),
                }
            }
            Self::There(..) => Failure::no_such_key(None).into(),
        }
    }
}

/// Looks through the lists. What several keys may answer to is resolved over complete lists or not at all; an id is
/// found in the first that shows it.
async fn search<'a>(account: &'a Account, wanted: &Wanted) -> Result<Clues<'a>, Error> {
    let narrow = match wanted {
        Wanted::Ref { .. } => Narrow::default(),
        Wanted::Id { project, kind, .. } | Wanted::Name { project, kind, .. } => Narrow {
            projects: project.iter().cloned().collect(),
            kinds: kind.iter().cloned().collect(),
        },
    };
    if !narrow.concerns(account.capabilities()) {
        return Ok(Clues::NotConcerned);
    }
    let mut matches = Vec::new();
    let needs_all = wanted.needs_all();
    let mut meanings = match wanted {
        Wanted::Name { name, .. } => Some(Meanings::of(name)),
        Wanted::Id { .. } | Wanted::Ref { .. } => None,
    };
    let extent = account.read_lists(&narrow, |shown| {
        let is_enough = match shown {
            Shown::Keys { scope, entries } => {
                if let Some(meanings) = &mut meanings {
                    entries.iter().for_each(|entry| meanings.add(entry));
                }
                let found = entries.into_iter().filter(|entry| is_meant(entry, wanted));
                matches.extend(found.map(|entry| (scope, entry)));
                !needs_all && !matches.is_empty()
            }
            Shown::Broken => needs_all,
        };
        match is_enough {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    });
    let mut extent = extent.await;
    matches.sort_by_key(|(scope, _)| *scope);
    let is_found = !matches.is_empty() && !needs_all;
    if let Some(error) = extent.broken.take().filter(|_| !is_found) {
        return Err(wanted.explain(account, error));
    }
    let entries = matches.into_iter().map(|(_, entry)| entry);
    let found: Vec<Entry> = entries.collect();
    if let Some(coverage) = extent.coverage
        && found.len() < 2
        && !is_found
    {
        return Err(Failure::incomplete(wanted.what(), coverage, &found).into());
    }
    if found.is_empty() {
        let absent = extent.absence(missing(wanted));
        let absent = absent.ok_or_else(|| {
            Error::from(Failure::Unreadable(
                "the lists did not show all keys".to_owned(),
            ))
        })?;
        return Ok(Clues::None(gone(absent, None), meanings.map(Box::new)));
    }
    let found = found
        .into_iter()
        .map(|entry| (account, Clue::Listed(Box::new(entry))));
    Ok(Clues::Found(found.collect()))
}

fn is_meant(entry: &Entry, wanted: &Wanted) -> bool {
    match wanted {
        Wanted::Ref { segments, .. } => segments
            .last()
            .is_some_and(|typed| entry.key.is_called(typed)),
        Wanted::Id { id, .. } => entry.key.is_called(id),
        Wanted::Name { name, .. } => entry.key.name.as_ref().is_some_and(|own| own.raw() == name),
    }
}

fn missing(wanted: &Wanted) -> String {
    match wanted {
        Wanted::Name { name, .. } => format!("no key has the name `{}`", shown_name(name)),
        Wanted::Id { .. } | Wanted::Ref { .. } => "no key has this id".to_owned(),
    }
}

/// Says that no account can hold what is looked for: nothing was asked, so nothing is proven.
fn nowhere() -> Failure {
    Failure::not_found(
        "no account can hold a key as it is described",
        "`keyctl providers` shows which kinds of key there are, and where they live",
    )
}

#[cfg(test)]
mod tests;
