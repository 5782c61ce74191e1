//! Where a key is looked for, by what was said about its project and kind.

use crate::{
    accounts::Account,
    inventory::{Wanted, wanted::shown_name},
    keys::{Entry, Error, Failure, KindCapabilities, Locator, Place, PlaceRule, QUESTION, suggest},
};

/// Fails when no account has the project that was named: a key that is in no such project is not known to be gone.
pub(super) async fn check_project(accounts: &[Account], wanted: &Wanted) -> Result<(), Error> {
    let project = match wanted {
        Wanted::Id { project, .. } | Wanted::Name { project, .. } => project.as_deref(),
        Wanted::Ref { .. } => None,
    };
    let Some(project) = project else {
        return Ok(());
    };
    let mut missed = Vec::new();
    for account in accounts {
        match account.project(project).await {
            Ok(_) => return Ok(()),
            Err(error) => missed.push(error),
        }
    }
    let is_missing = |error: &Error| matches!(*error.failure, Failure::NotFound { .. });
    let failed = missed.iter().position(|error| !is_missing(error));
    // That a list fails is said first, then what the only account says.
    if let Some(place) = failed.or((missed.len() == 1).then_some(0)) {
        return Err(wanted.explain(&accounts[place], missed.swap_remove(place)));
    }
    let mut hints = missed.iter().filter_map(|error| error.failure.hint());
    let question = hints.find(|hint| hint.starts_with(QUESTION));
    Err(Failure::not_found(
        format!("no account has a project `{}`", shown_name(project)),
        question.unwrap_or_else(|| "`keyctl projects` lists them".to_owned()),
    )
    .into())
}

/// Returns the key's address when what was typed is enough to know it.
pub(super) async fn locate(account: &Account, wanted: &Wanted) -> Result<Option<Locator>, Error> {
    let capabilities = account.capabilities();
    let locator = match wanted {
        Wanted::Ref { segments, .. } => capabilities.locate(account.name.as_str(), segments)?,
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
pub(super) async fn check(account: &Account, wanted: &Wanted, entry: &Entry) -> Result<(), Error> {
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
    let capabilities = account.capabilities();
    let Some(word) = word else {
        return Ok(capabilities.kinds.iter().collect());
    };
    let kind = capabilities.kind_named(word, account.descriptor.title)?;
    Ok(capabilities.of(kind).into_iter().collect())
}

/// Fails with [`Failure::Usage`] when no account has the kind that was named beside a name; nothing is sent.
pub(super) fn check_kind(accounts: &[Account], wanted: &Wanted) -> Result<(), Failure> {
    let Wanted::Name {
        kind: Some(word), ..
    } = wanted
    else {
        return Ok(());
    };
    let all = accounts.iter().flat_map(|own| own.capabilities().kinds);
    let mut known: Vec<&str> = all.map(|own| own.kind.0).collect();
    known.sort_unstable();
    known.dedup();
    if known.contains(&word.as_str()) {
        return Ok(());
    }
    Err(Failure::usage(
        format!("there is no kind of key `{}`", shown_name(word)),
        suggest(word, known.iter().copied())
            .unwrap_or_else(|| format!("the kinds are {}", known.join(", "))),
    ))
}
