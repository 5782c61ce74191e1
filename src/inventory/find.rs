//! The one key that is meant.

use futures_util::{StreamExt, future::try_join_all, pin_mut};

use crate::{
    accounts::{Account, Narrow, Sight},
    keys::{
        Capabilities, Entry, Error, Failure, KeyId, KindCapabilities, Locator, Place, PlaceRule,
        Text,
    },
};

/// Says how a key was named, inside its account.
#[derive(Clone, Debug)]
pub enum Wanted {
    /// By the segments of a ref.
    Ref(Vec<String>),
    /// By its id; a project or kind may say where the id counts.
    Id {
        id: String,
        project: Option<String>,
        kind: Option<String>,
    },
    /// By its name, which only one key may have.
    Name {
        name: String,
        project: Option<String>,
        kind: Option<String>,
    },
}

impl Wanted {
    /// Returns the id that was typed; nothing is sent. Fails with [`Failure::Usage`] when a name was typed instead.
    pub fn id(&self, capabilities: &Capabilities, account: &str) -> Result<KeyId, Failure> {
        match self {
            Self::Ref(segments) => Ok(capabilities.locate(account, segments)?.id),
            Self::Id { id, .. } => capabilities.key_id(id),
            Self::Name { .. } => Err(Failure::usage(
                "a name may be another key's by now",
                "name the key by its ref",
            )),
        }
    }
}

/// Finds the key among the accounts that may have it, and describes it.
///
/// `allows` is asked before anything is sent, as soon as the address is known: an operation that is not offered
/// costs no request. Fails with [`Failure::NotFound`], or with [`Failure::Conflict`] when several keys answer.
pub async fn find<'a>(
    accounts: &'a [Account],
    wanted: &Wanted,
    allows: impl Fn(&Account, &Locator) -> Result<(), Error>,
) -> Result<(&'a Account, Entry), Error> {
    if let [account] = accounts
        && let Some(locator) = locate(account, wanted).await?
    {
        allows(account, &locator)?;
        let entry = account.describe(&locator).await?;
        check(account, wanted, &entry).await?;
        return Ok((account, entry));
    }
    let mut matches = Vec::new();
    for found in try_join_all(accounts.iter().map(|account| search(account, wanted))).await? {
        matches.extend(found);
    }
    if matches.len() > 1 {
        return Err(Failure::ambiguous(matches.iter().map(|(_, entry)| entry)).into());
    }
    let Some((account, listed)) = matches.pop() else {
        check_project(accounts, wanted).await?;
        return Err(missing(wanted).into());
    };
    let locator = listed.key.locator();
    allows(account, &locator)?;
    let mut entry = account.describe(&locator).await?;
    // The list knows the scope's name, the description often does not.
    if entry.key.scope.name.is_none() {
        entry.key.scope = listed.key.scope;
    }
    Ok((account, entry))
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
        Wanted::Id { id, project, kind } => {
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

/// Looks through the lists. A name is resolved over complete lists or not at all.
async fn search<'a>(
    account: &'a Account,
    wanted: &Wanted,
) -> Result<Vec<(&'a Account, Entry)>, Error> {
    let narrow = match wanted {
        Wanted::Ref(_) => Narrow::default(),
        Wanted::Id { project, kind, .. } | Wanted::Name { project, kind, .. } => Narrow {
            projects: project.iter().cloned().collect(),
            kinds: kind.iter().cloned().collect(),
        },
    };
    let mut matches = Vec::new();
    if !narrow.concerns(account.capabilities()) {
        return Ok(Vec::new());
    }
    let sights = account.survey(&narrow);
    pin_mut!(sights);
    while let Some(sight) = sights.next().await {
        match sight {
            Sight::Scope { .. } => {}
            Sight::Keys { scope, entries, .. } => {
                let found = entries.into_iter().filter(|entry| is_meant(entry, wanted));
                matches.extend(found.map(|entry| (scope, entry)));
            }
            Sight::Broken { error, .. } => return Err(error),
        }
    }
    matches.sort_by_key(|(scope, _)| *scope);
    let entries = matches.into_iter().map(|(_, entry)| (account, entry));
    Ok(entries.collect())
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

fn missing(wanted: &Wanted) -> Failure {
    let what = match wanted {
        Wanted::Name { name, .. } => format!("no key has the name `{}`", Text::from(name.as_str())),
        Wanted::Id { .. } | Wanted::Ref(_) => "no key has this id".to_owned(),
    };
    Failure::not_listed(what)
}
