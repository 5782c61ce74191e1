//! One request, and what is found when its outcome is unclear.

use std::{collections::HashSet, time::Duration};

use crate::{
    accounts::{Account, Narrow},
    keys::{CreateKey, Entry, Error, Failure, KeyId, NewKey, Operation, Scope, Text},
};

/// How long to wait before each look for a key that may have been made: providers may commit late.
const LOOKS: [Duration; 3] = [
    Duration::ZERO,
    Duration::from_secs(2),
    Duration::from_secs(5),
];

/// Creates a key, once. When nobody can tell whether it was made, compares the keys there are with those there
/// were, and says what it found: [`Failure::Unknown`] in any case, for a secret that was lost cannot be found.
pub async fn create(
    account: &Account,
    scope: Option<&Scope>,
    request: &CreateKey,
) -> Result<NewKey, Error> {
    let narrow = narrow(scope, request);
    let before = match present(account, scope, &narrow).await {
        Ok(entries) => Some(ids(&entries)),
        // A credential may be allowed to create and not to list: then a lost answer cannot be looked into.
        Err(error) if matches!(*error.failure, Failure::Forbidden { .. }) => None,
        Err(error) => return Err(error.during(Operation::Create)),
    };
    let mut error = match account.create(request).await {
        Ok(new_key) => return Ok(new_key),
        Err(error) => error,
    };
    if let Failure::Unknown { cause, way_out } = error.failure.as_mut() {
        *way_out = Some(match (&**cause, before) {
            (Failure::Interrupted, _) | (_, None) => compare_by_hand(account, scope),
            (_, Some(before)) => look(account, scope, request, &before).await,
        });
    }
    Err(error)
}

/// Looks for keys that were not there before, and says what to do about them.
async fn look(
    account: &Account,
    scope: Option<&Scope>,
    request: &CreateKey,
    before: &HashSet<KeyId>,
) -> String {
    let narrow = narrow(scope, request);
    for wait in LOOKS {
        let entries = match account.pause(wait).await {
            Ok(()) => present(account, scope, &narrow).await,
            Err(failure) => Err(failure.into()),
        };
        let Ok(mut entries) = entries else {
            return compare_by_hand(account, scope);
        };
        entries.retain(|entry| !before.contains(&entry.key.id));
        if !entries.is_empty() {
            return found(&entries, request);
        }
    }
    let by_hand = compare_by_hand(account, scope);
    format!("no new key was seen so far, but the provider may still be at it; {by_hand}")
}

/// Says what to do about the keys that are new: only one with the name that was asked for is offered for deletion.
fn found(entries: &[Entry], request: &CreateKey) -> String {
    let has_name = |entry: &&Entry| match (&request.name, &request.new_service_account) {
        (Some(name), _) => entry.key.name.as_ref().is_some_and(|own| own.raw() == name),
        // The provider chose the name; the account's tells whose key it is.
        (None, Some(account)) => {
            let owner = entry
                .key
                .owner
                .as_ref()
                .and_then(|owner| owner.name.as_ref());
            owner.is_some_and(|own| own.raw() == account)
        }
        (None, None) => true,
    };
    let refs = |entries: Vec<&Entry>| {
        let refs: Vec<String> = entries
            .iter()
            .map(|own| own.reference().to_string())
            .collect();
        refs.join(", ")
    };
    let named: Vec<&Entry> = entries.iter().filter(has_name).collect();
    let account = match &request.new_service_account {
        Some(name) => format!(
            ", and with it the service account {}",
            Text::from(name.as_str())
        ),
        None => String::new(),
    };
    match named.as_slice() {
        [only] => format!(
            "a new key of this name appeared{account}, and its secret is lost: if nobody else made it, `keyctl delete {}`, then create again",
            only.reference()
        ),
        [] => format!(
            "new keys appeared, none of this name; look at them before you create again: {}",
            refs(entries.iter().collect())
        ),
        _ => format!(
            "several new keys of this name appeared, look at them before deleting any: {}",
            refs(named)
        ),
    }
}

fn compare_by_hand(account: &Account, scope: Option<&Scope>) -> String {
    let project = scope
        .and_then(|scope| scope.id.as_ref())
        .map_or(String::new(), |id| format!(" --project {id}"));
    format!(
        "look for a key you do not know with `keyctl list --account {}{project}` before you create again",
        account.name
    )
}

/// Lists the keys where the new one will be.
async fn present(
    account: &Account,
    scope: Option<&Scope>,
    narrow: &Narrow,
) -> Result<Vec<Entry>, Error> {
    match scope {
        Some(scope) => account.list_scope(scope.clone(), narrow).await.entries,
        None => account.entries(narrow).await,
    }
}

fn narrow(scope: Option<&Scope>, request: &CreateKey) -> Narrow {
    let id = scope.and_then(|scope| scope.id.as_ref());
    Narrow {
        projects: id.map(|id| id.raw().to_owned()).into_iter().collect(),
        kinds: vec![request.kind.0.to_owned()],
    }
}

fn ids(entries: &[Entry]) -> HashSet<KeyId> {
    entries.iter().map(|entry| entry.key.id.clone()).collect()
}
