//! Keys that have the name of a new one already.

use std::ops::ControlFlow;

use jiff::Timestamp;

use crate::{
    accounts::{Account, Narrow, Shown},
    keys::{CreateKey, Entry, Error, Failure, Operation, Scope, ScopeType, Status, Text},
};

/// Returns a key with the name and the place of the one that is asked for: one that works, or else one that is switched
/// off. A key that has expired is none.
///
/// Fails with [`Failure::Conflict`] when there seems to be none and the list is not complete: nothing is created then.
pub async fn existing(
    account: &Account,
    request: &CreateKey,
    scope: Option<&Scope>,
) -> Result<Option<Entry>, Error> {
    let project = scope.filter(|scope| scope.scope_type == ScopeType::Project);
    let id = project.and_then(|scope| scope.id.as_ref());
    let narrow = Narrow {
        projects: id.map(|id| id.raw().to_owned()).into_iter().collect(),
        kinds: vec![request.kind.0.to_owned()],
    };
    let (mut found, mut off) = (None, None);
    let extent = account
        .read_lists(&narrow, |shown| {
            let Shown::Keys { entries, .. } = shown else {
                return ControlFlow::Continue(());
            };
            for entry in namesakes(request, scope, &entries) {
                match status(account, entry) {
                    Some(Status::Expired) => {}
                    Some(Status::Inactive) => off = off.take().or_else(|| Some(entry.clone())),
                    Some(Status::Active) | None => {
                        found = Some(entry.clone());
                        return ControlFlow::Break(());
                    }
                }
            }
            ControlFlow::Continue(())
        })
        .await;
    if found.is_some() || extent.is_whole() {
        return Ok(found.or(off));
    }
    let reason = match (extent.broken, extent.coverage) {
        (Some(error), _) => error.to_string(),
        (None, Some(coverage)) => coverage.to_owned(),
        (None, None) => "it was not read to its end".to_owned(),
    };
    let failure = Failure::Conflict {
        problem: format!(
            "cannot tell whether a key of this name exists: listing incomplete ({reason})"
        ),
        candidates: Vec::new(),
        way_out: Some("leave out `--if-absent` to create a key anyway".to_owned()),
    };
    Err(account.error(Operation::Create, None, failure))
}

/// Says what is worth a thought about the keys that have the name and the place of a new one; `known` are those that
/// are there before it is created.
pub fn warnings(
    account: &Account,
    request: &CreateKey,
    scope: Option<&Scope>,
    known: &[Entry],
) -> Vec<String> {
    let others = namesakes(request, scope, known);
    let said = others.map(|other| {
        let reference = other.reference();
        match status(account, other) {
            Some(Status::Expired) => format!("note: {reference} has the same name, and has expired"),
            Some(Status::Inactive) => {
                format!("warning: {reference} has the same name, and is inactive")
            }
            Some(Status::Active) | None => format!(
                "warning: {reference} has the same name; `--if-absent` creates no second key of a name"
            ),
        }
    });
    said.collect()
}

/// Says that a key is there, and that its secret went to none of these places.
pub fn said_of(account: &Account, entry: &Entry, sinks: &[String]) -> String {
    let (prefix, off) = match status(account, entry) {
        Some(Status::Inactive) => ("warning: ", ", but is inactive"),
        _ => ("", ""),
    };
    let nowhere = if sinks.is_empty() {
        "there is no secret to show".to_owned()
    } else {
        format!("nothing was delivered to {}", Text::new(sinks.join(", ")))
    };
    format!("{prefix}{} exists{off}; {nowhere}", entry.reference())
}

/// Returns a key's state by the provider's clock.
fn status(account: &Account, entry: &Entry) -> Option<Status> {
    let now = account.server_time().unwrap_or_else(Timestamp::now);
    entry.key.status_at(now)
}

