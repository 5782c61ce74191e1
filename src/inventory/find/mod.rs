//! The one key that is meant.

use std::ops::ControlFlow;

use futures_util::future::join_all;

use super::Wanted;
use crate::{
    accounts::{Absent, Account, Narrow, Presence, Shown},
    keys::{Entry, Error, Failure, KindCapabilities, Locator, Operation, Place, PlaceRule, Text},
};

/// What looking for the key that is meant showed.
pub enum Sighting<'a> {
    There(&'a Account, Box<Entry>),
    /// It is in none of the accounts that may have it.
    Gone {
        absent: Absent,
        /// The account that was asked, and the key's address there, where there is but one.
        at: Option<(&'a Account, Locator)>,
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
    let clues = accounts
        .iter()
        .map(|account| clues(account, wanted, &allows));
    let (mut found, mut missed, mut failed) = (Vec::new(), None, None);
    for clues in join_all(clues).await {
        match clues {
            Ok(Clues::Found(some)) => found.extend(some),
            Ok(Clues::None(gone)) => missed = Some(gone),
            Ok(Clues::NotConcerned) => {}
            // A list that cannot be read may hide a second key of this name.
            Err(error) if wanted.needs_all() => return Err(error),
            Err(error) => drop(failed.get_or_insert(error)),
        }
    }
    if found.len() > 1 {
        return Err(Failure::ambiguous(found.iter().map(|(_, clue)| clue.entry())).into());
    }
    match (found.pop(), failed) {
        (Some((account, Clue::Described(entry))), _) => Ok(Sighting::There(account, entry)),
        (Some((account, Clue::Listed(entry))), _) => described(account, entry, &allows).await,
        (None, Some(error)) => Err(error),
        (None, None) => {
            check_project(accounts, wanted).await?;
            let gone = missed.ok_or_else(|| Error::from(nowhere()))?;
            wanted.check_all_were_asked(accounts)?;
            Ok(match gone {
                // There are several addresses that it does not have.
                Sighting::Gone { absent, .. } if accounts.len() > 1 => {
                    Sighting::Gone { absent, at: None }
                }
                gone => gone,
            })
        }
    }
}

/// What the search in one account showed.
enum Clues<'a> {
    /// Keys that answer; more than one is for a person to choose from.
    Found(Vec<(&'a Account, Clue)>),
    /// That there is none.
    None(Sighting<'a>),
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
    let Some(locator) = locate(account, wanted).await.map_err(in_words)? else {
        return search(account, wanted).await;
    };
    allows(account, &locator)?;
    match account.look(&locator).await? {
        Presence::There(entry) => {
            check(account, wanted, &entry).await.map_err(in_words)?;
            Ok(Clues::Found(vec![(account, Clue::Described(entry))]))
        }
        Presence::Gone(absent) => {
            let at = Some((account, locator));
            Ok(Clues::None(Sighting::Gone { absent, at }))
        }
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
        Presence::Gone(absent) => {
            let at = Some((account, locator));
            Sighting::Gone { absent, at }
        }
    })
}

impl Sighting<'_> {
    /// Says that there is no such key.
    pub fn into_error(self) -> Error {
        match self {
            Self::Gone { absent, at } => match at {
                Some((account, locator)) => {
                    account.key_error(Operation::Describe, &locator, absent.into_failure())
                }
                None => absent.into_failure().into(),
            },
            Self::There(..) => Failure::no_such_key(None).into(),
        }
    }
}
/// Fails when no account has the project that was named: a key that is in no such project is not known to be gone.
async fn check_project(accounts: &[Account], wanted: &Wanted) -> Result<(), Error> {
    let project = match wanted {
        Wanted::Id { project, .. } | Wanted::Name { project, .. } => project.as_deref(),
        Wanted::Ref(_) => None,
    };
    let Some(project) = project else {
        return Ok(());
    };
    let mut missed = Ok(());
    for account in accounts {
        match account.project(project).await {
            Ok(_) => return Ok(()),
            Err(error) => missed = Err(error),
        }
    }
    missed
}

/// Returns the key's address when what was typed is enough to know it.
async fn locate(account: &Account, wanted: &Wanted) -> Result<Option<Locator>, Error> {
    let capabilities = account.capabilities();
    let locator = match wanted {
        Wanted::Ref(segments) => capabilities.locate(account.name.as_str(), segments)?,
        Wanted::Id {
            id, project, kind, ..
        } => {
            let id = capabilities.key_id(id)?;
            let kinds = kinds(account, kind.as_deref())?;
            let Some(place) = place(account, &kinds, project.as_deref()).await? else {
                return Ok(None);
            };
            Locator { place, id }
        }
        Wanted::Name { .. } => return Ok(None),
    };
    let is_known = !locator.id.is_mask();
    Ok(is_known.then_some(locator))
}

/// Returns where an id of one of these kinds counts; `None` when only the lists can tell.
async fn place(
    account: &Account,
    kinds: &[&KindCapabilities],
    project: Option<&str>,
) -> Result<Option<Place>, Error> {
    let is_placed = |rule| kinds.iter().any(|own| own.place == rule);
    if let Some(project) = project.filter(|_| is_placed(PlaceRule::Scope)) {
        let scope = account.project(project).await?;
        return Ok(scope.id.map(Place::Scope));
    }
    Ok(match kinds {
        [only] if only.place == PlaceRule::Kind => Some(Place::Kind(only.kind)),
        all if all.iter().all(|own| own.place == PlaceRule::Account) => Some(Place::Account),
        _ => None,
    })
}

/// Holds the key against everything that was said about it: a key elsewhere is not the one that is meant.
async fn check(account: &Account, wanted: &Wanted, entry: &Entry) -> Result<(), Error> {
    let Wanted::Id { project, kind, .. } = wanted else {
        return Ok(());
    };
    let key = &entry.key;
    if kind.as_ref().is_some_and(|kind| kind != key.kind.0) {
        return Err(elsewhere(format!("it is a {} key", key.kind)).into());
    }
    let Some(project) = project else {
        return Ok(());
    };
    let is_there = match &key.place {
        // The project is part of the address that was asked for.
        Place::Scope(_) => true,
        _ => account.project(project).await?.id == key.scope.id,
    };
    match is_there {
        true => Ok(()),
        false => Err(elsewhere(format!("it lives in {}", key.scope)).into()),
    }
}

fn elsewhere(fact: String) -> Failure {
    Failure::not_found(
        format!("there is a key with this id, but {fact}"),
        "name it by its ref, or leave out what does not fit",
    )
}

/// Returns the kinds that are meant; [`Failure::Usage`] when the account has no such kind.
fn kinds(account: &Account, word: Option<&str>) -> Result<Vec<&'static KindCapabilities>, Failure> {
    let all = account.capabilities().kinds;
    let meant: Vec<_> = all
        .iter()
        .filter(|own| word.is_none_or(|word| own.kind.0 == word))
        .collect();
    if meant.is_empty() {
        let known: Vec<&str> = all.iter().map(|own| own.kind.0).collect();
        return Err(Failure::usage(
            format!("{} has no such kind of key", account.descriptor.title),
            format!("its kinds are {}", known.join(", ")),
        ));
    }
    Ok(meant)
}

/// Looks through the lists. What several keys may answer to is resolved over complete lists or not at all; an id is
/// found in the first that shows it.
async fn search<'a>(account: &'a Account, wanted: &Wanted) -> Result<Clues<'a>, Error> {
    let narrow = match wanted {
        Wanted::Ref(_) => Narrow::default(),
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
    let extent = account.read_lists(&narrow, |shown| {
        let is_enough = match shown {
            Shown::Keys { scope, entries } => {
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
        return Ok(Clues::None(Sighting::Gone { absent, at: None }));
    }
    let found = found
        .into_iter()
        .map(|entry| (account, Clue::Listed(Box::new(entry))));
    Ok(Clues::Found(found.collect()))
}

fn is_meant(entry: &Entry, wanted: &Wanted) -> bool {
    match wanted {
        Wanted::Ref(segments) => segments
            .last()
            .is_some_and(|typed| entry.key.is_called(typed)),
        Wanted::Id { id, .. } => entry.key.is_called(id),
        Wanted::Name { name, .. } => entry.key.name.as_ref().is_some_and(|own| own.raw() == name),
    }
}

fn missing(wanted: &Wanted) -> String {
    match wanted {
        Wanted::Name { name, .. } => format!("no key has the name `{}`", Text::from(name.as_str())),
        Wanted::Id { .. } | Wanted::Ref(_) => "no key has this id".to_owned(),
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
