//! A project's service accounts, and the one that a new key is for.

use super::wire::{List, ServiceAccount};
use crate::{
    http::{Client, Path, Request},
    keys::{self, Cursor, Failure, ServiceAccounts, Text, read_all},
};

/// Lists the service accounts of a project.
pub async fn all(client: &Client, project: &str) -> Result<ServiceAccounts, Failure> {
    let path = Path::of("organization/projects")
        .value(project)?
        .then("service_accounts");
    let path = &path;
    let page = |after: Option<Cursor>| async move {
        let request = Request::get(path.clone())
            .query("limit", "100")
            .maybe_query("after", after.map(|cursor| cursor.0));
        let list: List<ServiceAccount> = client.send(request).await?;
        list.page(|account| keys::ServiceAccount {
            id: account.id,
            name: account.name,
        })
    };
    Ok(ServiceAccounts {
        items: read_all(page).await?.items,
        coverage: None,
    })
}

/// Finds the account by its id, or by a name that only one account of the project has.
///
/// Fails with [`Failure::NotFound`] or [`Failure::Conflict`] before anything is created.
pub async fn find(client: &Client, project: &str, typed: &str) -> Result<ServiceAccount, Failure> {
    let place = format!("project {}", Text::from(project));
    let found = all(client, project).await?.choose(
        typed,
        &place,
        "`--new-service-account NAME` makes one",
    )?;
    Ok(ServiceAccount {
        id: found.id,
        name: found.name,
    })
}