/// Returns those among some keys that have the name, the place and the kind of the one that is asked for.
fn namesakes<'a>(
    request: &CreateKey,
    scope: Option<&Scope>,
    entries: &'a [Entry],
) -> impl Iterator<Item = &'a Entry> {
    let place = scope.and_then(|scope| scope.id.clone());
    let (kind, name) = (request.kind, request.name.clone());
    entries.iter().filter(move |entry| {
        let key = &entry.key;
        let is_called = name.is_some() && key.name.as_ref().map(|own| own.raw()) == name.as_deref();
        let is_there = place.is_none() || key.scope.id == place;
        is_called && is_there && key.kind == kind
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        accounts::fake::{Fake, KIND, broken, key, keys},
        keys::{ExitCode, Key, Moment},
    };

    fn request(name: &str) -> CreateKey {
        CreateKey {
            name: Some(name.to_owned()),
            ..CreateKey::of(KIND)
        }
    }

    fn with_status(id: &str, status: Status) -> Key {
        let mut key = key(1, id);
        key.status = Some(status);
        key
    }

    fn expired(id: &str) -> Key {
        let mut key = key(1, id);
        key.expires = Moment::At(Timestamp::UNIX_EPOCH);
        key
    }

    /// Looks for a key called `ci` in the first project.
    async fn found(fake: Fake, name: &str) -> Result<Option<String>, ExitCode> {
        let (account, _) = fake.account();
        let request = request(name);
        let scope = account.project("proj_1").await.expect("a project");
        let found = existing(&account, &request, Some(&scope)).await;
        let found = found.map(|found| found.map(|entry| entry.key.id.to_string()));
        found.map_err(|error| error.exit_code())
    }

    #[tokio::test]
    async fn key_of_the_name_is_found_in_its_project_alone() {
        let lists = || Fake::listing(vec![keys(1, &["key_1"]), keys(2, &["key_2"])]);
        let elsewhere = Fake::listing(vec![keys(1, &[]), keys(2, &["key_2"])]);

        assert_eq!(found(lists(), "ci").await, Ok(Some("key_1".to_owned())));
        assert_eq!(found(lists(), "CI").await, Ok(None));
        assert_eq!(found(elsewhere, "ci").await, Ok(None));
    }

    #[tokio::test]
    async fn working_key_counts_before_an_inactive_one_and_an_expired_one_never() {
        let lists = |keys: fn() -> Vec<Key>| Fake::listing(vec![Box::new(move || Ok(keys()))]);
        let inactive = lists(|| vec![expired("key_old"), with_status("key_off", Status::Inactive)]);
        let working = lists(|| vec![with_status("key_off", Status::Inactive), key(1, "key_on")]);
        let old = lists(|| vec![expired("key_old")]);

        assert_eq!(found(inactive, "ci").await, Ok(Some("key_off".to_owned())));
        assert_eq!(found(working, "ci").await, Ok(Some("key_on".to_owned())));
        assert_eq!(found(old, "ci").await, Ok(None));
    }

    #[test]
    fn key_of_the_same_name_is_warned_of_with_its_state() {
        let (account, _) = Fake::listing(Vec::new()).account();
        let all = [
            key(1, "key_1"),
            with_status("key_2", Status::Inactive),
            expired("key_3"),
        ];
        let all = all.map(|key| account.entry(key));

        let said = warnings(&account, &request("ci"), None, &all);

        assert_eq!(
            said,
            [
                "warning: acme/proj_1/key_1 has the same name; `--if-absent` creates no second key of a name",
                "warning: acme/proj_1/key_2 has the same name, and is inactive",
                "note: acme/proj_1/key_3 has the same name, and has expired",
            ]
        );
        assert!(warnings(&account, &request("CI"), None, &all).is_empty());
    }

    #[test]
    fn inactive_key_that_exists_is_a_warning() {
        let (account, _) = Fake::listing(Vec::new()).account();
        let said = |key| said_of(&account, &account.entry(key), &["file:key".to_owned()]);

        assert_eq!(
            said(key(1, "key_1")),
            "acme/proj_1/key_1 exists; nothing was delivered to file:key"
        );
        assert_eq!(
            said(with_status("key_2", Status::Inactive)),
            "warning: acme/proj_1/key_2 exists, but is inactive; nothing was delivered to file:key"
        );
    }

    #[tokio::test]
    async fn list_that_is_not_complete_proves_no_absence() {
        let mut partial = Fake::listing(vec![keys(1, &["key_1"])]);
        partial.coverage = Some("only your own keys");

        assert_eq!(found(partial, "other").await, Err(ExitCode::Conflict));
        let failing = Fake::listing(vec![broken(500)]);
        assert_eq!(found(failing, "ci").await, Err(ExitCode::Conflict));
    }
}
