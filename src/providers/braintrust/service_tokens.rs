//! The list of service tokens, which who is no owner may see empty.

use std::collections::HashSet;

use super::{
    organization::Organization,
    search::{Search, seek},
    wire::{ApiKey, LIMIT, List},
};
use crate::{
    http::{Client, Path, Request},
    keys::{Cursor, Failure, KeyId, Page, ServiceAccount, ServiceAccounts, read_all},
};

const NONE_SHOWN: &str =
    "no service tokens were shown; only an organization owner is sure to see all of them";

/// No list has the service accounts themselves.
const WITH_TOKENS: &str =
    "only service accounts that have a token are shown; the API lists no others";

/// What helps where no owner of a token has a name.
pub const BY_ID: &str =
    "one that has no token yet is named by its id, which the organization's settings show";

/// Returns where service tokens are.
pub fn path() -> Path {
    Path::of("v1/service_token")
}

fn request(organization: &Organization) -> Request {
    Request::get(path())
        .maybe_query("org_name", organization.name_to_send())
        .query("limit", LIMIT.to_string())
}

/// Returns one page.
pub async fn page(
    client: &Client,
    organization: &Organization,
    after: Option<&Cursor>,
) -> Result<Page<ApiKey>, Failure> {
    let request =
        request(organization).maybe_query("starting_after", after.map(|cursor| cursor.0.as_str()));
    let list: List<ApiKey> = client.send(request).await?;
    let shows_nothing = after.is_none() && list.objects.is_empty();
    Ok(Page {
        next: list.next().map(Cursor),
        items: list.objects,
        coverage: shows_nothing.then_some(NONE_SHOWN),
    })
}

/// Lists the service accounts that have a token.
pub async fn accounts(
    client: &Client,
    organization: &Organization,
) -> Result<ServiceAccounts, Failure> {
    let page =
        |after: Option<Cursor>| async move { page(client, organization, after.as_ref()).await };
    let tokens = read_all(page).await?;
    let mut items: Vec<ServiceAccount> = Vec::new();
    let mut known = HashSet::new();
    for account in tokens.items.iter().filter_map(ApiKey::service_account) {
        if known.insert(account.id.clone()) {
            items.push(account);
        }
    }
    Ok(ServiceAccounts {
        items,
        coverage: Some(tokens.coverage.unwrap_or(WITH_TOKENS)),
    })
}

/// Looks for one token. Only the whole list proves that it is not there, and not if it shows no token at all.
pub async fn find(
    client: &Client,
    organization: &Organization,
    id: &KeyId,
) -> Result<Search<ApiKey>, Failure> {
    let narrowed = || request(organization).query("ids", id.reveal());
    match seek(client, narrowed, id).await? {
        found @ Search::Found(_) => Ok(found),
        Search::NotThere | Search::CannotTell => seek(client, || request(organization), id).await,
    }
}
