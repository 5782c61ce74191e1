//! Keys that have the name of a new one already.

use std::ops::ControlFlow;

use jiff::Timestamp;

use crate::{
    accounts::{Account, Narrow, Shown},
    keys::{CreateKey, Entry, Error, Failure, Operation, Scope, ScopeType, Status},
};

/// Returns a working key with the name and the place of the one that is asked for.
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
    let mut found = None;
    let extent = account
        .read_lists(&narrow, |shown| {
            if let Shown::Keys { entries, .. } = shown {
                found = namesakes(account, request, scope, &entries).next().cloned();
            }
            if found.is_some() {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        })
        .await;
    if found.is_some() || extent.is_whole() {
        return Ok(found);
    }
    let reason = match (extent.broken, extent.coverage) {
        (Some(error), _) => error.to_string(),
        (None, Some(coverage)) => coverage.to_owned(),
        (None, None) => "it was not read to its end".to_owned(),
    };
    let failure = Failure::Conflict {
        problem: format!(
            "nobody can tell whether there is a key of this name: the list is not complete ({reason})"
        ),
        candidates: Vec::new(),
        way_out: Some("leave out `--if-absent` to create a key all the same".to_owned()),
    };
    Err(account.error(Operation::Create, None, failure))
}

/// Returns the working keys among some that have the name and the place of the one that is asked for.
pub fn namesakes<'a>(
    account: &Account,
    request: &CreateKey,
    scope: Option<&Scope>,
    entries: &'a [Entry],
) -> impl Iterator<Item = &'a Entry> {
    let now = account.server_time().unwrap_or_else(Timestamp::now);
    let place = scope.and_then(|scope| scope.id.clone());
    let (kind, name) = (request.kind, request.name.clone());
    entries.iter().filter(move |entry| {
        let key = &entry.key;
        let is_called = name.is_some() && key.name.as_ref().map(|own| own.raw()) == name.as_deref();
        let is_there = place.is_none() || key.scope.id == place;
        let works = matches!(key.status_at(now), None | Some(Status::Active));
        is_called && is_there && works && key.kind == kind
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        accounts::fake::{Fake, KIND, broken, keys},
        keys::ExitCode,
    };

    /// Looks for a working key called `ci` in the first project.
    async fn found(fake: Fake, name: &str) -> Result<Option<String>, ExitCode> {
        let (account, _) = fake.account();
        let request = CreateKey {
            name: Some(name.to_owned()),
            ..CreateKey::of(KIND)
        };
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
    async fn list_that_is_not_complete_proves_no_absence() {
        let mut partial = Fake::listing(vec![keys(1, &["key_1"])]);
        partial.coverage = Some("only your own keys");

        assert_eq!(found(partial, "other").await, Err(ExitCode::Conflict));
        let failing = Fake::listing(vec![broken(500)]);
        assert_eq!(found(failing, "ci").await, Err(ExitCode::Conflict));
    }
}
