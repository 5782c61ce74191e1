//! The list of service tokens, which who is no owner may see empty.

use super::{
    organization::Organization,
    search::{Search, seek},
    wire::{ApiKey, LIMIT, List},
};
use crate::{
    http::{Client, Path, Request},
    keys::{Cursor, Failure, KeyId, Page},
};

const NONE_SHOWN: &str =
    "no service tokens were shown; only an organization owner is sure to see all of them";

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
